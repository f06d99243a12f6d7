package ai.dbtool.mcp.server;

import reactor.core.publisher.Mono;

/** Where the messages to one client go. A transport puts them in order and writes one at a time. */
@FunctionalInterface
public interface Outbound {

    /**
     * Sends one message of JSON-RPC: a record of {@code McpSchema}, or a map that is written as it
     * is. Completes when it has been handed over.
     */
    Mono<Void> send(Object message);

    /**
     * Lets go of the connection while the request is still being answered; a client of 2025-11-25
     * over HTTP comes back for the rest. Does nothing where it could not.
     */
    default Mono<Void> pause() {
        return Mono.empty();
    }
}
