package ai.dbtool.testkit.regress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The order of PostgreSQL's regression tests: later ones use what earlier ones created. */
public final class Schedule {

    private Schedule() {}

    /** Names of the tests of {@code src/test/regress}, in the order of its parallel schedule. */
    public static List<String> of(Path tests) throws IOException {
        return Files.readAllLines(tests.resolve("parallel_schedule")).stream()
                .filter(line -> line.startsWith("test:"))
                .flatMap(
                        line ->
                                Arrays.stream(
                                        line.substring("test:".length()).strip().split("\\s+")))
                .filter(test -> Files.exists(tests.resolve("sql").resolve(test + ".sql")))
                .toList();
    }
}
