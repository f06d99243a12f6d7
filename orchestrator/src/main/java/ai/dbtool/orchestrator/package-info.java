/** MCP client and host. */
@NullMarked
package ai.dbtool.orchestrator;

import org.jspecify.annotations.NullMarked;
