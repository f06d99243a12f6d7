/** Results as pages and tables. */
@NullMarked
package ai.dbtool.eval.report;

import org.jspecify.annotations.NullMarked;
