package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The demo as a newcomer runs it: a child process that finds exactly what it injected. */
class DemoIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 11})
    void findsExactlyWhatItInjected(int seed) throws IOException {
        Command.Outcome outcome = demo("--seed", "" + seed).run();
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
        JsonNode answer = JSON.readTree(outcome.out());
        assertThat(answer.at("/diagnosis/verdict").asString()).isEqualTo("FAULT");
        assertThat(causes(answer.at("/diagnosis/causes")))
                .isEqualTo(causes(answer.at("/injected")))
                .hasSize(4);
        assertThat(temporary()).isEmptyDirectory();
    }

    @Test
    void findsNothingInAHealthyShop() throws IOException {
        Command.Outcome outcome = demo("--faults", "none").run();
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
        JsonNode answer = JSON.readTree(outcome.out());
        assertThat(answer.at("/diagnosis/verdict").asString()).isEqualTo("NO_FAULT");
        assertThat(answer.at("/diagnosis/causes")).isEmpty();
        assertThat(answer.at("/injected")).isEmpty();
    }

    private static Set<String> causes(JsonNode list) {
        Set<String> causes = new HashSet<>();
        for (JsonNode cause : list) {
            Map<String, String> entities = new TreeMap<>();
            cause.at("/entities")
                    .properties()
                    .forEach(entity -> entities.put(entity.getKey(), entity.getValue().toString()));
            causes.add(cause.at("/code").asString() + entities);
        }
        return causes;
    }

    private Command demo(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("demo", "--json", "--model", "none"));
        words.addAll(List.of(options));
        return Command.dbtool(words.toArray(String[]::new))
                .in(folder)
                .with("DBTOOL_AI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary());
    }

    /** A folder of the child's own, so that what it leaves behind is its own. */
    private Path temporary() throws IOException {
        return Files.createDirectories(folder.resolve("tmp"));
    }
}
