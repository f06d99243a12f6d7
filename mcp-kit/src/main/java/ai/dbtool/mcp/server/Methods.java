package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolSchema;
import ai.dbtool.mcp.tool.ToolSpec;

import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each method of the protocol does, for every era and transport. Lists keep the order of the
 * definition and are the same for equal callers.
 */
final class Methods {

    private final List<Tool<?>> tools;
    private final ToolCalls calls;
    private final Resources resources;
    private final Prompts prompts;
    private final Pages pages;

    Methods(
            List<Tool<?>> tools,
            ToolCalls calls,
            Resources resources,
            Prompts prompts,
            Pages pages) {
        this.tools = tools;
        this.calls = calls;
        this.resources = resources;
        this.prompts = prompts;
        this.pages = pages;
    }

    Map<String, Method> byName() {
        Map<String, Method> methods = new LinkedHashMap<>();
        methods.put(
                McpSchema.METHOD_TOOLS_LIST,
                pages.of(
                        "tools",
                        tools.stream()
                                .map(each -> new Listed(each.spec().scopes(), tool(each)))
                                .toList()));
        methods.put(McpSchema.METHOD_TOOLS_CALL, this::call);
        methods.put(McpSchema.METHOD_RESOURCES_LIST, pages.of("resources", resources.list()));
        methods.put(
                McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
                pages.of("resourceTemplates", resources.templates()));
        methods.put(McpSchema.METHOD_RESOURCES_READ, this::read);
        methods.put(McpSchema.METHOD_PROMPT_LIST, pages.of("prompts", prompts.list()));
        methods.put(McpSchema.METHOD_PROMPT_GET, this::prompt);
        methods.put(McpSchema.METHOD_COMPLETION_COMPLETE, this::complete);
        return methods;
    }

    private Mono<?> call(Exchange exchange, Params params) {
        return calls.call(params.text("name"), params.object("arguments"), exchange);
    }

    private Mono<?> read(Exchange exchange, Params params) {
        return resources.read(params.text("uri"), exchange);
    }

    private Mono<?> complete(Exchange exchange, Params params) {
        Params ref = params.inner("ref");
        Params argument = params.inner("argument");
        String name = argument.text("name");
        String prefix = argument.text("value");
        Map<String, String> others = params.inner("context").strings("arguments");
        return switch (ref.text("type")) {
            case McpSchema.ResourceReference.TYPE ->
                    resources.complete(ref.text("uri"), name, prefix, others, exchange);
            case McpSchema.PromptReference.TYPE ->
                    prompts.complete(ref.text("name"), name, prefix, others, exchange);
            default ->
                    Mono.error(
                            Params.invalid(
                                    "only templates of resources and prompts are completed"));
        };
    }

    private Mono<?> prompt(Exchange exchange, Params params) {
        return prompts.get(params.text("name"), params.strings("arguments"), exchange);
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
