package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What config_check_change says of a change is what the real server then does. */
class ChecksChanges {

    private static final Cluster CLUSTER = SharedCluster.get();

    @AfterEach
    void restore() {
        CLUSTER.execute(
                "postgres",
                "ALTER SYSTEM RESET ALL",
                "DROP ROLE IF EXISTS change_app",
                "SELECT pg_reload_conf()");
        CLUSTER.await(
                "postgres",
                "SELECT NOT EXISTS (SELECT FROM pg_settings WHERE pending_restart)",
                Duration.ofSeconds(30));
    }

    private static ConfigClient live() {
        return ConfigClient.live(CLUSTER.port(), "postgres", CLUSTER.dataDirectory());
    }

    /** Whether ALTER SYSTEM takes it. */
    private static boolean taken(String statement) {
        try {
            CLUSTER.execute("postgres", statement);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER SYSTEM SET work_mem = '64MB'",
                "ALTER SYSTEM SET work_mem = '64 megs'",
                "ALTER SYSTEM SET work_mem TO 65536",
                "ALTER SYSTEM SET work_mem = '1kB'",
                "ALTER SYSTEM SET max_connections = 300",
                "ALTER SYSTEM SET max_connections = 'many'",
                "alter system set wal_level = logical;",
                "ALTER SYSTEM SET wal_level = 'some'",
                "ALTER SYSTEM SET fsync = maybe",
                "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements', 'auto_explain'",
                "ALTER SYSTEM SET block_size = 4096",
                "ALTER SYSTEM SET work_men = '64MB'",
                "ALTER SYSTEM RESET work_mem",
                "ALTER SYSTEM SET work_mem = DEFAULT",
            })
    void asTheServerTakesThem(String statement) {
        try (ConfigClient client = live()) {
            JsonNode answer = client.call("config_check_change", "change", statement);
            assertThat(answer.at("/valid").asBoolean()).isEqualTo(taken(statement));
        }
    }

    @Test
    void withPatchAndUndoThatWork(@TempDir Path folder) throws Exception {
        Path conf = folder.resolve("postgresql.conf");
        List<String> lines = List.of("# a", "work_mem = 4MB # old", "port = 5432");
        Files.write(conf, lines);
        try (ConfigClient client = ConfigClient.files(folder)) {
            JsonNode set =
                    client.call("config_check_change", "change", "work_mem = 64MB")
                            .at("/settings/0");
            assertThat(set.at("/now").asString()).isEqualTo("4MB (" + conf + ":2)");
            assertThat(set.at("/takesEffect").asString()).contains("reload");
            Files.write(conf, patched(lines, set.at("/remedy/patch").asString()));
            assertThat(
                            client.call("config_effective", "pattern", "work_mem")
                                    .at("/settings/0/value")
                                    .asString())
                    .isEqualTo("64MB");
            assertThat(patched(Files.readAllLines(conf), set.at("/remedy/undo").asString()))
                    .isEqualTo(lines);
        }
    }

    private static List<String> patched(List<String> lines, String diff) {
        String[] parts = diff.split("\n");
        int line = Integer.parseInt(parts[2].replaceAll(".*\\+(\\d+) @@", "$1"));
        assertThat(lines.get(line - 1)).isEqualTo(parts[3].substring(1));
        List<String> changed = new ArrayList<>(lines);
        changed.set(line - 1, parts[4].substring(1));
        return changed;
    }

    @Test
    void withWhatTheyCost() {
        try (ConfigClient client = live()) {
            JsonNode answer =
                    client.call(
                            "config_check_change",
                            "change",
                            "work_mem = 10GB\nfull_page_writes = off\nshared_buffers = 256MB");
            assertThat(answer.at("/valid").asBoolean()).isTrue();
            assertThat(answer.at("/appear").findValuesAsString("rule")).contains("W2", "M2");
            assertThat(answer.at("/memory/before/sessions").asLong())
                    .isEqualTo(100L * 2 * 4 * 1024 * 1024);
            assertThat(answer.at("/memory/after/sessions").asLong())
                    .isEqualTo(100L * 2 * 10 * 1024 * 1024 * 1024);
            assertThat(answer.at("/memory/after/sharedBuffers").asLong())
                    .isEqualTo(256L * 1024 * 1024);
            assertThat(answer.at("/settings/2/takesEffect").asString()).contains("restart");
            JsonNode back = client.call("config_check_change", "change", "fsync = on");
            assertThat(back.at("/vanish").findValuesAsString("rule")).contains("W1");
        }
    }

