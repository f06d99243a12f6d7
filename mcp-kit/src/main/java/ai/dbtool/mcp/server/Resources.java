package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.tool.Untrusted;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Resources, templates and completions of a server, in the order they were declared. */
final class Resources {

    private static final int MOST_COMPLETIONS = 100;

    private final List<Entry> entries;
    private final CallKit kit;
    private final Recorder recorder;
    private final Failures failures;

    private record Entry(ResourceProvider provider, UriTemplate template) {

        boolean fixed() {
            return template.variables().isEmpty();
        }
    }

    private record Found(ResourceProvider provider, Map<String, String> variables) {}

    Resources(List<ResourceProvider> providers, Recorder recorder, CallKit kit) {
        this.entries =
                providers.stream()
                        .map(each -> new Entry(each, new UriTemplate(each.uriTemplate())))
                        .toList();
        this.kit = kit;
        this.recorder = recorder;
        this.failures = new Failures(kit.guard());
    }

    List<Listed> list() {
        return entries.stream()
                .filter(Entry::fixed)
                .map(Entry::provider)
                .map(
                        each ->
                                new Listed(
                                        each.scopes(),
                                        McpSchema.Resource.builder(each.uriTemplate(), each.name())
                                                .title(each.title())
                                                .description(each.description())
                                                .mimeType(each.mimeType())
                                                .build()))
                .toList();
    }

    List<Listed> templates() {
        return entries.stream()
                .filter(entry -> !entry.fixed())
                .map(Entry::provider)
                .map(
                        each ->
                                new Listed(
                                        each.scopes(),
                                        McpSchema.ResourceTemplate.builder(
                                                        each.uriTemplate(), each.name())
                                                .title(each.title())
                                                .description(each.description())
                                                .mimeType(each.mimeType())
                                                .build()))
                .toList();
    }

    Mono<McpSchema.ReadResourceResult> read(String uri, Exchange exchange) {
        Found found = find(uri);
        Recorder.Target target = Recorder.Target.method(McpSchema.METHOD_RESOURCES_READ);
        if (found != null && !exchange.principal().has(found.provider().scopes())) {
            return recorder.forbidden(
                    target, Map.of("uri", uri), exchange, found.provider().scopes());
        }
        return recorder.recorded(
                target,
                Map.of("uri", uri),
                exchange,
                call ->
                        text(found, uri, exchange)
                                .subscribeOn(kit.scheduler())
                                .timeout(kit.limits().callTimeout())
                                .doOnNext(read -> call.answered(1, read.text()))
                                .map(Resources::contents)
                                .onErrorMap(error -> passed(error, uri, call)));
    }

    /** What a resource is like now; may block, and fail when there is none. */
    @FunctionalInterface
    interface Version {

        String now();
    }

    /** Whether anybody can subscribe to anything. */
    boolean watchable() {
        return entries.stream().anyMatch(entry -> entry.provider().versions() != null);
    }

    /** {@code null} when {@code caller} cannot subscribe to {@code uri}. */
    @Nullable Version version(String uri, Principal caller) {
        Found found = find(uri);
        ResourceProvider.Versions versions = found == null ? null : found.provider().versions();
        return found == null || versions == null || !caller.has(found.provider().scopes())
                ? null
                : () -> versions.of(found.variables(), caller);
    }

    private record Read(String uri, String type, String text) {}

    private Mono<Read> text(@Nullable Found found, String uri, Exchange exchange) {
        return Mono.defer(
                () -> {
                    ToolFailure none = new ToolFailure("unknown_resource", "no such resource");
                    if (found == null) {
                        return Mono.error(none);
                    }
                    String type = found.provider().mimeType();
                    return found.provider()
                            .read(found.variables(), context(found.provider(), exchange))
                            .switchIfEmpty(Mono.error(none))
                            .map(text -> new Read(uri, type, marked(type, text)));
                });
    }

