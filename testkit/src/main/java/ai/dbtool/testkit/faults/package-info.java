/** A small shop with real load, and the faults that can be injected into it. */
@NullMarked
package ai.dbtool.testkit.faults;

import org.jspecify.annotations.NullMarked;
