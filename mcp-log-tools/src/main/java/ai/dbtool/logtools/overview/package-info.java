/** log_overview. */
@NullMarked
package ai.dbtool.logtools.overview;

import org.jspecify.annotations.NullMarked;
