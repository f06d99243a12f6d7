package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.ModernRequest;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.util.Map;

/**
 * What a server is to every transport: who it is, what it can, and its methods. Our servers get
 * theirs from {@link ServerRuntime#service}; {@link ServiceBuilder} makes any other.
 */
public final class Service {

    private final McpSchema.Implementation info;
    private final String instructions;
    private final Map<String, Object> capabilities;
    private final Map<String, Method> methods;
    private final Failures failures;
    private final Subscriptions subscriptions;
    private final ModernCalls modern;
    private final Sinks.Empty<Void> closing = Sinks.empty();

    Service(ServiceBuilder parts) {
        this.info = parts.info();
        this.instructions = parts.instructions();
        this.capabilities = parts.capabilities();
        this.methods = parts.methods();
        this.failures = new Failures(parts.guard());
        this.subscriptions = new Subscriptions(capabilities, parts.admission());
        this.modern =
                new ModernCalls(
                        this,
                        new ResultEnvelope(info, parts.cacheHints()),
                        parts.requestState(),
                        parts.paramHeaders());
    }

    /**
     * A session of the revisions 2024-11-05 to 2025-11-25.
     *
     * @param unsolicited where notifications go that belong to no request
     */
    public LegacySession open(Outbound unsolicited, Principal principal) {
        return new LegacySession(this, unsolicited, principal);
    }

    /**
     * Answers one request of the modern era: notifications first, if any, then exactly one answer,
     * all to {@code reply}. Cancelling it cancels the call, and nothing more is sent.
     */
    public Mono<Void> modern(ModernRequest request, Principal principal, Outbound reply) {
        return modern(request, principal, reply, Mono.never());
    }

    /** As above; subscriptions end when {@code ending} completes. */
    Mono<Void> modern(
            ModernRequest request, Principal principal, Outbound reply, Mono<Void> ending) {
        return modern.answer(request, principal, reply, ending);
    }

    /** One client on a pipe, in both eras. */
    public PipeSession pipe(Outbound client, Principal principal) {
        return new PipeSession(this, client, principal);
    }

    /** Where to tell of changes. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Ends all subscriptions, each with its result. Other calls go on. */
    public void close() {
        closing.tryEmitEmpty();
    }

    Mono<Void> closing() {
        return closing.asMono();
    }

    McpSchema.Implementation info() {
        return info;
    }

    String instructions() {
        return instructions;
    }

    Map<String, Object> capabilities() {
        return capabilities;
    }

    boolean has(String method) {
        return methods.containsKey(method);
    }

    /** The result of a method; an error is {@link McpError} or {@link InputRequired}. */
    Mono<Object> call(String name, @Nullable Object params, Exchange exchange) {
        Method method = methods.get(name);
        if (method == null) {
            return Mono.error(unknown(name));
        }
        return Mono.<Object>defer(() -> method.handle(exchange, Params.of(params)))
                .defaultIfEmpty(Map.of())
                .onErrorMap(error -> error instanceof InputRequired ? error : told(error));
    }

    static McpError unknown(String method) {
        return McpError.builder(McpSchema.ErrorCodes.METHOD_NOT_FOUND)
                .message("Method not found: " + Params.shown(method))
                .build();
    }

    private McpError told(Throwable error) {
        return error instanceof McpError told
                ? told
                : McpError.builder(McpSchema.ErrorCodes.INTERNAL_ERROR)
                        .message(failures.tell(error, info.name()).message())
                        .build();
    }

    /** The answer that tells {@code error}. */
    JSONRPCResponse refusal(Object id, Throwable error) {
        return JSONRPCResponse.error(id, told(error).getJsonRpcError());
    }
}
