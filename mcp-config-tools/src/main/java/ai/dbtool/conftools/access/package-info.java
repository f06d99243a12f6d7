/** Who may connect, and what happens then. */
@NullMarked
package ai.dbtool.conftools.access;

import org.jspecify.annotations.NullMarked;
