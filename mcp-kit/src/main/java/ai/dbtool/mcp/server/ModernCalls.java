package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.ErrorStatus;
import ai.dbtool.mcp.protocol.ModernRequest;
import ai.dbtool.mcp.protocol.ParamHeaders;
import ai.dbtool.mcp.protocol.Revisions;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers requests of the modern era, each from itself alone. */
final class ModernCalls {

    /** Not of JSON-RPC's range: the specification leaves the rest to servers. */
    private static final int TOO_MANY = 429;

    /** The methods that may answer that they need something first. */
    private static final Set<String> MAY_ASK =
            Set.of(
                    McpSchema.METHOD_TOOLS_CALL,
                    McpSchema.METHOD_PROMPT_GET,
                    McpSchema.METHOD_RESOURCES_READ);

    private final Service service;
    private final ResultEnvelope envelope;
    private final RequestState states;
    private final Map<String, ParamHeaders> paramHeaders;

    ModernCalls(
            Service service,
            ResultEnvelope envelope,
            RequestState states,
            Map<String, ParamHeaders> paramHeaders) {
        this.service = service;
        this.envelope = envelope;
        this.states = states;
        this.paramHeaders = paramHeaders;
    }

    /**
     * Answers {@code request}.
     *
     * @param ending ends a subscription when it completes
     */
    Mono<Void> answer(
            ModernRequest request, Principal principal, Outbound reply, Mono<Void> ending) {
        boolean listens = request.method().equals(Listening.METHOD);
        Mono<Map<String, @Nullable Object>> result =
                listens && service.subscriptions().any()
                        ? Mono.defer(() -> listen(request, principal, reply, ending))
                        : Mono.defer(() -> result(request, principal, reply));
        return result.map(value -> JSONRPCResponse.result(request.id(), value))
                .onErrorResume(error -> Mono.just(refusal(request.id(), error)))
                .flatMap(reply::send);
    }

    private Mono<Map<String, @Nullable Object>> result(
            ModernRequest request, Principal principal, Outbound reply) {
        String method = request.method();
        if (method.equals(ResultEnvelope.DISCOVER)) {
            return Mono.just(envelope.complete(method, discovery()));
        }
        String mismatch = paramMismatch(request);
        if (mismatch != null) {
            return Mono.error(
                    McpError.builder(ErrorStatus.HEADER_MISMATCH)
                            .message("Header mismatch: " + mismatch)
                            .build());
        }
        if (!service.has(method)) {
            return Mono.error(Service.unknown(method));
        }
        return service.call(
                        method,
                        request.params(),
                        new ModernExchange(request, principal, reply, states))
                .map(result -> envelope.complete(method, result))
                .onErrorResume(
                        InputRequired.class,
                        required ->
                                MAY_ASK.contains(method)
                                        ? Mono.just(envelope.inputRequired(required))
                                        : Mono.error(
                                                new IllegalStateException(
                                                        method + " may not ask the client")));
    }

    private Map<String, Object> discovery() {
        Map<String, Object> discovery = new LinkedHashMap<>();
        discovery.put("supportedVersions", List.of(Revisions.MODERN));
        discovery.put("capabilities", service.capabilities());
        if (!service.instructions().isEmpty()) {
            discovery.put("instructions", service.instructions());
        }
        return discovery;
    }

    private @Nullable String paramMismatch(ModernRequest request) {
        if (request.headers() == null
                || !request.method().equals(McpSchema.METHOD_TOOLS_CALL)
                || !(request.params().get("name") instanceof String tool)) {
            return null;
        }
        ParamHeaders headers = paramHeaders.get(tool);
        return headers == null
                ? null
                : headers.mismatch(
                        new Params(request.params()).object("arguments"), request.headers());
    }

    private Mono<Map<String, @Nullable Object>> listen(
            ModernRequest request, Principal principal, Outbound reply, Mono<Void> ending) {
        Subscriptions hub = service.subscriptions();
        Params params = new Params(request.params());
        return Flux.fromIterable(Listening.uris(params, hub))
                .filterWhen(uri -> hub.admits(uri, principal))
                .collectList()
                .flatMap(
                        uris ->
                                listen(
                                        new Listening(request.id(), params, uris, hub),
                                        principal,
                                        reply,
                                        ending))
                .then(Mono.fromSupplier(() -> envelope.ended(request.id())));
    }

    private Mono<Void> listen(
            Listening listening, Principal principal, Outbound reply, Mono<Void> ending) {
        Subscriptions hub = service.subscriptions();
        return Mono.using(
                () -> {
                    if (!hub.add(principal.name(), listening)) {
                        throw McpError.builder(TOO_MANY)
                                .message(
                                        "too many subscriptions are open; end one of yours or try"
                                                + " later")
                                .build();
                    }
                    return listening;
                },
                open -> open.send(reply, Mono.firstWithSignal(ending, service.closing())),
                _ -> hub.remove(principal.name(), listening));
    }

    /** Codes that earlier revisions had must not be sent in this one. */
    private JSONRPCResponse refusal(Object id, Throwable error) {
        JSONRPCResponse refusal = service.refusal(id, error);
        JSONRPCResponse.JSONRPCError told = refusal.error();
        return told != null && told.code() == McpSchema.ErrorCodes.RESOURCE_NOT_FOUND
                ? JSONRPCResponse.error(
                        id,
                        new JSONRPCResponse.JSONRPCError(
                                McpSchema.ErrorCodes.INVALID_PARAMS, told.message(), told.data()))
                : refusal;
    }
}
