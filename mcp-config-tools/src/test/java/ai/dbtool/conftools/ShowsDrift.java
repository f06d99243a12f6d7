package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What config_drift says of two servers is how their own views differ. */
class ShowsDrift {

    /** Of the process, or where it was started. */
    private static final Set<String> OF_THE_PROCESS =
            Set.of(
                    "application_name",
                    "shared_memory_size",
                    "shared_memory_size_in_huge_pages",
                    "num_os_semaphores",
                    "data_directory",
                    "config_file",
                    "hba_file",
                    "ident_file");

    private static SourceConfig files(String name, Path folder) {
        return new SourceConfig(name, List.of(folder.toString()), null);
    }

    private static Map<String, String> settings(Cluster cluster) throws SQLException {
        Map<String, String> settings = new TreeMap<>();
        try (Connection connection = cluster.connect("postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT name, reset_val FROM pg_settings WHERE context <> 'internal'")) {
            while (row.next()) {
                settings.put(row.getString(1), String.valueOf(row.getString(2)));
            }
        }
        return settings;
    }

    @Test
    void betweenTwoServers() throws Exception {
        Cluster one = SharedCluster.get();
        try (Cluster other =
                Cluster.start(
                        Map.of(
                                "work_mem",
                                "16MB",
                                "max_connections",
                                "50",
                                "log_lock_waits",
                                "off"))) {
            other.execute(
                    "postgres",
                    "CREATE ROLE drift_app",
                    "ALTER ROLE drift_app SET work_mem = '1GB'");
            Files.writeString(
                    other.dataDirectory().resolve("pg_hba.conf"),
                    "host drift drift 10.0.0.0/8 md5\n",
                    StandardOpenOption.APPEND);
            Map<String, String> first = settings(one);
            Map<String, String> second = settings(other);
            Set<String> differ = new TreeSet<>(first.keySet());
            differ.removeIf(
                    name ->
                            OF_THE_PROCESS.contains(name)
                                    || first.get(name).equals(second.get(name)));
            try (ConfigClient client =
                    ConfigClient.of(
                            Map.of(
                                    "a",
                                    ConfigClient.connection("a", one.port(), "postgres"),
                                    "b",
                                    ConfigClient.connection("b", other.port(), "postgres")),
                            Map.of(
                                    "a",
                                    new SourceConfig("a", List.of(one.dataDirectory() + ""), "a"),
                                    "b",
                                    new SourceConfig(
                                            "b", List.of(other.dataDirectory() + ""), "b")))) {
                JsonNode drift =
                        client.call("config_drift", "source", "a", "against", "b", "all", true);
                Set<String> found = new TreeSet<>(drift.at("/settings").findValuesAsString("name"));
                assertThat(found).isEqualTo(differ);
                JsonNode few = client.call("config_drift", "source", "a", "against", "b");
                assertThat(few.at("/settings").findValuesAsString("name"))
                        .containsExactly("log_lock_waits", "max_connections", "work_mem");
                assertThat(few.at("/settings/1/right").asString()).isEqualTo("50");
                assertThat(few.at("/settings/1/rightWhere").asString())
                        .contains("postgresql.conf:");
                assertThat(few.at("/settings/0/risk").asString()).isEqualTo("G3 medium on b");
                assertThat(few.at("/expected").toString()).contains("port");
                assertThat(few.at("/rules/0/side").asString()).isEqualTo("b");
                assertThat(few.at("/rules/0/what").asString()).contains("drift drift 10.0.0.0/8");
                assertThat(few.at("/overrides/0/what").asString())
                        .isEqualTo("drift_app: work_mem = 1GB");
            }
        }
    }

