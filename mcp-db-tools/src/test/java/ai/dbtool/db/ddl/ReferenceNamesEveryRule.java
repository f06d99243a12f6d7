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

                        Loss of data counts by whether the statement says it: `loses-data` is `warning` where it names the table or the
                        column that goes (`DROP TABLE t`, `TRUNCATE t`, `DROP COLUMN c`), `info` where that table is empty, and `error`
                        where rows or values go that it does not name (`CASCADE` from a schema, a type or a table, `DROP OWNED`,
                        `DROP DATABASE`).

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
