/** What a guard is attacked with, and who sees whether an attack had an effect. */
@NullMarked
package ai.dbtool.testkit.guard;

import org.jspecify.annotations.NullMarked;
