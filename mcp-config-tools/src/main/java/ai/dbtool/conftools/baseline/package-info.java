/** A configuration as it is, or was when somebody saved it. */
@NullMarked
package ai.dbtool.conftools.baseline;

import org.jspecify.annotations.NullMarked;
