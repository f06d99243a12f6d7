package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * docs/reference/lint-rules.md is what the rules say. After a change run the test with {@code
 * -Dsnapshots.accept=true}.
 */
class ReferenceNamesEveryRule {

    private static final Path REFERENCE = Path.of("../docs/reference/lint-rules.md");

    @Test
    void withReasonAndRemedy() throws IOException {
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.writeString(REFERENCE, reference());
            return;
        }
        assertThat(Files.readString(REFERENCE)).isEqualTo(reference());
    }

    private static String reference() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Rules of db_check_fix and dbtool-ai lint

                        Generated from the code; do not edit. The severity is what counts without a connection. With one, an issue
                        about a lock is `info` when the work under it takes less than a second here, `warning` from there on, and
                        `error` when reads would wait for ten seconds or more. Tables a file creates itself are left out.

                        | rule | severity | what | why | instead |
                        |---|---|---|---|---|
                        """);
        for (Rule rule : Rule.values()) {
            text.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    rule.id(),
                                    rule.severity().name().toLowerCase(Locale.ROOT),
                                    rule.title(),
                                    rule.why(),
                                    rule.mend()));
        }
        return text.toString();
    }
}
