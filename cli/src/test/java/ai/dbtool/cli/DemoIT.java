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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The demo as a newcomer runs it: a child process that finds exactly what it injected. */
class DemoIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 11})
    void findsExactlyWhatItInjected(int seed) throws IOException {
        Set<Path> before = leftovers();
        Command.Outcome outcome =
                Command.dbtool("demo", "--json", "--model", "none", "--seed", "" + seed)
                        .in(folder)
                        .with("XDG_STATE_HOME", folder.resolve("state").toString())
                        .run();
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isZero();
        JsonNode answer = JSON.readTree(outcome.out());
        assertThat(answer.at("/diagnosis/verdict").asString()).isEqualTo("FAULT");
        assertThat(causes(answer.at("/diagnosis/causes")))
                .isEqualTo(causes(answer.at("/injected")))
                .hasSize(4);
        assertThat(leftovers()).isEqualTo(before);
    }

    @Test
    void findsNothingInAHealthyShop() throws IOException {
        Command.Outcome outcome =
                Command.dbtool("demo", "--json", "--model", "none", "--faults", "none")
                        .in(folder)
                        .with("XDG_STATE_HOME", folder.resolve("state").toString())
                        .run();
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

    private static Set<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("dbtool-ai-"))
                    .collect(Collectors.toSet());
        }
    }
}
