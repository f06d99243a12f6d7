package ai.dbtool.orchestrator.client;

import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.ToolAnswer;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest.CompleteArgument;
import io.modelcontextprotocol.spec.McpSchema.ResourceReference;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All tools of all configured servers under one roof. A server that is absent costs its tools, not
 * the answer.
 */
public final class McpTools implements ToolHost, Resources, AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};

    /** Programs see whole results: the token budget is lifted. */
    private static final Map<String, Object> META = Map.of("ai.dbtool/resultTokens", 0);

    private final List<ServerLink> links;
    private final @Nullable ToolPins pins;
    private final Scheduler files = Schedulers.boundedElastic();
    private final Mono<List<ServerState>> states;

    /**
     * @param endpoints in the order they are asked
     * @param limit longest wait for one answer
     * @param pins known tool lists, or {@code null} not to compare
     */
    public McpTools(List<ServerEndpoint> endpoints, Duration limit, @Nullable ToolPins pins) {
        this.links = endpoints.stream().map(endpoint -> new ServerLink(endpoint, limit)).toList();
        this.pins = pins;
        this.states =
                Mono.defer(
                                () ->
                                        Flux.fromIterable(links)
                                                .flatMapSequential(this::state)
                                                .collectList())
                        .cacheInvalidateIf(found -> found.stream().anyMatch(McpTools::isAbsent));
    }

    private static boolean isAbsent(ServerState state) {
        return state.absent() != null;
    }

    private Mono<ServerState> state(ServerLink link) {
        String name = link.endpoint().name();
        return link.tools()
                .flatMap(tools -> present(link, tools))
                .onErrorResume(
                        error ->
                                Mono.just(
                                        new ServerState(name, List.of(), "", reason(error), null)));
    }

    private Mono<ServerState> present(ServerLink link, List<Tool> tools) {
        String name = link.endpoint().name();
        String digest = ToolPins.digest(tools);
        ToolPins known = link.endpoint().pinned() ? pins : null;
        if (known == null) {
            return Mono.just(new ServerState(name, tools, digest, null, null));
        }
        return Mono.fromCallable(
                        () -> new ServerState(name, tools, digest, null, known.check(name, digest)))
                .subscribeOn(files);
    }

    @Override
    public Mono<List<ServerState>> servers() {
        return states;
    }

    @Override
    public Mono<ToolAnswer> call(String tool, ObjectNode args) {
        return states.flatMap(found -> call(tool, args, found));
    }

    private Mono<ToolAnswer> call(String tool, ObjectNode args, List<ServerState> found) {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).tools().stream().anyMatch(offered -> offered.name().equals(tool))) {
                return call(links.get(i), tool, args);
            }
        }
        String absent =
                found.stream()
                        .filter(McpTools::isAbsent)
                        .map(state -> state.name() + " is absent: " + state.absent())
                        .collect(Collectors.joining("; "));
        return Mono.just(
                new ToolAnswer(
                        "",
                        Outcome.UNAVAILABLE,
                        null,
                        "no server offers " + tool + (absent.isEmpty() ? "" : "; " + absent)));
    }

    private static Mono<ToolAnswer> call(ServerLink link, String tool, ObjectNode args) {
        String server = link.endpoint().name();
        CallToolRequest request =
                CallToolRequest.builder(tool)
                        .arguments(JSON.convertValue(args, ARGUMENTS))
                        .meta(META)
                        .build();
        return link.call(request)
                .map(result -> answer(server, result))
                .onErrorResume(
                        McpError.class,
                        error ->
                                Mono.just(
                                        new ToolAnswer(
                                                server, Outcome.FAILED, null, reason(error))))
                .onErrorResume(
                        error ->
                                Mono.just(
                                        new ToolAnswer(
                                                server, Outcome.UNAVAILABLE, null, reason(error))));
    }

    private static ToolAnswer answer(String server, CallToolResult result) {
        String text =
                result.content().stream()
                        .filter(TextContent.class::isInstance)
                        .map(content -> ((TextContent) content).text())
                        .collect(Collectors.joining("\n"));
        if (Boolean.TRUE.equals(result.isError())) {
            return new ToolAnswer(server, Outcome.FAILED, null, text);
        }
        JsonNode structured = JSON.valueToTree(result.structuredContent());
        return new ToolAnswer(server, Outcome.OK, structured, text);
    }

    @Override
    public Mono<String> read(String server, String uri) {
        return link(server)
                .flatMap(link -> link.read(uri))
                .flatMapIterable(result -> result.contents())
                .ofType(TextResourceContents.class)
                .next()
                .map(TextResourceContents::text)
                .onErrorComplete();
    }

    @Override
    public Flux<String> complete(String server, String template, String variable) {
        CompleteRequest request =
                CompleteRequest.builder(
                                new ResourceReference(template), new CompleteArgument(variable, ""))
                        .build();
        return link(server)
                .flatMap(link -> link.complete(request))
                .flatMapIterable(result -> result.completion().values())
                .onErrorComplete();
    }

    private Mono<ServerLink> link(String server) {
        return Mono.justOrEmpty(
                links.stream().filter(link -> link.endpoint().name().equals(server)).findFirst());
    }

    private static String reason(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }

    /** Closes all connections; child processes end. */
    public Mono<Void> closeAll() {
        return Flux.fromIterable(links).flatMap(ServerLink::close).then();
    }

    /** As {@link #closeAll()}, for {@code main} and tests: waits. */
    @Override
    public void close() {
        closeAll().block(Duration.ofSeconds(10));
    }
}
