/** What Prometheus is shown. */
@NullMarked
package ai.dbtool.mcp.http.metrics;

import org.jspecify.annotations.NullMarked;
