package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Searching for a secret finds nothing, whether it is there or not. */
class ConfirmsNoGuess {

    @TempDir private Path folder;

    @Test
    void ofAPasswordInALoggedStatement() throws IOException {
        Path log = folder.resolve("postgresql.log");
        Files.writeString(
                log,
                """
                2026-11-23 10:00:00.000 UTC [10] app@shop LOG:  statement: ALTER ROLE app PASSWORD 'hunter2'
                2026-11-23 10:00:01.000 UTC [10] app@shop LOG:  statement: select 'hunter3'
                """);
        try (LogClient client = LogClient.over(log.toString())) {
            assertThat(found(client, "hunter3")).isEqualTo(1);
            assertThat(found(client, "ALTER ROLE app")).isEqualTo(1);
            assertThat(found(client, "hunter2")).isEqualTo(found(client, "hunter9")).isZero();
            assertThat(found(client, "password 'h")).isZero();
        }
    }

    /** Neither the secret nor the mark in its place is found, whichever of the two fits. */
    @Test
    void byAnExpression() throws IOException {
        String guessed = guesses("hunter2");
        assertThat(guessed).isEqualTo(guesses("another")).isEqualTo(guesses("Q9"));
        assertThat(guessed).startsWith("1,");
    }

    private String guesses(String secret) throws IOException {
        Path log = folder.resolve(secret + ".log");
        Files.writeString(
                log,
                "2026-11-23 10:00:00.000 UTC [10] app@shop LOG:  statement: ALTER ROLE app PASSWORD '"
                        + secret
                        + "'\n");
        StringBuilder found = new StringBuilder();
        try (LogClient client = LogClient.over(log.toString())) {
            for (String expression :
                    List.of(
                            "PASSWORD '",
                            "hunter.",
                            "PASSWORD '(h|«)",
                            "PASSWORD '[^h].*",
                            "PASSWORD '.{7}'",
                            "PASSWORD '[a-z]+",
                            "secret",
                            "«",
                            ":[0-9a-f]{12}",
                            "PASSWORD '\\w",
                            "^[^2]*$")) {
                found.append(found(client, "regex", expression)).append(',');
            }
            for (String text : List.of("u", "q", "secret:", "9", "«")) {
                found.append(found(client, "contains", text)).append(',');
            }
            for (String name : List.of("hunter2", "another", "secret")) {
                found.append(found(client, "object", name)).append(',');
            }
        }
        return found.toString();
    }

    private static int found(LogClient client, String text) {
        return found(client, "contains", text);
    }

    private static int found(LogClient client, String filter, String text) {
        return client.call("log_search").with(filter, text).expectOk().at("/events").size();
    }
}