    @Test
    void withWhoOverridesThem() {
        CLUSTER.execute(
                "postgres",
                "CREATE ROLE change_app",
                "ALTER ROLE change_app SET work_mem = '1GB'",
                "ALTER SYSTEM SET work_mem = '7MB'");
        try (ConfigClient client = live()) {
            JsonNode answer = client.call("config_check_change", "change", "work_mem = 9MB");
            assertThat(answer.at("/settings/0/obstacles").toString())
                    .contains("ALTER SYSTEM RESET work_mem", "change_app keeps its own value 1GB");
            assertThat(answer.at("/settings/0/remedy/statement").asString())
                    .startsWith("ALTER SYSTEM SET work_mem = '9MB';");
            assertThat(answer.at("/settings/0/remedy/undo").asString())
                    .startsWith("ALTER SYSTEM SET work_mem = '7MB';");
        }
    }

    @Test
    void alsoOfWhoMayConnect(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("pg_hba.conf"), "host all all 10.0.0.0/8 scram-sha-256\n");
        Files.writeString(folder.resolve("postgresql.conf"), "port = 5432\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            JsonNode dead =
                    client.call("config_check_change", "change", "host shop app 10.1.0.0/16 trust");
            assertThat(dead.at("/rules/0/shadowedBy/0").asString()).contains("pg_hba.conf:1");
            JsonNode open = client.call("config_check_change", "change", "host all all all trust");
            assertThat(open.at("/valid").asBoolean()).isTrue();
            assertThat(open.at("/appear").findValuesAsString("rule")).contains("H1", "H3");
            JsonNode wrong =
                    client.call("config_check_change", "change", "host all all 10.0.0.1 md5");
            assertThat(wrong.at("/valid").asBoolean()).isFalse();
            assertThat(wrong.at("/rules/0/message").asString()).contains("needs a mask");
        }
    }

    @Test
    void andOfAnotherVersion(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("PG_VERSION"), "15\n");
        Files.writeString(
                folder.resolve("postgresql.conf"), "old_snapshot_threshold = 60\nwork_mem = 4MB\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            JsonNode upgrade = client.call("config_check_change", "upgrade_to", 18).at("/upgrade");
            assertThat(upgrade.toString())
                    .contains("old_snapshot_threshold", "gone since 17", "postgresql.conf:1");
            assertThat(upgrade.toString()).doesNotContain("\"work_mem\"");
        }
    }

    @Test
    void withoutReadingFilesOrTellingSecrets(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "topsecretword\n");
        Files.writeString(folder.resolve("pg_hba.conf"), "local all all peer\n");
        Files.writeString(
                folder.resolve("postgresql.conf"),
                "primary_conninfo = 'host=db password=hunter2'\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            for (String change :
                    List.of(
                            "local @" + folder.resolve("secret.txt") + " all trust",
                            "include " + folder.resolve("secret.txt"),
                            "include = '" + folder.resolve("secret.txt") + "'")) {
                assertThat(client.call("config_check_change", "change", change).toString())
                        .doesNotContain("topsecretword");
            }
            String right = guess(client, "hunter2");
            String wrong = guess(client, "hunter3");
            assertThat(right).doesNotContain("hunter2").contains("«secret");
            assertThat(wrong).isEqualTo(right);
        }
    }

    private static String guess(ConfigClient client, String password) {
        return client.call(
                        "config_check_change",
                        "change",
                        "primary_conninfo = 'host=db password=" + password + "'")
                .toString();
    }

    @Test
    void andSaysWhatItNeeds(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("postgresql.conf"), "port = 5432\n");
        try (ConfigClient client = ConfigClient.files(folder)) {
            assertThatThrownBy(() -> client.call("config_check_change"))
                    .hasMessageContaining("give change");
            JsonNode wrong =
                    client.call("config_check_change", "change", "ALTER TABLE t ADD c int");
            assertThat(wrong.at("/valid").asBoolean()).isFalse();
            assertThat(wrong.at("/wrong/0").asString()).contains("ALTER SYSTEM SET name = value");
        }
    }
}
