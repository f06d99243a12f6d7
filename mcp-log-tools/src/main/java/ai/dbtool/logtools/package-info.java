/** MCP server for logs. */
@NullMarked
package ai.dbtool.logtools;

import org.jspecify.annotations.NullMarked;
