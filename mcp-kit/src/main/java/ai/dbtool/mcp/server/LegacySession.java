package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.Revisions;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One client of the revisions 2024-11-05 to 2025-11-25, on any transport. Requests are answered
 * before {@code notifications/initialized} too; {@code notifications/cancelled} cancels; an id is
 * not taken twice at once.
 */
public final class LegacySession {

    /** How long the server waits for the client, and behind it a person, to answer a request. */
    private static final Duration CLIENT_PATIENCE = Duration.ofMinutes(5);

    private final String id = UUID.randomUUID().toString();
    private final Service service;
    private final Outbound unsolicited;
    private final Principal principal;
    private final InFlight inFlight = new InFlight();
    private final ClientRequests asked = new ClientRequests(CLIENT_PATIENCE);
    private volatile String revision = Revisions.LEGACY.getLast();
    private volatile Map<String, @Nullable Object> capabilities = Map.of();
    private volatile LogLevel level = LogLevel.INFO;

    LegacySession(Service service, Outbound unsolicited, Principal principal) {
        this.service = service;
        this.unsolicited = unsolicited;
        this.principal = principal;
    }

    /** 122 random bits; not a proof of who calls. */
    public String id() {
        return id;
    }

    /** What was negotiated; the newest until {@code initialize}. */
    public String revision() {
        return revision;
    }

    /** Whose session it is. */
    public Principal principal() {
        return principal;
    }

    /**
     * Handles one message. What belongs to a request (notifications, requests to the client, the
     * answer) goes to {@code reply}. Completes when the request has been answered or cancelled, for
     * notifications and answers of the client at once. Cancelling it cancels the call.
     */
    public Mono<Void> handle(McpSchema.JSONRPCMessage message, Outbound reply) {
        return switch (message) {
            case McpSchema.JSONRPCRequest request -> answer(request, reply);
            case McpSchema.JSONRPCNotification notification ->
                    Mono.fromRunnable(() -> take(notification));
            case McpSchema.JSONRPCResponse response ->
                    Mono.fromRunnable(() -> asked.answered(response));
            default -> throw new IllegalArgumentException("JSON-RPC has no fourth kind");
        };
    }

    /** Ends the session: everything that runs is cancelled. */
    public void close() {
        inFlight.cancelAll();
    }

    /** Sends a notification that belongs to no request. */
    Mono<Void> notify(String method, Map<String, @Nullable Object> params) {
        return unsolicited.send(new McpSchema.JSONRPCNotification(method, params));
    }

    Map<String, @Nullable Object> clientCapabilities() {
        return capabilities;
    }

    LogLevel level() {
        return level;
    }

    ClientRequests asked() {
        return asked;
    }

    private Mono<Void> answer(McpSchema.JSONRPCRequest request, Outbound reply) {
        Object requestId = request.id();
        Mono<Void> handling =
                Mono.defer(() -> result(request, reply))
                        .map(result -> JSONRPCResponse.result(requestId, result))
                        .onErrorResume(error -> Mono.just(service.refusal(requestId, error)))
                        .flatMap(
                                answer -> {
                                    inFlight.answered(requestId);
                                    return reply.send(answer);
                                });
        return inFlight.track(requestId, handling, Mono.defer(() -> reply.send(twice(requestId))));
    }

    private static JSONRPCResponse twice(Object id) {
        return JSONRPCResponse.error(
                id,
                new JSONRPCResponse.JSONRPCError(
                        McpSchema.ErrorCodes.INVALID_REQUEST,
                        "this id is in flight already; each request takes a new one"));
    }

    private Mono<?> result(McpSchema.JSONRPCRequest request, Outbound reply) {
        return switch (request.method()) {
            case McpSchema.METHOD_INITIALIZE -> initialize(Params.of(request.params()));
            case McpSchema.METHOD_PING -> Mono.just(Map.of());
            case McpSchema.METHOD_LOGGING_SET_LEVEL -> setLevel(Params.of(request.params()));
            default -> {
                Params params = Params.of(request.params());
                yield service.call(
                        request.method(),
                        params.values(),
                        new LegacyExchange(this, params.object("_meta"), reply));
            }
        };
    }

    private Mono<Map<String, Object>> initialize(Params params) {
        if (!(params.values().get("protocolVersion") instanceof String asks)
                || !(params.values().get("capabilities") instanceof Map)
                || !(params.values().get("clientInfo") instanceof Map)) {
            return Mono.error(
                    Params.invalid(
                            "initialize needs protocolVersion, and capabilities and clientInfo as"
                                    + " objects"));
        }
        revision = Revisions.negotiate(asks);
        capabilities = params.object("capabilities");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("protocolVersion", revision);
        result.put("capabilities", service.capabilities());
        result.put("serverInfo", service.info());
        if (!service.instructions().isEmpty()) {
            result.put("instructions", service.instructions());
        }
        return Mono.just(result);
    }

    private Mono<Map<String, Object>> setLevel(Params params) {
        if (!service.capabilities().containsKey("logging")) {
            return Mono.error(Service.unknown(McpSchema.METHOD_LOGGING_SET_LEVEL));
        }
        LogLevel wanted = LogLevel.of(params.values().get("level"));
        if (wanted == null) {
            return Mono.error(Params.invalid("params.level must be one of " + LogLevel.known()));
        }
        level = wanted;
        return Mono.just(Map.of());
    }

    /** A notification nobody asked for is ignored; answering it is forbidden by JSON-RPC. */
    private void take(McpSchema.JSONRPCNotification notification) {
        if (notification.method().equals(Cancellation.METHOD)) {
            Cancellation.of(notification, inFlight);
        }
    }
}
