/** MCP client: one code path above in-memory, stdio and HTTP transports. */
@NullMarked
package ai.dbtool.orchestrator.client;

import org.jspecify.annotations.NullMarked;
