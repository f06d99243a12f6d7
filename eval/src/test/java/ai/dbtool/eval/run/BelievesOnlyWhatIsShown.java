package ai.dbtool.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.evidence.Call;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Properties of every playbook, over what real systems answered. */
class BelievesOnlyWhatIsShown {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Stream<Path> faults() throws IOException {
        return Replays.faults();
    }

    static Stream<Path> recordings() throws IOException {
        return Replays.all();
    }

    /** Where a quote stands: the list its row is in, or the row itself when it is in none. */
    private record Piece(String call, String pointer) {}

    @ParameterizedTest
    @MethodSource("faults")
    void withoutAPieceOfEvidenceItIsLessCertainOrSaysSomethingElse(Path file) {
        Recording recording = Replays.read(file);
        Answering answer = Replays.answer(recording, recording.calls());
        JsonNode whole = answer.report();
        Map<String, Double> before = Replays.confidences(whole);
        assertThat(before).isNotEmpty();
        Set<Piece> pieces = new LinkedHashSet<>();
        for (JsonNode quote : whole.path("evidence")) {
            String pointer = quote.path("pointer").asString("");
            pieces.add(
                    new Piece(quote.path("call").asString(""), pointer.replaceFirst("/\\d+$", "")));
        }
        for (Piece piece : pieces) {
            List<Call> without =
                    answer.calls().stream()
                            .map(
                                    call ->
                                            call.id().equals(piece.call())
                                                    ? without(call, piece.pointer())
                                                    : call)
                            .toList();
            JsonNode report = Replays.diagnose(recording, without);
            Map<String, Double> after = Replays.confidences(report);
            boolean less =
                    !report.path("verdict").equals(whole.path("verdict"))
                            || before.entrySet().stream()
                                    .anyMatch(
                                            cause ->
                                                    after.getOrDefault(cause.getKey(), 0d)
                                                            < cause.getValue());
            assertThat(less)
                    .as("without %s of %s: %s", piece.pointer(), piece.call(), after)
                    .isTrue();
        }
    }

    private static Call without(Call call, String pointer) {
        ObjectNode copy = JSON.valueToTree(call);
        JsonNode at = copy.path("result").at(JsonPointer.compile(pointer));
        if (at instanceof ArrayNode list) {
            list.removeAll();
        } else if (at instanceof ObjectNode object) {
            object.removeAll();
        }
        return JSON.treeToValue(copy, Call.class);
    }

    /**
     * The rows of a healthy system, added to each list of the same read. Its configuration stays
     * out: two that contradict each other are no noise.
     */
    @ParameterizedTest
    @MethodSource("faults")
    void whatAHealthySystemShowsChangesNothing(Path file) {
        Recording recording = Replays.read(file);
        Recording healthy = Replays.read(Replays.FOLDER.resolve("C1-0.jsonl.gz"));
        Map<String, JsonNode> noise = new TreeMap<>();
        healthy.calls().stream()
                .filter(call -> !call.server().equals("mcp-config-tools"))
                .forEach(call -> noise.put(call.tool() + call.args(), result(call)));
        List<Call> noisy = new ArrayList<>();
        for (Call call : recording.calls()) {
            ObjectNode copy = JSON.valueToTree(call);
            JsonNode more = noise.get(call.tool() + call.args());
            if (more != null && copy.path("result") instanceof ObjectNode result) {
                addRows(result, more);
            }
            noisy.add(JSON.treeToValue(copy, Call.class));
        }
        assertThat(Replays.confidences(Replays.diagnose(recording, noisy)))
                .isEqualTo(Replays.confidences(Replays.diagnose(recording, recording.calls())));
    }

    private static JsonNode result(Call call) {
        JsonNode result = call.result();
        return result == null ? JSON.createObjectNode() : result;
    }

    private static void addRows(ObjectNode result, JsonNode noise) {
        for (Map.Entry<String, JsonNode> member : noise.properties()) {
            JsonNode own = result.path(member.getKey());
            if (own instanceof ArrayNode list && member.getValue() instanceof ArrayNode rows) {
                rows.forEach(
                        row -> {
                            if (row.isObject()) {
                                list.add(row);
                            }
                        });
            } else if (own instanceof ObjectNode object && member.getValue().isObject()) {
                addRows(object, member.getValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void otherNamesMeanTheSame(Path file) {
        Recording recording = Replays.read(file);
        Set<String> names = names(recording);
        JsonNode before = Replays.diagnose(recording, recording.calls());
        List<Call> renamed =
                Replays.changed(recording.calls(), node -> renamed(node, names, false));
        JsonNode after = Replays.diagnose(recording, renamed);
        assertThat(Replays.codes(after)).isEqualTo(Replays.codes(before));
        Map<String, Double> expected = new TreeMap<>();
        Replays.confidences(before)
                .forEach((cause, confidence) -> expected.put(renamed(cause, names), confidence));
        assertThat(Replays.confidences(after)).isEqualTo(expected);
    }

    /** Names the case draws: tables, columns, indexes, roles. */
    private static Set<String> names(Recording recording) {
        Set<String> names = new LinkedHashSet<>();
        recording
                .cases()
                .forEach(
                        one ->
                                one.params().values().stream()
                                        .filter(value -> value.matches("[A-Za-z_][A-Za-z0-9_]{3,}"))
                                        .filter(value -> !SETTINGS.matcher(value).find())
                                        .forEach(names::add));
        return names;
    }

    /** Drawn words that are not names of objects. */
    private static final Pattern SETTINGS =
            Pattern.compile(
                    "(timeout|buffers|connections|transaction|work_mem|locks_per|cache|wal|vacuum)");

    private static String renamed(String text, Set<String> names) {
        String changed = text;
        for (String name : names) {
            String other =
                    (name.equals(name.toLowerCase(java.util.Locale.ROOT)) ? "zz" : "Zz")
                            + name.substring(1)
                            + "9";
            changed =
                    Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(name) + "(?![A-Za-z0-9])")
                            .matcher(changed)
                            .replaceAll(Matcher.quoteReplacement(other));
        }
        return changed;
    }

    /** Only values: the names of members belong to our tools. */
    private static JsonNode renamed(JsonNode node, Set<String> names, boolean value) {
        if (node.isString() && value) {
            return JSON.getNodeFactory().stringNode(renamed(node.stringValue(), names));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                boolean inside =
                        value || member.getKey().equals("result") || member.getKey().equals("args");
                copy.set(member.getKey(), renamed(member.getValue(), names, inside));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(element -> copy.add(renamed(element, names, value)));
            return copy;
        }
        return node;
    }
}
