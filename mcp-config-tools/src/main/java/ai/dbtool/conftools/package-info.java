/** MCP server for configuration. */
@NullMarked
package ai.dbtool.conftools;

import org.jspecify.annotations.NullMarked;
