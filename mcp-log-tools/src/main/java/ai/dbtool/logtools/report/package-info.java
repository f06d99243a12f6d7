/** log_report. */
@NullMarked
package ai.dbtool.logtools.report;

import org.jspecify.annotations.NullMarked;
