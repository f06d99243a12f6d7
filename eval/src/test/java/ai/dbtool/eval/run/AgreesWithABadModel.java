package ai.dbtool.eval.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.eval.lab.Lab;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.testkit.ollama.RealOllama;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real model of 135 million parameters changes no verdict, no cause, no quote, no remedy. */
@Tag("real-model")
class AgreesWithABadModel {

    /** Every how many recordings: each takes about a minute; {@code eval --replay} does all. */
    private static final int STEP = 12;

    private static final int WINDOW = 4_096;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static RealOllama ollama;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path home = RealOllama.home();
        Assumptions.assumeTrue(home != null, RealOllama.SKIPPED);
        ollama = RealOllama.start(home);
    }

    @AfterAll
    static void stop() {
        if (ollama != null) {
            ollama.close();
        }
    }

    static Stream<Path> some() throws IOException {
        List<Path> all = Replays.all().toList();
        return IntStream.range(0, all.size()).filter(i -> i % STEP == 0).mapToObj(all::get);
    }

    @ParameterizedTest
    @MethodSource("some")
    void onWhatWasRecorded(Path file) {
        Recording recording = Replays.read(file);
        Item item = new Item(recording.cases(), recording.cases().getFirst().seed());
        Answering without =
                Answering.of(
                        item,
                        PlaybookArm.off("off", Lab.MONITOR, Replays.CATALOGUE),
                        recording.tools(),
                        recording.symptom());
        Answering with =
                Answering.of(
                        item,
                        new PlaybookArm(
                                "bad-model",
                                Lab.MONITOR,
                                true,
                                Replays.CATALOGUE,
                                OllamaModel.open(
                                                new ModelConfig(
                                                        ModelConfig.Engine.OLLAMA,
                                                        ollama.url(),
                                                        RealOllama.MODEL,
                                                        WINDOW,
                                                        null,
                                                        LIMIT))
                                        .chat(),
                                LIMIT),
                        recording.tools(),
                        recording.symptom());
        assertThat(with.decided()).isEqualTo(without.decided());
        assertThat(with.report().path("model").asString()).isEqualTo(RealOllama.MODEL);
    }
}
