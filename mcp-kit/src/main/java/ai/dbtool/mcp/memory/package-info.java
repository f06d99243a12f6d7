/** A client and a server in one process, with the same bytes between them as on a wire. */
@NullMarked
package ai.dbtool.mcp.memory;

import org.jspecify.annotations.NullMarked;
