package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The evaluation as a user runs it, with cases that are not the project's own. */
class EvalIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path OUTSIDE =
            Path.of("../eval/src/test/resources/outside").toAbsolutePath().normalize();

    @TempDir private Path folder;

    @Test
    void runsCasesFromOutsideOnceAndGoesOnFromThere() throws IOException {
        Command.Outcome first = eval("--cases", OUTSIDE.toString());
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(first.out()).contains("| faults: RCA-exact and grounded | 100.0 %");
        List<JsonNode> results = results();
        assertThat(results).hasSize(2);
        for (JsonNode result : results) {
            assertThat(result.at("/score/exact").asBoolean()).isTrue();
            assertThat(result.at("/score/grounded").asBoolean()).isTrue();
            assertThat(result.path("unproven")).isEmpty();
            assertThat(out().resolve("case-" + result.path("cases").asString() + ".html"))
                    .content()
                    .contains("<h3>Chain</h3>", "<h3>Evidence</h3>");
        }
        assertThat(out().resolve("report.html")).content().doesNotContain("http://", "https://");
        try (Stream<Path> left = Files.list(temporary())) {
            assertThat(left.map(path -> String.valueOf(path.getFileName())))
                    .noneMatch(name -> name.startsWith("dbtool-ai-"));
        }

        Command.Outcome second = eval("--cases", OUTSIDE.toString());
        assertThat(second.exit()).isZero();
        assertThat(second.err()).doesNotContain("setting up");
        assertThat(results()).hasSize(2);

        Command.Outcome replayed = eval("--replay", out().resolve("records/off").toString());
        assertThat(replayed.exit()).as(replayed.out() + replayed.err()).isZero();
    }

    @Test
    void saysWhatIsWrongWithACase() throws IOException {
        Path wrong = Files.createDirectories(folder.resolve("wrong/W1"));
        Files.writeString(
                wrong.resolve("case.yaml"),
                "id: W1\nsymptom: slow\ntruth: {verdict: FAULT, causes: [{code: NO_SUCH}]}\n");
        Command.Outcome outcome =
                Command.dbtool("eval", "check", wrong.getParent().toString()).in(folder).run();
        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("W1: truth.causes: unknown code 'NO_SUCH'", "1 cases, 2 problems");
        assertThat(Command.dbtool("eval", "check", OUTSIDE.toString()).in(folder).run().exit())
                .isZero();
    }

    @Test
    void refusesWhatItCannotRun() throws IOException {
        Command.Outcome noCase = eval("--cases", OUTSIDE.toString(), "--only", "Z9");
        assertThat(noCase.exit()).isEqualTo(2);
        assertThat(noCase.err()).contains("no case 'Z9'; there are [X01, X02]");
        Command.Outcome noArm = eval("--arm", "best");
        assertThat(noArm.exit()).isEqualTo(2);
        assertThat(noArm.err()).contains("unknown arm 'best'; allowed: off, plain, scripted");
        Command.Outcome noTarget = eval("--target", "postgresql://127.0.0.1/postgres");
        assertThat(noTarget.exit()).isEqualTo(2);
        assertThat(noTarget.err()).contains("--target must be a PostgreSQL installation");
        Command.Outcome noModel = eval("--arm", "react");
        assertThat(noModel.exit()).isEqualTo(3);
        assertThat(noModel.err()).contains("this arm needs a model");
    }

    private Command.Outcome eval(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("eval", "--out", out().toString()));
        words.addAll(List.of(options));
        return Command.dbtool(words.toArray(String[]::new))
                .in(folder)
                .with("DBTOOL_AI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary())
                .with("HOME", folder.toString())
                .run();
    }

    private List<JsonNode> results() throws IOException {
        return Files.readAllLines(out().resolve("results.jsonl")).stream()
                .map(JSON::readTree)
                .toList();
    }

    private Path out() {
        return folder.resolve("out");
    }

    /** A folder of the child's own, so that what it leaves behind is its own. */
    private Path temporary() throws IOException {
        return Files.createDirectories(folder.resolve("tmp"));
    }
}