    /** Of JSON also what only its names tell to be secret, as of a tool's structured answer. */
    private String marked(String type, String text) {
        if (!type.equals("application/json")) {
            return kit.guard().redact(text);
        }
        JsonNode marked = kit.guard().redact(ToolJson.MAPPER.readTree(text));
        return kit.guard()
                .redact(marked.equals(ToolJson.MAPPER.readTree(text)) ? text : marked.toString());
    }

    Mono<McpSchema.CompleteResult> complete(
            String template,
            String variable,
            String prefix,
            Map<String, String> others,
            Exchange exchange) {
        Entry entry =
                entries.stream()
                        .filter(each -> each.provider().uriTemplate().equals(template))
                        .findFirst()
                        .orElse(null);
        if (entry == null || !entry.template().variables().contains(variable)) {
            return Mono.error(
                    refused(
                            McpSchema.ErrorCodes.INVALID_PARAMS,
                            template,
                            "no such template variable"));
        }
        Recorder.Target target = Recorder.Target.method(McpSchema.METHOD_COMPLETION_COMPLETE);
        Map<String, String> asked = Map.of("uri", template, "name", variable, "value", prefix);
        if (!exchange.principal().has(entry.provider().scopes())) {
            return recorder.forbidden(target, asked, exchange, entry.provider().scopes());
        }
        return recorder.recorded(
                target,
                asked,
                exchange,
                call ->
                        Mono.defer(
                                        () ->
                                                entry.provider()
                                                        .complete(
                                                                variable,
                                                                prefix,
                                                                others,
                                                                context(
                                                                        entry.provider(),
                                                                        exchange)))
                                .defaultIfEmpty(List.of())
                                .doOnNext(
                                        found ->
                                                call.answered(found.size(), String.join("", found)))
                                .map(this::completions)
                                .subscribeOn(kit.scheduler())
                                .timeout(kit.limits().callTimeout())
                                .onErrorMap(error -> refusal(error, template, call)));
    }

    private McpSchema.CompleteResult completions(List<String> values) {
        List<String> first =
                values.stream().limit(MOST_COMPLETIONS).map(kit.guard()::redact).toList();
        return new McpSchema.CompleteResult(
                new McpSchema.CompleteResult.CompleteCompletion(
                        first, values.size(), values.size() > first.size()));
    }

    private static McpSchema.ReadResourceResult contents(Read read) {
        return McpSchema.ReadResourceResult.builder(
                        List.of(
                                McpSchema.TextResourceContents.builder(read.uri(), read.text())
                                        .mimeType(read.type())
                                        .build()))
                .build();
    }

    private @Nullable Found find(String uri) {
        for (Entry entry : entries) {
            Map<String, String> variables = entry.template().match(uri);
            if (variables != null) {
                return new Found(entry.provider(), variables);
            }
        }
        return null;
    }

    private CallContext context(ResourceProvider provider, Exchange exchange) {
        return new CallContext(
                exchange,
                provider.name(),
                kit.clock().instant().plus(kit.limits().callTimeout()),
                Tokens.UNLIMITED,
                kit);
    }

    private Throwable passed(Throwable error, String uri, Recorder.Call call) {
        if (ToolCalls.ofProtocol(error)) {
            return ToolCalls.asked(error, call);
        }
        return refusal(error, uri, call);
    }

    private McpError refusal(Throwable error, String uri, Recorder.Call call) {
        Failures.Told told = told(error, call.id());
        call.refused(told);
        return refusal(told, uri);
    }

    private Failures.Told told(Throwable error, String id) {
        return error instanceof TimeoutException
                ? new Failures.Told("deadline", "the deadline has passed", "deadline", true)
                : failures.tell(error, "resource", id);
    }

    private McpError refusal(Failures.Told told, String uri) {
        int code =
                told.code().startsWith("unknown_")
                        ? McpSchema.ErrorCodes.RESOURCE_NOT_FOUND
                        : McpSchema.ErrorCodes.INTERNAL_ERROR;
        return refused(code, uri, told.message());
    }

    private McpError refused(int code, String uri, String message) {
        String shown = kit.guard().redact(Untrusted.cut(Untrusted.line(uri), 200));
        return McpError.builder(code).message(message).data(Map.of("uri", shown)).build();
    }
}
