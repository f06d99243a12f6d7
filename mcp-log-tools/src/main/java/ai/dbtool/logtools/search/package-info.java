/** log_search and log_context. */
@NullMarked
package ai.dbtool.logtools.search;

import org.jspecify.annotations.NullMarked;
