package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** All lines of one incident of a real server become one record of {@code log_incidents}. */
@Timeout(180)
class FoldsIncidents {

    @Test
    void ofARealServer() throws Exception {
        try (Cluster cluster =
                Cluster.start(
                        Map.of("max_connections", "20", "superuser_reserved_connections", "1"))) {
            cluster.execute("postgres", "CREATE ROLE app LOGIN");
            int killed = kill(cluster);
            crowd(cluster);
            // Those who come next are to be refused for their names alone.
            cluster.await(
                    "postgres",
                    "SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'app'",
                    java.time.Duration.ofSeconds(20));
            for (int i = 0; i < 12; i++) {
                refused(cluster, "guess" + i);
            }
            cluster.stopServer();
            cluster.startServer();
            try (LogClient client = LogClient.over(cluster.logDirectory().toString())) {
                Answer answer = client.call("log_incidents").unlimited().expectOk();
                JsonNode crash = kind(answer, "CRASH");
                assertThat(crash.path("cause").asString())
                        .contains("(PID " + killed + ") was terminated by signal 9", "OOM killer");
                assertThat(crash.at("/facts/running").asString()).isEqualTo("SELECT pg_sleep(77)");
                assertThat(crash.has("to")).isTrue();
                assertThat(crash.path("evidence").findValuesAsString("what"))
                        .containsSubsequence("crashed", "reset", "recovering", "ready");
                JsonNode storm = kind(answer, "CONNECTION_STORM");
                assertThat(storm.at("/facts/connectionsRefused").asInt()).isEqualTo(4);
                assertThat(storm.at("/users/app").asInt()).isEqualTo(4);
                JsonNode guessing = kind(answer, "AUTHENTICATION_ATTACK");
                assertThat(guessing.at("/facts/rolesTried").asInt()).isEqualTo(12);
                assertThat(guessing.at("/facts/failures").asInt()).isEqualTo(12);
                JsonNode restart = kind(answer, "RESTART");
                assertThat(restart.path("cause").asString()).contains("shutdown request");
                assertThat(answer.at("/kinds").size()).isEqualTo(4);
                assertThat(
                                client.call("log_incidents")
                                        .with("kind", "RESTART")
                                        .expectOk()
                                        .at("/kinds")
                                        .toString())
                        .isEqualTo("{\"RESTART\":1}");
                Answer overview = client.call("log_overview").unlimited().expectOk();
                assertThat(overview.at("/incidents").findValuesAsString("kind"))
                        .isEqualTo(answer.at("/incidents").findValuesAsString("kind"));
                assertThat(kind(overview, "RESTART").path("cause").asString())
                        .contains("shutdown request");
                assertThat(overview.text()).contains("RESTART (INFO)");
            }
        }
    }

    /** Kills a backend under its statement, and waits until the server is back. */
    private static int kill(Cluster cluster) throws Exception {
        try (Connection victim = cluster.connect("app", "postgres");
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            int pid = pid(victim);
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> run(victim, "SELECT pg_sleep(77)"), threads);
            cluster.await(
                    "postgres",
                    "SELECT count(*) = 1 FROM pg_stat_activity WHERE state = 'active' AND pid = "
                            + pid,
                    java.time.Duration.ofSeconds(20));
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            assertThat(running.handle((_, failed) -> failed != null).join()).isTrue();
            for (int i = 0; i < 400 && !logs(cluster, "all server processes terminated"); i++) {
                Thread.sleep(25);
            }
            for (int i = 0; i < 400 && !cluster.isUp(); i++) {
                Thread.sleep(25);
            }
            return pid;
        }
    }

    private static boolean logs(Cluster cluster, String text) throws IOException {
        try (Stream<Path> files = Files.list(cluster.logDirectory())) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes all slots, and is refused four times. */
    private static void crowd(Cluster cluster) throws SQLException {
        List<Connection> open = new ArrayList<>();
        int refused = 0;
        try {
            while (refused < 4) {
                try {
                    open.add(cluster.connect("app", "postgres", "crowd"));
                } catch (SQLException _) {
                    refused++;
                }
            }
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    private static void refused(Cluster cluster, String role) {
        try (Connection connection = cluster.connect(role, "postgres")) {
            throw new IllegalStateException(connection + " is not refused");
        } catch (SQLException _) {
            // no such role
        }
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode kind(Answer answer, String kind) {
        for (JsonNode incident : answer.at("/incidents")) {
            if (incident.path("kind").asString().equals(kind)) {
                return incident;
            }
        }
        throw new AssertionError("no " + kind + " in " + answer.text());
    }
}
