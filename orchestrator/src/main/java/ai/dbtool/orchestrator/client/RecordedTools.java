package ai.dbtool.orchestrator.client;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.ToolAnswer;

import io.modelcontextprotocol.spec.McpSchema.Tool;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tools of an earlier investigation: answers what its record holds, so that a diagnosis can be
 * run again without a database.
 */
public final class RecordedTools implements ToolHost {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Call> calls = new LinkedHashMap<>();

    /** Tools that answer as {@code calls} did. */
    public RecordedTools(List<Call> calls) {
        calls.forEach(call -> this.calls.put(key(call.tool(), call.args()), call));
    }

    /** Tools out of the lines of an investigation record. */
    public static RecordedTools of(List<String> lines) {
        return new RecordedTools(
                lines.stream()
                        .map(JSON::readTree)
                        .filter(line -> line.path("kind").asString("").equals("call"))
                        .map(line -> JSON.treeToValue(line.path("body"), Call.class))
                        .toList());
    }

    private static String key(String tool, ObjectNode args) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        args.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return tool + sorted;
    }

    /** Servers with the tools that were called; what else they offered is not in the record. */
    @Override
    public Mono<List<ServerState>> servers() {
        Map<String, Map<String, Tool>> tools = new TreeMap<>();
        for (Call call : calls.values()) {
            if (!call.server().isEmpty()) {
                tools.computeIfAbsent(call.server(), _ -> new TreeMap<>())
                        .put(
                                call.tool(),
                                Tool.builder(call.tool(), Map.of("type", "object")).build());
            }
        }
        return Mono.just(
                tools.entrySet().stream()
                        .map(
                                server ->
                                        new ServerState(
                                                server.getKey(),
                                                List.copyOf(server.getValue().values()),
                                                "",
                                                null,
                                                null))
                        .toList());
    }

    @Override
    public Mono<ToolAnswer> call(String tool, ObjectNode args) {
        Call call = calls.get(key(tool, args));
        return Mono.just(
                call == null
                        ? new ToolAnswer(
                                "", Outcome.UNAVAILABLE, null, tool + " was not called so then")
                        : new ToolAnswer(
                                call.server(),
                                call.outcome(),
                                call.result(),
                                call.note() == null ? "" : call.note()));
    }
}
