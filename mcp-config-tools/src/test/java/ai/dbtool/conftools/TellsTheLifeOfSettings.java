package ai.dbtool.conftools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a real server logs of its settings, read back from each of its three formats. */
class TellsTheLifeOfSettings {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path state;

    private static void edit(Cluster cluster, String remove, String add) throws IOException {
        Path conf = cluster.dataDirectory().resolve("postgresql.conf");
        List<String> lines = new ArrayList<>(Files.readAllLines(conf));
        lines.removeIf(line -> !remove.isEmpty() && line.startsWith(remove));
        lines.add(add);
        Files.write(conf, lines);
    }

    private static void reload(Cluster cluster, String until) {
        cluster.reload();
        cluster.await("postgres", until, LIMIT);
    }

    private static String is(String setting, String value) {
        return "SELECT setting = '" + value + "' FROM pg_settings WHERE name = '" + setting + "'";
    }

    /** A life of a server: what it does is what the tests expect. */
    private static void live(Cluster cluster) throws Exception {
        edit(cluster, "", "work_mem = '8MB'");
        edit(cluster, "", "primary_conninfo = 'host=standby password=hunter2'");
        edit(cluster, "deadlock_timeout", "deadlock_timeout = '2s'");
        reload(cluster, is("work_mem", "8192"));
        cluster.execute("postgres", "ALTER SYSTEM SET work_mem = '16MB'");
        reload(cluster, is("work_mem", "16384"));
        edit(cluster, "", "maintenance_work_mem = 'lots'");
        edit(cluster, "log_lock_waits", "log_lock_waits = off");
        reload(cluster, is("log_lock_waits", "off"));
        edit(cluster, "maintenance_work_mem", "max_connections = 77");
        reload(cluster, "SELECT pending_restart FROM pg_settings WHERE name = 'max_connections'");
        try (Connection connection = cluster.connect("postgres", "postgres");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("SET temp_buffers = 'few'"))
                    .isInstanceOf(SQLException.class);
        }
        cluster.execute(
                "postgres",
                "SET work_mem = '64kB';"
                        + " SELECT count(*) FROM (SELECT * FROM generate_series(1, 100000) n"
                        + " ORDER BY -n) sorted");
        cluster.execute("postgres", "ALTER SYSTEM RESET work_mem");
        edit(cluster, "work_mem", "");
        reload(cluster, is("work_mem", "4096"));
        cluster.stopServer();
        edit(cluster, "deadlock_timeout", "deadlock_timeout = '3s'");
        cluster.startServer();
        edit(cluster, "log_checkpoints", "log_checkpoints = off");
    }

    private ConfigClient client(Cluster cluster, String glob) {
        return ConfigClient.of(
                Map.of("main", ConfigClient.connection("main", cluster.port(), "postgres")),
                Map.of(
                        "main",
                        new SourceConfig("main", List.of(cluster.dataDirectory() + ""), "main")),
                Map.of(
                        "log",
                        new SourceConfig("log", List.of(cluster.logDirectory() + glob), "main")),
                state);
    }

    /** The collector writes when it gets to it. */
    private static JsonNode whole(ConfigClient client) throws InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (true) {
            JsonNode lives = client.call("config_history");
            long starts =
                    lives.at("/server").findValuesAsString("what").stream()
                            .filter(what -> what.startsWith("start of PostgreSQL 18"))
                            .count();
            if (starts == 2 || Instant.now().isAfter(end)) {
                return lives;
            }
            Thread.sleep(50);
        }
    }

    private static List<String> steps(JsonNode lives, String setting) {
        List<String> steps = new ArrayList<>();
        for (JsonNode step : lives.at("/steps")) {
            if (step.path("setting").asString().equals(setting)) {
                steps.addFirst(
                        step.path("from").asString("?")
                                + " -> "
                                + step.path("to").asString("?")
                                + " "
                                + step.path("how").asString());
            }
        }
        return steps;
    }

    private static String verdict(JsonNode lives, String setting) {
        for (JsonNode present : lives.at("/settings")) {
            if (present.path("setting").asString().equals(setting)) {
                return present.path("verdict").asString();
            }
        }
        return "absent";
    }

    @Test
    void fromTheLogOfARealServer() throws Exception {
        try (Cluster cluster =
                Cluster.start(
                        Map.of(
                                "log_destination",
                                "stderr,csvlog,jsonlog",
                                "log_line_prefix",
                                "%m [%p] "))) {
            live(cluster);
            for (String glob : List.of("/*.log", "/*.csv", "/*.json")) {
                try (ConfigClient client = client(cluster, glob)) {
                    check(client, whole(client), glob);
                    apart(client);
                    joined(client);
                }
            }
        }
    }

    private static void check(ConfigClient client, JsonNode lives, String glob) {
        assertThat(steps(lives, "work_mem"))
                .as(glob)
                .containsExactly(
                        "? -> 8MB RELOAD", "8MB -> 16MB RELOAD", "16MB -> 4MB LINE_REMOVED");
        assertThat(verdict(lives, "work_mem")).isEqualTo("AS_LOGGED");
        assertThat(steps(lives, "maintenance_work_mem")).containsExactly("? -> lots REFUSED");
        assertThat(steps(lives, "temp_buffers")).isEmpty();
        assertThat(steps(lives, "max_connections"))
                .containsExactly("? -> ? WAITS_FOR_RESTART", "? -> 77 RESTART");
        assertThat(verdict(lives, "max_connections")).isEqualTo("CHANGED_AT_START");
        assertThat(steps(lives, "deadlock_timeout")).containsExactly("? -> 2s RELOAD");
        assertThat(verdict(lives, "deadlock_timeout")).isEqualTo("CHANGED_AT_START");
        assertThat(lives.at("/reloads").asInt()).isEqualTo(5);
        assertThat(lives.at("/server").findValuesAsString("what"))
                .anyMatch(what -> what.endsWith("a line is wrong or waits for a restart"));
        assertThat(lives.toString()).contains("«secret:").doesNotContain("hunter2");
        JsonNode newest = lives.at("/steps/0");
        assertThat(newest.path("log").asString()).matches(".*/log/postgresql\\.[a-z]+:\\d+");

        JsonNode quiet = client.call("config_history", "pattern", "log_checkpoints");
        assertThat(quiet.at("/settings/0/verdict").asString()).isEqualTo("NOT_IN_LOG");
        assertThat(quiet.at("/settings/0/running").asString()).isEqualTo("on");
        assertThat(quiet.at("/settings/0/file").asString()).isEqualTo("off");
        assertThat(quiet.at("/settings/0/where").asString()).contains("postgresql.conf:");
        assertThat(client.text("config_history", "pattern", "deadlock_timeout"))
                .contains("deadlock_timeout = 3s", "changed at a start", "no baseline is saved");
    }

    /** The last edit was not reloaded; the start took what stood in the file. */
    private static void apart(ConfigClient client) {
        JsonNode drift = client.call("config_drift");
        JsonNode edited = way(drift, "log_checkpoints");
        assertThat(edited.path("file").asString()).isEqualTo("off");
        assertThat(edited.path("running").asString()).isEqualTo("on");
        assertThat(edited.path("logged").asString(null)).isNull();
        assertThat(edited.path("drift").asString()).contains("not reloaded");
        assertThat(edited.path("risk").asString()).isEqualTo("G6 medium");
        JsonNode started = way(drift, "deadlock_timeout");
        assertThat(started.path("file").asString()).isEqualTo("3s");
        assertThat(started.path("running").asString()).isEqualTo("3s");
        assertThat(started.path("logged").asString()).isEqualTo("2s");
        assertThat(started.path("drift").asString()).contains("changed at a start");
        assertThat(way(drift, "work_mem").isMissingNode()).isTrue();
        assertThat(drift.at("/ways").findValuesAsString("name").indexOf("log_checkpoints"))
                .isLessThan(
                        drift.at("/ways").findValuesAsString("name").indexOf("deadlock_timeout"));
        JsonNode few = client.call("config_drift", "ignore", List.of("log_*", "max_connections"));
        assertThat(few.at("/ways").findValuesAsString("name")).containsExactly("deadlock_timeout");
    }

    private static void joined(ConfigClient client) {
        JsonNode audit = client.call("config_audit", "rules", List.of("M3", "W9b", "V5b"));
        assertThat(audit.at("/findings").findValuesAsString("rule")).containsExactly("M3");
        assertThat(audit.at("/findings/0/statement").asString())
                .containsPattern("work_mem: 4MB, [1-9]\\d* temporary files");
        assertThat(audit.at("/checked").asInt()).isEqualTo(3);
        JsonNode profiled = client.call("config_audit", "rules", List.of("V14"), "profile", "oltp");
        assertThat(profiled.at("/findings").findValuesAsString("rule")).containsExactly("V14");
        JsonNode sized = client.call("config_audit", "rules", List.of("W1"), "profile", "size");
        assertThat(sized.at("/sizing").findValuesAsString("name"))
                .contains("shared_buffers", "work_mem", "max_connections");
        assertThat(sized.at("/sizing").findValuesAsString("evidence"))
                .anyMatch(evidence -> evidence.contains("logins refused"));
    }

    private static JsonNode way(JsonNode drift, String setting) {
        for (JsonNode way : drift.at("/ways")) {
            if (way.path("name").asString().equals(setting)) {
                return way;
            }
        }
        return drift.path("no such way");
    }

    @Test
    void fromSavedBaselines(@TempDir Path folder) throws IOException {
        Path conf = folder.resolve("postgresql.conf");
        Files.writeString(conf, "work_mem = 8MB\nprimary_conninfo = 'password=hunter2'\n");
        try (ConfigClient client = files(folder)) {
            assertThatThrownBy(() -> client.call("config_drift", "against", "baseline"))
                    .hasMessageContaining("config baseline save");
            client.save("main", "spring", Instant.parse("2026-03-01T00:00:00Z"));
            assertThat(client.call("config_drift", "against", "baseline").at("/settings"))
                    .isEmpty();
            Files.writeString(
                    conf,
                    "work_mem = 8192kB\nfsync = off\nport = 5433\n"
                            + "primary_conninfo = 'password=hunter3'\n");
            JsonNode drift = client.call("config_drift", "against", "baseline:spring");
            assertThat(drift.at("/settings").findValuesAsString("name"))
                    .containsExactly("fsync", "port", "primary_conninfo");
            assertThat(drift.at("/settings/0/risk").asString()).isEqualTo("W1 critical on main");
            assertThat(drift.toString()).contains("«secret:").doesNotContain("hunter");
            client.save("main", "autumn", Instant.parse("2026-09-01T00:00:00Z"));
            JsonNode lives = client.call("config_history");
            assertThat(steps(lives, "fsync")).containsExactly("on -> off BASELINE");
            assertThat(steps(lives, "work_mem")).isEmpty();
            assertThatThrownBy(() -> client.save("main", "autumn", Instant.EPOCH))
                    .hasMessageContaining("another name");
            assertThatThrownBy(() -> client.save("main", "../autumn", Instant.EPOCH))
                    .hasMessageContaining("letters");
            assertThatThrownBy(() -> client.call("config_drift", "against", "baseline:sprig"))
                    .hasMessageContaining("spring");
        }
        try (Stream<Path> saved = Files.walk(state)) {
            for (Path file : saved.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("hunter");
            }
        }
    }

    private ConfigClient files(Path folder) {
        return ConfigClient.of(
                Map.of(),
                Map.of("main", new SourceConfig("main", List.of(folder.toString()), null)),
                Map.of("log", new SourceConfig("log", List.of(folder + "/*.log"), null)),
                state);
    }

    @Test
    void fromFilesAlone(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("postgresql.conf"), "work_mem = 32MB\njit = off\n");
        StringBuilder log = new StringBuilder();
        for (int hour = 10; hour < 20; hour++) {
            log.append("2026-03-01 ")
                    .append(hour)
                    .append(":00:00.000 UTC [7] LOG:  parameter \"work_mem\" changed to \"")
                    .append(hour)
                    .append("MB\"\n");
        }
        log.append("2026-03-01 20:00:00.000 UTC [7] LOG:  parameter \"jit\" changed to \"no\"\n");
        log.append("2026-03-01 20:00:01.000 UTC [8] ERROR:  ")
                .append("invalid value for parameter \"jit\": \"perhaps\"\n");
        Files.writeString(folder.resolve("server.log"), log);
        try (ConfigClient client = files(folder)) {
            JsonNode lives = client.call("config_history");
            assertThat(steps(lives, "work_mem")).hasSize(10).contains("18MB -> 19MB RELOAD");
            assertThat(verdict(lives, "work_mem")).isEqualTo("UNEXPLAINED");
            assertThat(verdict(lives, "jit")).isEqualTo("AS_LOGGED");
            assertThat(steps(lives, "jit")).containsExactly("? -> no RELOAD");

            JsonNode late =
                    client.call(
                            "config_history",
                            "pattern",
                            "work_mem",
                            "from",
                            "2026-03-01 18:30",
                            "to",
                            "2026-03-01 19:30");
            assertThat(steps(late, "work_mem")).containsExactly("18MB -> 19MB RELOAD");
            assertThat(client.text("config_history", "pattern", "*_mem"))
                    .contains("changes before the log begins, 2026-03-01T10:00:00Z");
            assertThatThrownBy(() -> client.call("config_history", "pattern", "work_mm"))
                    .hasMessageContaining("work_mem");
            assertThatThrownBy(() -> client.call("config_history", "from", "soon"))
                    .hasMessageContaining("now-3h");
        }
        Files.delete(folder.resolve("server.log"));
        try (ConfigClient client = files(folder)) {
            assertThat(client.text("config_history")).contains("no change is known", "the log: no");
            assertThat(client.text("config_audit", "rules", List.of("M3")))
                    .contains("not checked: M3: needs the server log");
        }
    }
}
