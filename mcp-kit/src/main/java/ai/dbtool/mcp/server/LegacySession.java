package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.ClientCapabilities;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.Revisions;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client of the revisions 2024-11-05 to 2025-11-25, on any transport. Requests are answered
 * before {@code notifications/initialized} too; {@code notifications/cancelled} cancels; an id is
 * not taken twice at once.
 */
public final class LegacySession {

    /** What one message of a batch may be, all at once. */
    private static final int BATCH_CONCURRENCY = 16;

    /** A client that does not take news within this time misses it. */
    private static final Duration NEWS_PATIENCE = Duration.ofSeconds(5);

    /** How long the server waits for the client, and behind it a person, to answer a request. */
    private static final Duration CLIENT_PATIENCE = Duration.ofMinutes(5);

    private static final Inbound.Refused NOT_IN_A_BATCH =
            new Inbound.Refused(
                    null,
                    McpSchema.ErrorCodes.INVALID_REQUEST,
                    "initialize must not be part of a batch");

    private final String id = UUID.randomUUID().toString();
    private final Service service;
    private final Outbound unsolicited;
    private final Principal principal;
    private final InFlight inFlight = new InFlight();
    private final Subscriptions.Listener listener =
            new Subscriptions.Listener() {
                @Override
                public Set<String> uris() {
                    return watched;
                }

                @Override
                public Mono<Void> hear(Subscriptions.News news) {
                    return LegacySession.this.hear(news);
                }
            };
    private final ClientRequests asked = new ClientRequests(CLIENT_PATIENCE);
    private volatile String revision = Revisions.LEGACY.getLast();
    private volatile Map<String, @Nullable Object> capabilities = Map.of();
    private volatile LogLevel level = LogLevel.INFO;
    private volatile boolean initialized;
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

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

    /** As below, for whom the session was opened. */
    public Mono<Void> handle(McpSchema.JSONRPCMessage message, Outbound reply) {
        return handle(message, principal, reply);
    }

    /** As below, for whom the session was opened. */
    public Mono<Void> handle(Inbound.Batch batch, Outbound reply) {
        return handle(batch, principal, reply);
    }

    /**
     * Handles one message. What belongs to a request (notifications, requests to the client, the
     * answer) goes to {@code reply}. Completes when the request has been answered or cancelled, for
     * notifications and answers of the client at once. Cancelling it cancels the call.
     *
     * @param caller whose message it is: the same principal, but with what he may do now, which the
     *     session does not remember
     */
    public Mono<Void> handle(McpSchema.JSONRPCMessage message, Principal caller, Outbound reply) {
        return switch (message) {
            case McpSchema.JSONRPCRequest request -> answer(request, caller, reply);
            case McpSchema.JSONRPCNotification notification ->
                    Mono.fromRunnable(() -> take(notification));
            case McpSchema.JSONRPCResponse response ->
                    Mono.fromRunnable(() -> asked.answered(response));
            default -> throw new IllegalArgumentException("JSON-RPC has no fourth kind");
        };
    }

    /**
     * Handles a batch, as revision 2025-03-26 has them: all answers go to {@code reply} as one
     * list; what else belongs to its requests is sent as it comes. Other revisions refuse it.
     */
    public Mono<Void> handle(Inbound.Batch batch, Principal caller, Outbound reply) {
        if (!initialized || !revision.equals(Revisions.BATCHING)) {
            return Mono.defer(() -> reply.send(batch.refused().answer()));
        }
        List<Object> answers = Collections.synchronizedList(new ArrayList<>());
        Outbound gathering =
                message ->
                        message instanceof JSONRPCResponse
                                ? Mono.fromRunnable(() -> answers.add(message))
                                : reply.send(message);
        return Flux.fromIterable(batch.items())
                .flatMap(item -> item(item, caller, gathering, answers), BATCH_CONCURRENCY)
                .then(
                        Mono.defer(
                                () ->
                                        answers.isEmpty()
                                                ? Mono.empty()
                                                : reply.send(List.copyOf(answers))));
    }

    private Mono<Void> item(
            Inbound item, Principal caller, Outbound gathering, List<Object> answers) {
        return switch (item) {
            case Inbound.Message message when initializes(message.message()) ->
                    Mono.fromRunnable(() -> answers.add(NOT_IN_A_BATCH.answer()));
            case Inbound.Message message -> handle(message.message(), caller, gathering);
            case Inbound.Refused refused -> Mono.fromRunnable(() -> answers.add(refused.answer()));
            case Inbound.Batch nested ->
                    Mono.fromRunnable(() -> answers.add(nested.refused().answer()));
        };
    }

