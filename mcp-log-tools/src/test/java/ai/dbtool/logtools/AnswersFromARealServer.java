package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A log that PostgreSQL wrote a moment ago, nothing configured but its folder. */
class AnswersFromARealServer {

    @Test
    void findsWhatJustFailed() throws Exception {
        Cluster cluster = SharedCluster.get();
        String database = SharedCluster.databaseFor(AnswersFromARealServer.class);
        cluster.execute(
                database,
                "CREATE SEQUENCE tickets_seq MAXVALUE 2",
                "SELECT nextval('tickets_seq')",
                "SELECT nextval('tickets_seq')",
                "CHECKPOINT",
                "SELECT pg_sleep(0.15)");
        assertThatThrownBy(() -> cluster.execute(database, "SELECT nextval('tickets_seq')"))
                .hasMessageContaining("reached maximum value");
        Path log = cluster.logDirectory().resolve("postgresql.log");
        for (int i = 0; i < 1_200 && !Files.readString(log).contains("reached maximum"); i++) {
            Thread.sleep(25);
        }
        Path conf = cluster.dataDirectory().resolve("postgresql.conf");
        try (LogClient client =
                LogClient.withConfig(cluster.logDirectory().toString(), conf.toString())) {
            assertThat(
                            client.call("log_sources")
                                    .expectOk()
                                    .at("/sources/0/files/0/linePrefix")
                                    .asString())
                    .isEqualTo("%m [%p] %u@%d/%a %e ");
            Answer overview = client.call("log_overview").unlimited().expectOk();
            assertThat(overview.at("/unparsed").asInt()).isZero();
            assertThat(overview.at("/blindSpots").toString())
                    .contains("log_connections", "100ms")
                    .doesNotContain("log_lock_waits", "log_temp_files");
            assertThat(overview.text())
                    .contains("ERROR: nextval: reached maximum value of sequence")
                    .containsPattern("totals: queries \\d+")
                    .containsPattern(", checkpoints \\d+")
                    .contains("SELECT pg_sleep(?)");
            JsonNode event =
                    client.call("log_search")
                            .with("sqlstate", "2200H")
                            .with("database", database)
                            .with("severity", "ERROR")
                            .expectOk()
                            .at("/events/0");
            assertThat(event.path("class").asString()).isEqualTo("L44");
            assertThat(event.at("/fields/sequence").asString()).isEqualTo("tickets_seq");
            assertThat(event.at("/fields/limit").asInt()).isEqualTo(2);
            assertThat(event.path("user").asString()).isEqualTo("postgres");
            assertThat(event.path("application").asString()).isEqualTo("testkit");
            assertThat(event.path("statement").asString()).contains("nextval");
            String location = event.path("location").asString();
            int line = Integer.parseInt(location.substring(location.lastIndexOf(':') + 1));
            assertThat(Files.readAllLines(log).get(line - 1)).contains("reached maximum value");
            client.call("log_context")
                    .with("handle", event.path("handle").asString())
                    .expect(a -> assertThat(a.at("/events").size()).isBetween(1, 11));
            assertThat(client.call("log_search").with("classes", List.of("L22")).expectOk().text())
                    .contains("ready to accept connections");
        }
    }
}
