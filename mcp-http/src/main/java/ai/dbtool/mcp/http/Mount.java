package ai.dbtool.mcp.http;

import ai.dbtool.mcp.server.Service;

/**
 * Where one server is reached.
 *
 * @param prefix empty for a single server, else {@code /db}: its endpoint is {@code /db/mcp}
 * @param service the server
 */
public record Mount(String prefix, Service service) {

    public Mount {
        if (!prefix.isEmpty() && !prefix.matches("/[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("a prefix is empty or looks like /db: " + prefix);
        }
    }
}
