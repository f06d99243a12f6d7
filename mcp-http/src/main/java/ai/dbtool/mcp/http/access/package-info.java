/** Who may use the servers over HTTP: API keys, access tokens, limits for each caller. */
@NullMarked
package ai.dbtool.mcp.http.access;

import org.jspecify.annotations.NullMarked;
