package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What config_explain says of a setting is what the server's own views say. */
class ExplainsSettings {

    private static final Cluster CLUSTER = SharedCluster.get();

    @AfterEach
    void restore() {
        CLUSTER.execute(
                "postgres",
                "ALTER SYSTEM RESET ALL",
                "DROP ROLE IF EXISTS explain_app",
                "SELECT pg_reload_conf()");
    }

    private static ConfigClient live() {
        return ConfigClient.live(CLUSTER.port(), "postgres", CLUSTER.dataDirectory());
    }

    @Test
    void asTheServerDescribesThem() {
        try (ConfigClient client = live()) {
            for (String name :
                    List.of(
                            "work_mem",
                            "shared_buffers",
                            "fsync",
                            "wal_level",
                            "block_size",
                            "port")) {
                JsonNode answer = client.call("config_explain", "name", name);
                String where = " FROM pg_settings WHERE name = '" + name + "'";
                assertThat(answer.at("/meaning").asString())
                        .startsWith(CLUSTER.scalar("postgres", "SELECT short_desc" + where));
                assertThat(answer.at("/context").asString())
                        .isEqualTo(CLUSTER.scalar("postgres", "SELECT context" + where));
                assertThat(answer.at("/type").asString())
                        .isEqualTo(CLUSTER.scalar("postgres", "SELECT vartype" + where));
            }
            JsonNode workMem = client.call("config_explain", "name", "WORK_MEM");
            assertThat(workMem.at("/defaultValue").asString()).isEqualTo("4MB");
            assertThat(workMem.at("/minimum").asString()).isEqualTo("64kB");
            assertThat(workMem.at("/unit").asString()).isEqualTo("kB");
            assertThat(workMem.at("/documentation").asString()).contains("/18/", "#GUC-WORK-MEM");
            assertThat(workMem.at("/interactions/0/name").asString())
                    .isEqualTo("hash_mem_multiplier");
            assertThat(workMem.at("/interactions/0/value").asString()).isEqualTo("2");
        }
    }

    @Test
    void withWhoDecidesHere() {
        CLUSTER.execute(
                "postgres",
                "CREATE ROLE explain_app",
                "ALTER ROLE explain_app SET work_mem = '1GB'",
                "ALTER SYSTEM SET work_mem = '7MB'",
                "SELECT pg_reload_conf()");
        CLUSTER.await(
                "postgres",
                "SELECT setting = '7168' FROM pg_settings WHERE name = 'work_mem'",
                Duration.ofSeconds(30));
        try (ConfigClient client = live()) {
            JsonNode answer = client.call("config_explain", "name", "work_mem");
            assertThat(answer.at("/present/0/value").asString()).isEqualTo("7MB");
            assertThat(answer.at("/present/0/origin").asString()).isEqualTo("postgresql.auto.conf");
            assertThat(answer.at("/change").toString())
                    .contains("ALTER SYSTEM RESET work_mem", "explain_app keeps its own value 1GB");
            assertThat(client.text("config_explain", "name", "work_mem"))
                    .contains("here 7MB", "a bare number counts kB", "see hash_mem_multiplier = 2");
        }
    }

    @Test
    void withTheRulesTheyBreak(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("postgresql.conf"), "fsync = off\nfsync = off\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            JsonNode answer = client.call("config_explain", "name", "fsync");
            assertThat(answer.at("/findings").findValuesAsString("rule")).contains("W1");
            assertThat(answer.at("/change").toString()).contains("2 lines set it");
        }
    }

    @Test
    void withoutTheirSecrets(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("postgresql.conf"),
                "primary_conninfo = 'host=db password=hunter2'\nssl_passphrase_command = 'echo hunter2'\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            for (String name : List.of("primary_conninfo", "ssl_passphrase_command")) {
                assertThat(client.call("config_explain", "name", name).toString())
                        .contains("«secret:")
                        .doesNotContain("hunter2");
                assertThat(client.text("config_explain", "name", name)).doesNotContain("hunter2");
            }
        }
    }

    @Test
    void orSaysWhatWasMeant(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("postgresql.conf"), "port = 5432\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            for (Map.Entry<String, String> wrong :
                    Map.of(
                                    "work_men", "did you mean work_mem",
                                    "vacuum_defer_cleanup_age", "gone since 16",
                                    "pg_stat_statements.max", "extension")
                            .entrySet()) {
                assertThatThrownBy(() -> client.call("config_explain", "name", wrong.getKey()))
                        .hasMessageContaining(wrong.getValue());
            }
        }
    }
}
