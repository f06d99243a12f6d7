package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Classified;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.InboundClassifier;
import ai.dbtool.mcp.protocol.ModernRequest;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client on a pipe: stdio, memory, a socket. Both eras, decided message by message; a client
 * that first discovers and then initializes is served all the same.
 */
public final class PipeSession {

    private final Service service;
    private final LegacySession legacy;
    private final Outbound client;
    private final InFlight inFlight = new InFlight();
    private final Sinks.Empty<Void> ending = Sinks.empty();

    PipeSession(Service service, Outbound client, Principal principal) {
        this.service = service;
        this.legacy = service.open(client, principal);
        this.client = client;
    }

    /**
     * Handles what the client sent; completes when it has been answered, or at once where there is
     * no answer. Cancelling it cancels the call.
     */
    public Mono<Void> handle(Inbound inbound) {
        return switch (inbound) {
            case Inbound.Message message -> handle(message.message());
            case Inbound.Batch batch -> legacy.handle(batch, client);
            case Inbound.Refused refused -> Mono.defer(() -> client.send(refused.answer()));
        };
    }

    private Mono<Void> handle(McpSchema.JSONRPCMessage message) {
        return switch (InboundClassifier.classify(message, null)) {
            case Classified.Legacy of -> {
                if (of.message() instanceof McpSchema.JSONRPCNotification notification) {
                    cancel(notification);
                }
                yield legacy.handle(of.message(), client);
            }
            case Classified.Modern modern -> answer(modern.request());
            case Classified.ModernNotification of ->
                    Mono.fromRunnable(() -> cancel(of.notification()));
            case Classified.Reject reject -> Mono.defer(() -> client.send(reject.answer()));
        };
    }

    private Mono<Void> answer(ModernRequest request) {
        Outbound last =
                message -> {
                    if (message instanceof JSONRPCResponse) {
                        inFlight.answered(request.id());
                    }
                    return client.send(message);
                };
        return inFlight.track(
                request.id(),
                service.modern(request, legacy.principal(), last, ending.asMono()),
                Mono.defer(() -> client.send(LegacySession.twice(request.id()))));
    }

    private void cancel(McpSchema.JSONRPCNotification notification) {
        if (notification.method().equals(Cancellation.METHOD)) {
            Cancellation.of(notification, inFlight);
        }
    }

    /** No more will come from the client: ends what only the client can end. */
    public void end() {
        ending.tryEmitEmpty();
        legacy.end();
    }

    /** Ends the session: everything that runs is cancelled. */
    public void close() {
        inFlight.cancelAll();
        legacy.close();
    }
}
