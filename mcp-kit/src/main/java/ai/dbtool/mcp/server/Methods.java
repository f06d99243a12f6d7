package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolSchema;
import ai.dbtool.mcp.tool.ToolSpec;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each method of the protocol does, for every era and transport. Lists keep the order of the
 * definition and are the same for equal callers.
 */
final class Methods {

    private static final Set<String> LEVELS =
            Set.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

    private final ServerDefinition definition;
    private final ToolCalls calls;
    private final Resources resources;
    private final Failures failures;
    private final CallGuard guard;
    private final String localPrincipal;

    Methods(
            ServerDefinition definition,
            ToolCalls calls,
            Resources resources,
            CallGuard guard,
            String localPrincipal) {
        this.definition = definition;
        this.calls = calls;
        this.resources = resources;
        this.failures = new Failures(guard);
        this.guard = guard;
        this.localPrincipal = localPrincipal;
    }

    /** One method. */
    @FunctionalInterface
    private interface Method {
        Mono<?> handle(McpAsyncServerExchange exchange, Params params);
    }

    Map<String, McpRequestHandler<?>> handlers() {
        McpSchema.ListToolsResult tools =
                McpSchema.ListToolsResult.builder(
                                definition.tools().stream().map(Methods::tool).toList())
                        .build();
        McpSchema.ListResourcesResult fixed =
                McpSchema.ListResourcesResult.builder(resources.list()).build();
        McpSchema.ListResourceTemplatesResult templates =
                McpSchema.ListResourceTemplatesResult.builder(resources.templates()).build();
        McpSchema.ListPromptsResult prompts =
                McpSchema.ListPromptsResult.builder(List.of()).build();

        Map<String, McpRequestHandler<?>> handlers = new LinkedHashMap<>();
        handlers.put(McpSchema.METHOD_PING, safe((_, _) -> Mono.just(Map.of())));
        handlers.put(McpSchema.METHOD_TOOLS_LIST, safe(list(tools)));
        handlers.put(McpSchema.METHOD_TOOLS_CALL, safe(this::call));
        handlers.put(McpSchema.METHOD_RESOURCES_LIST, safe(list(fixed)));
        handlers.put(McpSchema.METHOD_RESOURCES_TEMPLATES_LIST, safe(list(templates)));
        handlers.put(McpSchema.METHOD_RESOURCES_READ, safe(this::read));
        handlers.put(McpSchema.METHOD_PROMPT_LIST, safe(list(prompts)));
        handlers.put(McpSchema.METHOD_PROMPT_GET, safe(Methods::noPrompt));
        handlers.put(McpSchema.METHOD_COMPLETION_COMPLETE, safe(this::complete));
        handlers.put(McpSchema.METHOD_LOGGING_SET_LEVEL, safe(Methods::setLevel));
        return handlers;
    }

    private static Method list(Object result) {
        return (_, params) ->
                params.values().get("cursor") == null
                        ? Mono.just(result)
                        : Mono.error(Params.invalid("unknown cursor: this list has one page"));
    }

    private Mono<?> call(McpAsyncServerExchange exchange, Params params) {
        Map<String, @Nullable Object> meta = params.object("_meta");
        return calls.call(
                params.text("name"),
                params.object("arguments"),
                meta,
                principal(exchange),
                progress(exchange, meta.get("progressToken")));
    }

    private CallContext.Progress progress(McpAsyncServerExchange exchange, @Nullable Object token) {
        if (token == null) {
            return CallContext.Progress.NONE;
        }
        return (done, total, message) ->
                exchange.progressNotification(
                        McpSchema.ProgressNotification.builder(token, done)
                                .total(total)
                                .message(guard.redact(message))
                                .build());
    }

    private Mono<?> read(McpAsyncServerExchange exchange, Params params) {
        return resources.read(params.text("uri"), principal(exchange));
    }

    private Mono<?> complete(McpAsyncServerExchange exchange, Params params) {
        Params ref = params.inner("ref");
        Params argument = params.inner("argument");
        if (!ref.text("type").equals(McpSchema.ResourceReference.TYPE)) {
            return Mono.error(Params.invalid("only templates of resources are completed"));
        }
        return resources.complete(
                ref.text("uri"),
                argument.text("name"),
                argument.text("value"),
                params.inner("context").strings("arguments"),
                principal(exchange));
    }

    private static Mono<?> noPrompt(McpAsyncServerExchange exchange, Params params) {
        return Mono.error(Params.invalid("unknown prompt: this server has none"));
    }

    private static Mono<?> setLevel(McpAsyncServerExchange exchange, Params params) {
        return LEVELS.contains(params.text("level"))
                ? Mono.just(Map.of())
                : Mono.error(
                        Params.invalid("params.level must be one of " + String.join(", ", LEVELS)));
    }

    private String principal(McpAsyncServerExchange exchange) {
        Object principal =
                exchange.transportContext() == null
                        ? null
                        : exchange.transportContext().get(ServerRuntime.PRINCIPAL);
        return principal instanceof String name ? name : localPrincipal;
    }

    /** The SDK sends the message of any exception; only what is meant for the wire gets past. */
    private McpRequestHandler<Object> safe(Method method) {
        return (exchange, params) ->
                Mono.<Object>defer(() -> method.handle(exchange, Params.of(params)))
                        .onErrorMap(error -> error instanceof McpError ? error : internal(error));
    }

    private McpError internal(Throwable error) {
        return McpError.builder(McpSchema.ErrorCodes.INTERNAL_ERROR)
                .message(failures.tell(error, definition.name()).message())
                .build();
    }

    private static McpSchema.Tool tool(Tool<?> tool) {
        ToolSpec<?> spec = tool.spec();
        ToolSpec.Hints hints = spec.hints();
        return McpSchema.Tool.builder(spec.name(), ToolSchema.input(spec.arguments()))
                .title(spec.title())
                .description(spec.description())
                .outputSchema(ToolSchema.output(spec.result()))
                .annotations(
                        McpSchema.ToolAnnotations.builder()
                                .readOnlyHint(hints.readOnly())
                                .destructiveHint(hints.destructive())
                                .idempotentHint(hints.idempotent())
                                .openWorldHint(hints.openWorld())
                                .build())
                .build();
    }
}