    @Test
    void ofWhatIsMeantAndWhatIs(@TempDir Path folder) throws IOException {
        Path git = Files.createDirectory(folder.resolve("git"));
        Path now = Files.createDirectory(folder.resolve("now"));
        for (Path path : List.of(git, now)) {
            Files.writeString(
                    path.resolve("pg_hba.conf"), "local all all peer\nhost all all ::1/128 md5\n");
        }
        Files.writeString(
                git.resolve("postgresql.conf"),
                "work_mem = 65536\nprimary_conninfo = 'host=a password=hunter2'\n");
        Files.writeString(
                now.resolve("postgresql.conf"),
                "work_mem = 64MB\nautovacuum = off\nprimary_conninfo = 'host=b password=hunter2'\n");
        try (ConfigClient client =
                ConfigClient.of(
                        Map.of(), Map.of("git", files("git", git), "now", files("now", now)))) {
            assertThat(client.call("config_drift").at("/settings").findValuesAsString("name"))
                    .containsExactly("autovacuum");
            assertThat(
                            client.call("config_drift", "source", "now", "against", "now")
                                    .at("/settings"))
                    .isEmpty();
            JsonNode drift = client.call("config_drift", "source", "git", "against", "now");
            assertThat(drift.at("/settings").findValuesAsString("name"))
                    .containsExactly("autovacuum");
            assertThat(drift.at("/settings/0/left").asString()).isEqualTo("on");
            assertThat(drift.at("/rules")).isEmpty();
            assertThat(
                            client.call(
                                            "config_drift",
                                            "source",
                                            "git",
                                            "against",
                                            "now",
                                            "all",
                                            true)
                                    .toString())
                    .contains("primary_conninfo", "«secret:")
                    .doesNotContain("hunter2");
            Files.writeString(
                    now.resolve("pg_hba.conf"), "host all all ::1/128 md5\nlocal all all peer\n");
            assertThat(client.call("config_drift").at("/rules/0/what").asString())
                    .contains("another order");
            assertThat(client.call("config_drift", "source", "git").at("/ways")).isEmpty();
            assertThatThrownBy(() -> client.call("config_drift", "against", "git"))
                    .hasMessageContaining("two sources");
            assertThatThrownBy(() -> client.call("config_drift", "source", "git", "against", "gti"))
                    .hasMessageContaining("git");
        }
    }

    @Test
    void ofWhatPatroniMeansAndWhatIs(@TempDir Path folder) throws IOException {
        Path dcs = Files.createDirectory(folder.resolve("dcs"));
        Path now = Files.createDirectory(folder.resolve("now"));
        Files.writeString(
                dcs.resolve("dcs.yml"),
                """
                loop_wait: 10
                postgresql:
                  parameters:
                    max_connections: 200
                    work_mem: 65536
                    fsync: 'on'
                  pg_hba:
                  - local   all all peer
                  - hostssl all all 10.0.0.0/8 scram-sha-256
                """);
        Files.writeString(
                now.resolve("postgresql.conf"),
                "max_connections = 100\nwork_mem = 64MB\nfsync = off\njit = off\n");
        Files.writeString(now.resolve("pg_hba.conf"), "local all all peer\n");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("app.yml"), "name: shop\n");
        try (ConfigClient client =
                ConfigClient.of(
                        Map.of(),
                        Map.of(
                                "dcs", files("dcs", dcs),
                                "now", files("now", now),
                                "app", files("app", empty)))) {
            JsonNode drift = client.call("config_drift", "source", "dcs", "against", "now");
            assertThat(drift.at("/settings").findValuesAsString("name"))
                    .containsExactly("fsync", "max_connections");
            assertThat(drift.at("/settings/0/risk").asString()).isEqualTo("W1 critical on now");
            assertThat(drift.at("/settings/0/leftWhere").asString()).endsWith("dcs.yml:6");
            assertThat(drift.at("/rules").findValuesAsString("what"))
                    .containsExactly("hostssl all all 10.0.0.0/8 scram-sha-256");
            assertThat(
                            client.call(
                                            "config_drift",
                                            "source",
                                            "dcs",
                                            "against",
                                            "now",
                                            "ignore",
                                            List.of("fsync"))
                                    .at("/expected")
                                    .toString())
                    .contains("fsync");
            assertThatThrownBy(() -> client.call("config_drift", "source", "app", "against", "now"))
                    .hasMessageContaining("Patroni");
        }
    }
}
