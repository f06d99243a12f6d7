/** Calls as spans, for a collector. */
@NullMarked
package ai.dbtool.mcp.http.trace;

import org.jspecify.annotations.NullMarked;
