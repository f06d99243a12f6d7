/** Servers: what one is made of, and the one path every call takes whatever the transport. */
@NullMarked
package ai.dbtool.mcp.server;

import org.jspecify.annotations.NullMarked;