    private static boolean initializes(McpSchema.JSONRPCMessage message) {
        return message instanceof McpSchema.JSONRPCRequest request
                && request.method().equals(McpSchema.METHOD_INITIALIZE);
    }

    /** No more will come from the client: what waits for it fails. */
    public void end() {
        asked.end();
    }

    /** Ends the session: everything that runs is cancelled. */
    public void close() {
        end();
        service.subscriptions().leave(listener);
        inFlight.cancelAll();
    }

    private Mono<Void> hear(Subscriptions.News news) {
        String uri = news.uri();
        if (uri != null && !watched.contains(uri)) {
            return Mono.empty();
        }
        return unsolicited
                .send(
                        new McpSchema.JSONRPCNotification(
                                news.method(), uri == null ? null : Map.of("uri", uri)))
                .timeout(NEWS_PATIENCE);
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

    private Mono<Void> answer(McpSchema.JSONRPCRequest request, Principal caller, Outbound reply) {
        Object requestId = request.id();
        Mono<Void> handling =
                Mono.defer(() -> result(request, caller, reply))
                        .map(result -> JSONRPCResponse.result(requestId, result))
                        .onErrorResume(error -> Mono.just(service.refusal(requestId, error)))
                        .flatMap(
                                answer -> {
                                    inFlight.answered(requestId);
                                    return reply.send(answer);
                                });
        return inFlight.track(requestId, handling, Mono.defer(() -> reply.send(twice(requestId))));
    }

    static JSONRPCResponse twice(Object id) {
        return JSONRPCResponse.error(
                id,
                new JSONRPCResponse.JSONRPCError(
                        McpSchema.ErrorCodes.INVALID_REQUEST,
                        "this id is in flight already; each request takes a new one"));
    }

    private Mono<?> result(McpSchema.JSONRPCRequest request, Principal caller, Outbound reply) {
        return switch (request.method()) {
            case McpSchema.METHOD_INITIALIZE -> initialize(Params.of(request.params()));
            case McpSchema.METHOD_PING -> Mono.just(Map.of());
            case McpSchema.METHOD_LOGGING_SET_LEVEL -> setLevel(Params.of(request.params()));
            case McpSchema.METHOD_RESOURCES_SUBSCRIBE ->
                    watch(Params.of(request.params()), caller, true);
            case McpSchema.METHOD_RESOURCES_UNSUBSCRIBE ->
                    watch(Params.of(request.params()), caller, false);
            default -> {
                Params params = Params.of(request.params());
                yield service.call(
                        request.method(),
                        params.values(),
                        new LegacyExchange(this, caller, params.object("_meta"), reply));
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
        capabilities = ClientCapabilities.in(revision, params.object("capabilities"));
        initialized = true;
        if (service.subscriptions().any()) {
            service.subscriptions().join(listener);
        }
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

    private Mono<Map<String, Object>> watch(Params params, Principal caller, boolean on) {
        if (!service.subscriptions().updates()) {
            return Mono.error(
                    Service.unknown(
                            on
                                    ? McpSchema.METHOD_RESOURCES_SUBSCRIBE
                                    : McpSchema.METHOD_RESOURCES_UNSUBSCRIBE));
        }
        String uri = params.text("uri");
        if (!on) {
            watched.remove(uri);
            return Mono.just(Map.of());
        }
        if (watched.size() >= Subscriptions.MOST_URIS) {
            return Mono.error(
                    Params.invalid(
                            "at most "
                                    + Subscriptions.MOST_URIS
                                    + " resources can be watched; unsubscribe from one first"));
        }
        return service.subscriptions()
                .admits(uri, caller)
                .map(
                        admitted -> {
                            if (!admitted) {
                                throw McpError.builder(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND)
                                        .message("no such resource to subscribe to")
                                        .build();
                            }
                            watched.add(uri);
                            return Map.of();
                        });
    }

    /** A notification nobody asked for is ignored; answering it is forbidden by JSON-RPC. */
    private void take(McpSchema.JSONRPCNotification notification) {
        if (notification.method().equals(Cancellation.METHOD)) {
            Cancellation.of(notification, inFlight);
        }
    }
}
