package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.evidence.Quote;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class KeepsOnlyProvenProse {

    private static final DiagnoseReport REPORT =
            new DiagnoseReport(
                    Verdict.FAULT,
                    List.of(
                            new DiagnoseReport.CauseFound(
                                    "SEQUENCE_EXHAUSTED", Map.of("sequence", "public.a"), 0.9)),
                    List.of(
                            new DiagnoseReport.ChainNode(
                                    "cause: the sequence stands at its end", List.of("e1"))),
                    List.of(
                            new Quote(
                                    "e1",
                                    "c1",
                                    "/rows/0",
                                    "\"sequence\":\"public.a\",\"lastValue\":2147483647")),
                    List.of(),
                    new DiagnoseReport.Coverage(List.of(), 1, List.of(), List.of(), ""),
                    "test",
                    1);

    @Test
    void sentencesWithoutProofAreStruckOut() {
        String text =
                "The sequence public.a stands at 2147483647 [e1]. It broke at 12:30. "
                        + "The table public.b is bloated [e1]. 57 users suffer [e1]. "
                        + "This is a DISK_FULL problem [e1]. See [e9]. SEQUENCE_EXHAUSTED is the cause [e1]!";
        assertThat(Prose.proven(text, REPORT))
                .isEqualTo(
                        "The sequence public.a stands at 2147483647 [e1]."
                                + " SEQUENCE_EXHAUSTED is the cause [e1]!");
    }

    /** A model that says anything at all must not change what is found. */
    @Test
    void theVerdictDoesNotDependOnTheModel() {
        Narrator liar =
                new Narrator() {
                    @Override
                    public String model() {
                        return "liar";
                    }

                    @Override
                    public Mono<List<String>> order(String symptom, Map<String, String> books) {
                        return Mono.just(List.copyOf(books.keySet()).reversed());
                    }

                    @Override
                    public Mono<String> prose(
                            String symptom, DiagnoseReport report, List<String> cards) {
                        return Mono.just("All is well. The disk is full [e1].");
                    }
                };
        Narrator broken =
                new Narrator() {
                    @Override
                    public String model() {
                        return "broken";
                    }

                    @Override
                    public Mono<List<String>> order(String symptom, Map<String, String> books) {
                        return Mono.error(new IllegalStateException("gone"));
                    }

                    @Override
                    public Mono<String> prose(
                            String symptom, DiagnoseReport report, List<String> cards) {
                        return Mono.delay(Duration.ofMinutes(5)).thenReturn("late");
                    }
                };
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                "/areas/settings/pendingRestart",
                                "{\"setting\":\"shared_buffers\",\"running\":\"1\",\"file\":\"2\"}");
        Diagnosis without = answers.diagnose("a setting does not apply");
        for (Narrator narrator : List.of(liar, broken)) {
            Diagnosis with = answers.diagnose("a setting does not apply", narrator);
            assertThat(with.prose()).isEmpty();
            assertThat(with.report().verdict()).isEqualTo(without.report().verdict());
            assertThat(with.report().causes()).isEqualTo(without.report().causes());
            assertThat(with.report().evidence()).isEqualTo(without.report().evidence());
            assertThat(with.report().remedies()).isEqualTo(without.report().remedies());
            assertThat(with.report().chain()).isEqualTo(without.report().chain());
        }
    }
}
