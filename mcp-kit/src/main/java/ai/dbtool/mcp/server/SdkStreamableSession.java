package ai.dbtool.mcp.server;

import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.Map;

/** A session of Streamable HTTP; adds cancellation to the SDK's. */
final class SdkStreamableSession extends McpStreamableServerSession {

    private final InFlight inFlight = new InFlight();

    SdkStreamableSession(
            String id,
            McpSchema.InitializeRequest initialize,
            Duration requestTimeout,
            Map<String, McpRequestHandler<?>> requests,
            Map<String, McpNotificationHandler> notifications) {
        super(
                id,
                initialize.capabilities(),
                initialize.clientInfo(),
                requestTimeout,
                requests,
                notifications);
    }

    // What mcp-spring-webflux 2.0.0 calls; the replacement came with SDK 2.1.
    @SuppressWarnings("deprecation")
    @Override
    public Mono<Void> responseStream(
            McpSchema.JSONRPCRequest request, McpStreamableServerTransport transport) {
        Mono<Void> close = Mono.defer(transport::closeGracefully);
        McpSchema.JSONRPCResponse duplicate =
                McpSchema.JSONRPCResponse.error(
                        request.id(),
                        new McpSchema.JSONRPCResponse.JSONRPCError(
                                McpSchema.ErrorCodes.INVALID_REQUEST,
                                "this id is in flight already; each request takes a new one",
                                null));
        return inFlight.track(
                request.id(),
                super.responseStream(request, transport),
                close,
                Mono.defer(() -> transport.sendMessage(duplicate)).then(close));
    }

    @Override
    public Mono<Void> accept(McpSchema.JSONRPCNotification notification) {
        return Mono.fromRunnable(
                () -> {
                    if (notification.method().equals(Cancellation.METHOD)) {
                        Cancellation.of(notification, inFlight);
                    }
                });
    }
}
