package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prompts of a server, in the order they were declared. */
final class Prompts {

    private final List<PromptTemplate> prompts;
    private final Resources resources;
    private final Recorder recorder;
    private final CallGuard guard;

    Prompts(List<PromptTemplate> prompts, Resources resources, Recorder recorder, CallGuard guard) {
        this.prompts = prompts;
        this.resources = resources;
        this.recorder = recorder;
        this.guard = guard;
    }

    List<Listed> list() {
        return prompts.stream().map(each -> new Listed(each.scopes(), shown(each))).toList();
    }

    private static McpSchema.Prompt shown(PromptTemplate prompt) {
        return McpSchema.Prompt.builder(prompt.name())
                .title(prompt.title())
                .description(prompt.description())
                .arguments(
                        prompt.arguments().stream()
                                .map(
                                        a ->
                                                McpSchema.PromptArgument.builder(a.name())
                                                        .description(a.description())
                                                        .required(a.required())
                                                        .build())
                                .toList())
                .build();
    }

    Mono<McpSchema.GetPromptResult> get(
            String name, Map<String, String> arguments, Exchange exchange) {
        PromptTemplate prompt = find(name);
        Recorder.Target target = Recorder.Target.method(McpSchema.METHOD_PROMPT_GET);
        Map<String, Object> asked = Map.of("name", name, "arguments", arguments);
        if (!exchange.principal().has(prompt.scopes())) {
            return recorder.forbidden(target, asked, exchange, prompt.scopes());
        }
        return recorder.recorded(
                target,
                asked,
                exchange,
                call ->
                        Mono.fromCallable(() -> guard.redact(message(prompt, arguments)))
                                .doOnNext(text -> call.answered(1, text))
                                .map(text -> result(prompt, text)));
    }

    private static String message(PromptTemplate prompt, Map<String, String> arguments) {
        try {
            return prompt.message(arguments);
        } catch (ToolFailure failure) {
            throw Params.invalid(String.valueOf(failure.getMessage()));
        }
    }

    private static McpSchema.GetPromptResult result(PromptTemplate prompt, String text) {
        return McpSchema.GetPromptResult.builder(
                        List.of(
                                McpSchema.PromptMessage.builder(
                                                McpSchema.Role.USER,
                                                McpSchema.TextContent.builder(text).build())
                                        .build()))
                .description(prompt.description())
                .build();
    }

    /** Values of an argument, from the resource that knows them; none where there is no such. */
    Mono<McpSchema.CompleteResult> complete(
            String name,
            String argument,
            String prefix,
            Map<String, String> others,
            Exchange exchange) {
        PromptTemplate.Argument asked =
                find(name).arguments().stream()
                        .filter(a -> a.name().equals(argument))
                        .findFirst()
                        .orElseThrow(
                                () -> Params.invalid("prompt " + name + " has no such argument"));
        return asked.completedBy().isEmpty()
                ? Mono.just(
                        new McpSchema.CompleteResult(
                                new McpSchema.CompleteResult.CompleteCompletion(
                                        new ArrayList<>(), 0, false)))
                : resources.complete(asked.completedBy(), argument, prefix, others, exchange);
    }

    private PromptTemplate find(String name) {
        return prompts.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private McpError unknown(String name) {
        List<String> known = prompts.stream().map(PromptTemplate::name).toList();
        return Params.invalid(
                "unknown prompt "
                        + Params.shown(name)
                        + (known.isEmpty()
                                ? ": this server has none"
                                : "; there are " + String.join(", ", known)));
    }
}
