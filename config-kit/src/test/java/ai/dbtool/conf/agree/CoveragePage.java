package ai.dbtool.conf.agree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page that publishes which rules a generator covered; accept with -Ddbtool.accept=true. */
public final class CoveragePage {

    private CoveragePage() {}

    /** Checks the page {@code name}: {@code head}, then {@code rules}. */
    public static void check(String name, String head, Collection<String> rules)
            throws IOException {
        Path file = Path.of("../docs/reference", name);
        String page =
                head
                        + "\n## Rules of the grammar that the generator made, each at least three times\n\n"
                        + new TreeSet<>(rules)
                                .stream()
                                        .map(rule -> "- `" + rule.replace("`", "'") + "`")
                                        .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("dbtool.accept")) {
            Files.writeString(file, page);
        }
        assertThat(Files.readString(file)).as("accept with -Ddbtool.accept=true").isEqualTo(page);
    }
}
