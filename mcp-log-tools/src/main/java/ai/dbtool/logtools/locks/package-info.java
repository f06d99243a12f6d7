/** log_locks. */
@NullMarked
package ai.dbtool.logtools.locks;

import org.jspecify.annotations.NullMarked;
