/** log_incidents. */
@NullMarked
package ai.dbtool.logtools.incidents;

import org.jspecify.annotations.NullMarked;
