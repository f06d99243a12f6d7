package ai.dbtool.mcp.http;

import ai.dbtool.mcp.server.ServerRuntime;

/**
 * Where one server is reached.
 *
 * @param prefix empty for a single server, else {@code /db}: its endpoint is {@code /db/mcp}
 * @param runtime the server
 */
public record Mount(String prefix, ServerRuntime runtime) {

    public Mount {
        if (!prefix.isEmpty() && !prefix.matches("/[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("a prefix is empty or looks like /db: " + prefix);
        }
    }
}
