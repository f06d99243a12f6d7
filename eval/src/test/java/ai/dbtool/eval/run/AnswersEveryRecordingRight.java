package ai.dbtool.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The replay tier: no database, no clock, the same answer every time. */
class AnswersEveryRecordingRight {

    static Stream<Path> recordings() throws IOException {
        return Replays.all();
    }

    @Test
    void thereIsOneOfEveryCase() throws IOException {
        Set<String> recorded = new TreeSet<>();
        Replays.all()
                .map(Replays::read)
                .forEach(one -> one.cases().forEach(single -> recorded.add(single.id())));
        try (Stream<Path> cases = Files.list(Path.of("cases"))) {
            assertThat(recorded)
                    .containsAll(
                            cases.map(one -> String.valueOf(one.getFileName()))
                                    .collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void withoutAModel(Path file) throws IOException {
        Arm off = PlaybookArm.off("off", Lab.MONITOR, Replays.CATALOGUE);
        RunResult result = EvalRun.replay(List.of(file), List.of(off)).getFirst();
        assertThat(result.report()).isNotNull();
        assertThat(result.score().exact())
                .as("said %s %s", result.report().path("verdict"), result.report().path("causes"))
                .isTrue();
        assertThat(result.score().ungrounded()).isEmpty();
        assertThat(result.score().unsafe()).isEmpty();
        assertThat(result.score().leaks()).isZero();
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void aPerfectModelIsAlwaysRight(Path file) throws IOException {
        RunResult result =
                EvalRun.replay(
                                List.of(file),
                                List.of(
                                        new ScriptedArm(
                                                Replays.CATALOGUE,
                                                AnswersEveryRecordingRight::client)))
                        .getFirst();
        assertThat(result.report()).isNotNull();
        assertThat(result.score().exact())
                .as("said %s %s", result.report().path("verdict"), result.report().path("causes"))
                .isTrue();
        assertThat(result.score().ungrounded()).isEmpty();
    }

    static ModelClient client(String url, String name) {
        return OllamaModel.open(
                        new ModelConfig(
                                ModelConfig.Engine.OLLAMA,
                                url,
                                name,
                                4_000_000,
                                null,
                                Duration.ofMinutes(1)))
                .chat();
    }
}
