package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

class ComparesFilesWithServer {

    private static final Cluster CLUSTER = SharedCluster.get();
    private static final Path CONF = CLUSTER.dataDirectory().resolve("postgresql.conf");

    private String original;
    private ConfigClient client;

    @BeforeAll
    static void role() {
        CLUSTER.execute(
                "postgres",
                "DROP ROLE IF EXISTS conf_reader",
                "CREATE ROLE conf_reader LOGIN IN ROLE pg_monitor",
                "DROP ROLE IF EXISTS conf_app",
                "CREATE ROLE conf_app LOGIN");
    }

    @AfterAll
    static void dropRoles() {
        CLUSTER.execute("postgres", "DROP ROLE conf_reader", "DROP ROLE conf_app");
    }

    @BeforeEach
    void open() throws IOException {
        original = Files.readString(CONF);
        client = ConfigClient.live(CLUSTER.port(), "conf_reader", CLUSTER.dataDirectory());
    }

    @AfterEach
    void restore() throws IOException {
        client.close();
        Files.writeString(CONF, original);
        CLUSTER.execute("postgres", "ALTER SYSTEM RESET ALL", "ALTER ROLE conf_app RESET ALL");
        CLUSTER.reload();
        CLUSTER.await(
                "postgres",
                "SELECT NOT EXISTS (SELECT FROM pg_settings WHERE pending_restart)",
                Duration.ofSeconds(30));
    }

    private void append(String line) throws IOException {
        Files.writeString(CONF, line + "\n", StandardOpenOption.APPEND);
    }

    private int lastLine() throws IOException {
        return Files.readAllLines(CONF).size();
    }

    private JsonNode setting(String name) {
        for (JsonNode row : client.call("config_effective", "pattern", name).get("settings")) {
            if (row.get("name").asString().equals(name)) {
                return row;
            }
        }
        throw new AssertionError("no row for " + name);
    }

    @Test
    void untouchedSettingsAreTheSame() {
        JsonNode differences =
                client.call("config_effective", "only_differences", true).get("settings");
        assertThat(differences).isEmpty();
        JsonNode port = setting("port");
        assertThat(port.get("state").asString()).isEqualTo("same");
        assertThat(port.get("normalized").asString()).isEqualTo(Integer.toString(CLUSTER.port()));
        assertThat(port.get("live").get("sourceLine").asInt()).isEqualTo(port.get("line").asInt());
    }

    @Test
    void alterSystemThatNeedsARestartIsPending() {
        CLUSTER.execute(
                "postgres", "ALTER SYSTEM SET shared_buffers = '160MB'", "SELECT pg_reload_conf()");
        CLUSTER.await(
                "postgres",
                "SELECT pending_restart FROM pg_settings WHERE name = 'shared_buffers'",
                Duration.ofSeconds(30));

        JsonNode row = setting("shared_buffers");

        assertThat(row.get("state").asString()).isEqualTo("pending_restart");
        assertThat(row.get("value").asString()).isEqualTo("160MB");
        assertThat(row.get("normalized").asString()).isEqualTo("20480");
        assertThat(row.get("file").asString()).endsWith("postgresql.auto.conf");
        assertThat(row.get("origin").asString()).isEqualTo("postgresql.auto.conf");
        assertThat(row.get("live").get("pendingRestart").asBoolean()).isTrue();
        assertThat(row.get("live").get("value").asString()).isEqualTo("16384");
        assertThat(row.get("chain")).hasSize(2);
        assertThat(row.get("chain").get(0).get("wins").asBoolean()).isTrue();
        assertThat(row.get("chain").get(1).get("file").asString()).endsWith("postgresql.conf");
    }

    @Test
    void editedFileWithoutReloadIsNotReloaded() throws IOException {
        append("work_mem = 65536kB");

        JsonNode row = setting("work_mem");

        assertThat(row.get("state").asString()).isEqualTo("not_reloaded");
        assertThat(row.get("line").asInt()).isEqualTo(lastLine());
        assertThat(row.get("normalized").asString()).isEqualTo("65536");
        CLUSTER.reload();
        CLUSTER.await(
                "postgres",
                "SELECT setting = '65536' FROM pg_settings WHERE name = 'work_mem'",
                Duration.ofSeconds(30));
        assertThat(setting("work_mem").get("state").asString()).isEqualTo("same");
    }

    @Test
    void otherSpellingsAreTheSame() throws IOException {
        append("hba_file = 'pg_hba.conf'");
        append("datestyle = 'ISO,MDY'");
        append("wal_buffers = -1");
        append("synchronous_commit = true");
        append("checkpoint_timeout = 300000ms");
        append("unix_socket_permissions = 0777");
        append("archive_command = ''");

        JsonNode differences =
                client.call("config_effective", "only_differences", true).get("settings");

        assertThat(differences).isEmpty();
    }

    @Test
    void removedLineWithoutReloadIsNotReloaded() throws IOException {
        append("work_mem = 70MB");
        CLUSTER.reload();
        CLUSTER.await(
                "postgres",
                "SELECT setting = '71680' FROM pg_settings WHERE name = 'work_mem'",
                Duration.ofSeconds(30));
        Files.writeString(CONF, original);

        assertThat(setting("work_mem").get("state").asString()).isEqualTo("not_reloaded");
    }

    @Test
    void invalidLineIsAnErrorWithItsPlace() throws IOException {
        append("work_mem = '4 gigs'");

        JsonNode answer = client.call("config_effective", "pattern", "work_mem");

        assertThat(answer.get("settings").get(0).get("state").asString()).isEqualTo("invalid");
        JsonNode error = answer.get("errors").get(0);
        assertThat(error.get("file").asString()).isEqualTo(CONF.toString());
        assertThat(error.get("line").asInt()).isEqualTo(lastLine());
        assertThat(error.get("setting").asString()).isEqualTo("work_mem");
        assertThat(error.get("message").asString()).contains("unit");
    }

    @Test
    void roleSettingIsListedAsOverride() {
        CLUSTER.execute("postgres", "ALTER ROLE conf_app SET statement_timeout = '50ms'");

        JsonNode row = setting("statement_timeout");

        assertThat(row.get("state").asString()).isEqualTo("overridden");
        JsonNode override = row.get("overrides").get(0);
        assertThat(override.get("scope").asString()).isEqualTo("role");
        assertThat(override.get("role").asString()).isEqualTo("conf_app");
        assertThat(override.get("value").asString()).isEqualTo("50ms");
    }

    @Test
    void alterSystemBeatsAnEditedFile() throws IOException {
        CLUSTER.execute("postgres", "ALTER SYSTEM SET work_mem = '8MB'", "SELECT pg_reload_conf()");
        append("work_mem = 64MB");
        CLUSTER.await(
                "postgres",
                "SELECT setting = '8192' FROM pg_settings WHERE name = 'work_mem'",
                Duration.ofSeconds(30));

        JsonNode row = setting("work_mem");

        assertThat(row.get("state").asString()).isEqualTo("overridden");
        assertThat(row.get("value").asString()).isEqualTo("8MB");
        assertThat(row.get("chain").get(1).get("value").asString()).isEqualTo("64MB");
    }
}
