package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    private static int found(LogClient client, String text) {
        return client.call("log_search").with("contains", text).expectOk().at("/events").size();
    }
}
