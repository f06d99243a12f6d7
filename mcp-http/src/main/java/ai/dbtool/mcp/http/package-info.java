/** The HTTP shell around an MCP server. */
@NullMarked
package ai.dbtool.mcp.http;

import org.jspecify.annotations.NullMarked;
