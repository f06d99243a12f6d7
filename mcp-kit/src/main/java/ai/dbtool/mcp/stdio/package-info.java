/** The stdio transport: one message a line, nothing but MCP on stdout, ends with stdin. */
@NullMarked
package ai.dbtool.mcp.stdio;

import org.jspecify.annotations.NullMarked;
