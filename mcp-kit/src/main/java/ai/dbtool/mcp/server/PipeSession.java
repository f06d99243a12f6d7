package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;

import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Mono;

/** One client on a pipe: stdio, memory, a socket. */
public final class PipeSession {

    private final LegacySession legacy;
    private final Outbound client;

    PipeSession(Service service, Outbound client, Principal principal) {
        this.legacy = service.open(client, principal);
        this.client = client;
    }

    /** As {@link LegacySession#handle}; everything goes to the one client. */
    public Mono<Void> handle(McpSchema.JSONRPCMessage message) {
        return legacy.handle(message, client);
    }

    /** Ends the session: everything that runs is cancelled. */
    public void close() {
        legacy.close();
    }
}
