package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * docs/reference/health-checks.md is what the checks of db_health say. After a change run the test
 * with {@code -Dsnapshots.accept=true}.
 */
class ReferenceNamesEveryCheck {

    private static final Path REFERENCE = Path.of("../docs/reference/health-checks.md");

    @Test
    void withThresholdAndSource() throws IOException {
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.writeString(REFERENCE, reference());
            return;
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    @Test
    void andNoTwoByOneName() {
        assertThat(HealthTool.AREAS.stream().flatMap(area -> area.checks().stream()))
                .extracting(Check::code)
                .doesNotHaveDuplicates();
    }

    private static String reference() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Checks of db_health

                        Generated from the code; do not edit. An area without a line gives facts and leaves the judgement to the
                        playbooks. What `coverage.skipped` names was not checked.

                        | area | finding | severity | fires when | source |
                        |---|---|---|---|---|
                        """);
        for (HealthArea area : HealthTool.AREAS) {
            for (Check check : area.checks()) {
                text.append(
                        "| %s | `%s` | %s | %s | [source](%s) |\n"
                                .formatted(
                                        area.name(),
                                        check.code(),
                                        check.severity().name().toLowerCase(Locale.ROOT),
                                        check.firesWhen().replace("_", "\\_"),
                                        check.source()));
            }
        }
        return text.toString();
    }
}
