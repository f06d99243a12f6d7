package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Map;

/**
 * What a server is to every transport: who it is, what it can, and its methods. Our servers get
 * theirs from {@link ServerRuntime#service}.
 */
public final class Service {

    private final McpSchema.Implementation info;
    private final String instructions;
    private final Map<String, Object> capabilities;
    private final Map<String, Method> methods;
    private final Failures failures;

    /**
     * @param info name and version
     * @param instructions for the model; may be empty
     * @param capabilities in the shape of {@code ServerCapabilities}
     * @param methods by name, without those of sessions: {@code initialize}, {@code ping}, {@code
     *     logging/setLevel} and {@code resources/subscribe} are answered by the session itself
     * @param guard redacts what failures say
     */
    public Service(
            McpSchema.Implementation info,
            String instructions,
            Map<String, Object> capabilities,
            Map<String, Method> methods,
            CallGuard guard) {
        this.info = info;
        this.instructions = instructions;
        this.capabilities = Map.copyOf(capabilities);
        this.methods = Map.copyOf(methods);
        this.failures = new Failures(guard);
    }

    /**
     * A session of the revisions 2024-11-05 to 2025-11-25.
     *
     * @param unsolicited where notifications go that belong to no request
     */
    public LegacySession open(Outbound unsolicited, Principal principal) {
        return new LegacySession(this, unsolicited, principal);
    }

    /** One client on a pipe. */
    public PipeSession pipe(Outbound client, Principal principal) {
        return new PipeSession(this, client, principal);
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

    /** The result of a method, or an error that is {@link McpError} in any case. */
    Mono<Object> call(String name, @Nullable Object params, Exchange exchange) {
        Method method = methods.get(name);
        if (method == null) {
            return Mono.error(unknown(name));
        }
        return Mono.<Object>defer(() -> method.handle(exchange, Params.of(params)))
                .defaultIfEmpty(Map.of())
                .onErrorMap(this::told);
    }

    static McpError unknown(String method) {
        return McpError.builder(McpSchema.ErrorCodes.METHOD_NOT_FOUND)
                .message("Method not found: " + Params.shown(method))
                .build();
    }

    private Throwable told(Throwable error) {
        return error instanceof McpError
                ? error
                : McpError.builder(McpSchema.ErrorCodes.INTERNAL_ERROR)
                        .message(failures.tell(error, info.name()).message())
                        .build();
    }

    /** The answer that tells {@code error}. */
    JSONRPCResponse refusal(Object id, Throwable error) {
        return told(error) instanceof McpError told
                ? JSONRPCResponse.error(id, told.getJsonRpcError())
                : JSONRPCResponse.error(
                        id,
                        new JSONRPCResponse.JSONRPCError(
                                McpSchema.ErrorCodes.INTERNAL_ERROR, "an internal error"));
    }
}
