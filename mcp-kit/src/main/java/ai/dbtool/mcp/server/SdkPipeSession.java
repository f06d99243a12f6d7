package ai.dbtool.mcp.server;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpInitRequestHandler;
import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A session of the 2024 and 2025 revisions over one pipe. Adds to the SDK's: requests are answered
 * before {@code notifications/initialized} too (the SDK lets them wait for ever), {@code
 * notifications/cancelled} cancels, an id is not taken twice at once, a broken {@code initialize}
 * is refused without the parser's words.
 */
final class SdkPipeSession extends McpServerSession {

    private static final McpSchema.JSONRPCNotification INITIALIZED =
            new McpSchema.JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED);

    private final AnsweringTransport transport;
    private final InFlight inFlight;
    private final AtomicBoolean ready = new AtomicBoolean();

    SdkPipeSession(
            String id,
            Duration requestTimeout,
            McpServerTransport transport,
            McpInitRequestHandler initialize,
            Map<String, McpRequestHandler<?>> requests,
            Map<String, McpNotificationHandler> notifications) {
        this(
                id,
                requestTimeout,
                new AnsweringTransport(transport, new InFlight()),
                initialize,
                requests,
                notifications);
    }

    private SdkPipeSession(
            String id,
            Duration requestTimeout,
            AnsweringTransport transport,
            McpInitRequestHandler initialize,
            Map<String, McpRequestHandler<?>> requests,
            Map<String, McpNotificationHandler> notifications) {
        super(id, requestTimeout, transport, initialize, requests, notifications);
        this.transport = transport;
        this.inFlight = transport.inFlight();
    }

    @Override
    public Mono<Void> handle(McpSchema.JSONRPCMessage message) {
        return switch (message) {
            case McpSchema.JSONRPCRequest request -> answer(request);
            case McpSchema.JSONRPCNotification notification -> take(notification);
            default -> super.handle(message);
        };
    }

    private Mono<Void> answer(McpSchema.JSONRPCRequest request) {
        boolean initialize = McpSchema.METHOD_INITIALIZE.equals(request.method());
        if (initialize && !readable(request)) {
            return refuse(
                    request,
                    McpSchema.ErrorCodes.INVALID_PARAMS,
                    "initialize needs protocolVersion, and capabilities and clientInfo as objects");
        }
        Mono<Void> first = initialize ? Mono.empty() : initialized();
        return inFlight.track(
                request.id(),
                first.then(super.handle(request)),
                refuse(
                        request,
                        McpSchema.ErrorCodes.INVALID_REQUEST,
                        "this id is in flight already; each request takes a new one"));
    }

    private boolean readable(McpSchema.JSONRPCRequest request) {
        try {
            McpSchema.InitializeRequest read =
                    transport.unmarshalFrom(
                            request.params(), new TypeRef<McpSchema.InitializeRequest>() {});
            return read != null && !read.protocolVersion().isBlank();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Refuses without giving the id free: a twin may be in flight. */
    private Mono<Void> refuse(McpSchema.JSONRPCRequest request, int code, String message) {
        return Mono.defer(
                () ->
                        transport.refuse(
                                McpSchema.JSONRPCResponse.error(
                                        request.id(),
                                        new McpSchema.JSONRPCResponse.JSONRPCError(
                                                code, message, null))));
    }

    private Mono<Void> take(McpSchema.JSONRPCNotification notification) {
        return switch (notification.method()) {
            case McpSchema.METHOD_NOTIFICATION_INITIALIZED -> initialized();
            case Cancellation.METHOD ->
                    Mono.fromRunnable(() -> Cancellation.of(notification, inFlight));
            // A notification nobody asked for is ignored; answering it is forbidden by JSON-RPC.
            default -> Mono.empty();
        };
    }

    private Mono<Void> initialized() {
        return Mono.defer(
                () -> ready.compareAndSet(false, true) ? super.handle(INITIALIZED) : Mono.empty());
    }
}
