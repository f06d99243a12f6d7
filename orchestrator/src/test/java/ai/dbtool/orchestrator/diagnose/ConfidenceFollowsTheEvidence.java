package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.client.RecordedTools;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.playbook.Entities;
import ai.dbtool.prompts.Catalogue;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Over the record of a real diagnosis of a shop with six faults at once. */
class ConfidenceFollowsTheEvidence {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Catalogue catalogue = Catalogue.load();

    private static List<Call> recorded() {
        try (InputStream file =
                ConfidenceFollowsTheEvidence.class.getResourceAsStream("six-faults.jsonl")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(JSON::readTree)
                    .map(line -> JSON.treeToValue(line.path("body"), Call.class))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DiagnoseReport diagnose(List<Call> calls) {
        return whole(calls).report();
    }

    private Diagnosis whole(List<Call> calls) {
        Diagnosis diagnosis =
                new Diagnose(
                                new RecordedTools(calls),
                                catalogue,
                                Narrator.none(),
                                null,
                                Clock.systemUTC(),
                                Duration.ofSeconds(10))
                        .toEnd(DiagnoseRequest.checkUp())
                        .block(Duration.ofMinutes(1));
        if (diagnosis == null) {
            throw new AssertionError("a diagnosis always ends");
        }
        return diagnosis;
    }

    private static String key(Call call) {
        return call.tool() + call.args();
    }

    private static Map<String, Double> confidences(DiagnoseReport report) {
        Map<String, Double> confidences = new LinkedHashMap<>();
        report.causes()
                .forEach(
                        cause ->
                                confidences.put(
                                        // A log names objects without their schema.
                                        Entities.text(cause.code(), cause.entities())
                                                .replace("public.", ""),
                                        cause.confidence()));
        return confidences;
    }

    @Test
    void allSixAreFoundInTheRecord() {
        DiagnoseReport report = diagnose(recorded());
        assertThat(report.causes())
                .extracting(DiagnoseReport.CauseFound::code)
                .containsExactlyInAnyOrder(
                        "MISSING_INDEX",
                        "IDLE_IN_TRANSACTION",
                        "CHECKPOINTS_TOO_FREQUENT",
                        "ROLE_SETTING",
                        "CONFIG_NOT_APPLIED",
                        "SEQUENCE_EXHAUSTED");
        assertThat(report.causes()).allMatch(cause -> cause.confidence() > 0.9);
    }

    @Test
    void withoutACitedReadSomethingIsLessCertainAndNothingMore() {
        List<Call> calls = recorded();
        Diagnosis whole = whole(calls);
        Map<String, Double> before = confidences(whole.report());
        Set<String> cited =
                whole.report().evidence().stream()
                        .map(Quote::call)
                        .map(whole::call)
                        .map(ConfidenceFollowsTheEvidence::key)
                        .collect(Collectors.toSet());
        assertThat(cited).hasSizeGreaterThan(6);
        for (String read : cited) {
            Map<String, Double> after =
                    confidences(
                            diagnose(
                                    calls.stream()
                                            .filter(call -> !key(call).equals(read))
                                            .toList()));
            assertThat(before.keySet()).as("without " + read).containsAll(after.keySet());
            assertThat(after).as("without " + read).isNotEqualTo(before);
            after.forEach(
                    (cause, confidence) ->
                            assertThat(confidence)
                                    .as(cause + " without " + read)
                                    .isLessThanOrEqualTo(before.get(cause)));
        }
    }

    @Test
    void unrelatedNoiseChangesNothing() {
        Map<String, Double> before = confidences(diagnose(recorded()));
        List<Call> noisy = recorded();
        noisy.forEach(ConfidenceFollowsTheEvidence::addNoise);
        assertThat(confidences(diagnose(noisy))).isEqualTo(before);
    }

    private static void addNoise(Call call) {
        if (!(call.result() instanceof ObjectNode result)) {
            return;
        }
        switch (call.tool()) {
            case "log_search" ->
                    add(
                            result.path("events"),
                            """
                            {"handle":"n","severity":"WARNING","sqlstate":"01000","class":"L40","user":"nobody",
                             "message":"nightly job took longer than usual","location":"/log/x.log:1","fields":{}}
                            """);
            case "db_health" -> {
                add(
                        result.at("/areas/sequences/sequences"),
                        """
                        {"sequence":"public.other","dataType":"integer","lastValue":5,"maxValue":2147483647,"increment":1,
                         "cycle":false,"remaining":2147483642,"usedPercent":0.0}
                        """);
                add(
                        result.at("/areas/settings/roleSettings"),
                        "{\"role\":\"nobody\",\"setting\":\"work_mem\",\"value\":\"1GB\",\"serverValue\":\"4096\",\"unit\":\"kB\"}");
            }
            case "db_activity" ->
                    add(
                            result.path("idleInTransaction"),
                            "{\"pid\":1,\"user\":\"nobody\",\"stateSeconds\":900.0,\"xactSeconds\":900.0,\"blocks\":0}");
            default -> {}
        }
    }

    private static void add(JsonNode array, String row) {
        ((ArrayNode) array).add(JSON.readTree(row));
    }
}
