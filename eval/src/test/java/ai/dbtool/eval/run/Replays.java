package ai.dbtool.eval.run;

import ai.dbtool.eval.lab.Lab;
import ai.dbtool.orchestrator.client.RecordedTools;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.prompts.Catalogue;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The recordings of the repository, and diagnoses over them. */
final class Replays {

    static final Path FOLDER = Path.of("replay");
    static final Catalogue CATALOGUE = Catalogue.load();

    private static final JsonMapper JSON = JsonMapper.shared();

    private Replays() {}

    static Recording read(Path file) {
        try {
            return Recording.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All recordings. */
    static Stream<Path> all() throws IOException {
        return Recording.in(FOLDER).stream();
    }

    /** Those of cases with a fault. */
    static Stream<Path> faults() throws IOException {
        return all().filter(file -> isFault(read(file)));
    }

    static boolean isFault(Recording recording) {
        return recording.cases().stream()
                .anyMatch(one -> one.file().truth().verdict().equals("FAULT"));
    }

    static JsonNode diagnose(Recording recording, List<Call> calls) {
        return answer(recording, calls).report();
    }

    /** The answer over {@code calls}; its own calls carry the ids that its quotes cite. */
    static Answering answer(Recording recording, List<Call> calls) {
        return Answering.of(
                new Item(recording.cases(), recording.cases().getFirst().seed()),
                PlaybookArm.off("off", Lab.MONITOR, CATALOGUE),
                new RecordedTools(calls),
                recording.symptom());
    }

    /** Every call with its result and arguments as {@code change} makes their JSON text. */
    static List<Call> changed(List<Call> calls, UnaryOperator<JsonNode> change) {
        return calls.stream()
                .map(call -> JSON.treeToValue(change.apply(JSON.valueToTree(call)), Call.class))
                .toList();
    }

    /** Causes with their confidence. */
    static Map<String, Double> confidences(JsonNode report) {
        Map<String, Double> confidences = new TreeMap<>();
        for (JsonNode cause : report.path("causes")) {
            confidences.put(
                    cause.path("code").asString("") + cause.path("entities"),
                    cause.path("confidence").asDouble());
        }
        return confidences;
    }

    /** Verdict and causes as words, names of objects left out. */
    static String codes(JsonNode report) {
        Set<String> codes = new TreeSet<>();
        report.path("causes").forEach(cause -> codes.add(cause.path("code").asString("")));
        return report.path("verdict").asString("")
                + codes.stream().collect(Collectors.joining(",", "[", "]"));
    }
}
