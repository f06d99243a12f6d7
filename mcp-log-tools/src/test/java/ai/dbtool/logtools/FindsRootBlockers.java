package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Waits and deadlocks that a server logged, told by {@code log_locks}. */
@Timeout(120)
class FindsRootBlockers {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private Path folder;

    @Test
    void behindARealQueue() throws Exception {
        Cluster cluster = SharedCluster.get();
        String database = SharedCluster.databaseFor(FindsRootBlockers.class);
        cluster.execute(
                database,
                "CREATE TABLE t (id int PRIMARY KEY, x int)",
                "INSERT INTO t VALUES (1, 0), (2, 0)");
        int root;
        int middle;
        int last;
        try (Connection a = open(cluster, database);
                Connection b = open(cluster, database);
                Connection c = open(cluster, database)) {
            root = pid(a);
            middle = pid(b);
            last = pid(c);
            run(a, "UPDATE t SET x = 1 WHERE id = 1 AND pg_sleep(0.12) IS NOT NULL");
            run(b, "UPDATE t SET x = 2 WHERE id = 2");
            CompletableFuture<Void> second = later(b, "UPDATE t SET x = 2 WHERE id = 1");
            logged(cluster, database, "process " + middle + " still waiting");
            CompletableFuture<Void> third = later(c, "UPDATE t SET x = 3 WHERE id = 2");
            logged(cluster, database, "process " + last + " still waiting");
            a.commit();
            second.join();
            b.commit();
            third.join();
            c.rollback();
        }
        logged(cluster, database, "process " + last + " acquired");
        try (LogClient client = LogClient.over(cluster.logDirectory().toString())) {
            Answer answer = client.call("log_locks").with("limit", 100).unlimited().expectOk();
            JsonNode found = byPid(answer.at("/roots"), root);
            assertThat(found.path("behind").asInt()).isEqualTo(2);
            assertThat(found.at("/before/statement").asString()).contains("pg_sleep(0.12)");
            JsonNode wait = byPid(answer.at("/longest"), last);
            assertThat(wait.path("end").asString()).isEqualTo("ACQUIRED");
            assertThat(wait.path("holders").toString()).isEqualTo("[" + middle + "]");
            assertThat(wait.path("statement").asString())
                    .isEqualTo("UPDATE t SET x = 3 WHERE id = 2");
            assertThat(answer.text()).contains("root blocker pid " + root);
        }
    }

    /** Nobody is at the root of a cycle, and in its later minutes there may be nothing else. */
    @Test
    void andNoneOnceTheyAreACycle() throws Exception {
        Files.writeString(
                folder.resolve("cycle.log"),
                waiting("09:00:01.100", 11, 12)
                        + waiting("09:00:01.200", 12, 11)
                        + "2026-03-14 09:03:00.000 UTC [7] LOG:  checkpoint starting: time\n");
        try (LogClient client = LogClient.over(folder.toString())) {
            Answer answer = client.call("log_locks").unlimited().expectOk();
            assertThat(answer.at("/waits").asInt()).isEqualTo(2);
            assertThat(answer.at("/course").findValuesAsString("rootPid")).containsExactly("12");
        }
    }

    private static String waiting(String time, int pid, int holder) {
        String prefix = "2026-03-14 " + time + " UTC [" + pid + "] ";
        return prefix
                + "LOG:  process "
                + pid
                + " still waiting for ShareLock on transaction 9"
                + holder
                + " after 100.000 ms\n"
                + prefix
                + "DETAIL:  Process holding the lock: "
                + holder
                + ". Wait queue: "
                + pid
                + ".\n";
    }

    @Test
    void andTheCycleOfADeadlock() throws Exception {
        Cluster cluster = SharedCluster.get();
        String database = SharedCluster.databaseFor(FindsRootBlockers.class);
        cluster.execute(
                database,
                "CREATE TABLE d (id int PRIMARY KEY, x int)",
                "INSERT INTO d VALUES (1, 0), (2, 0)");
        int first;
        int second;
        try (Connection a = open(cluster, database);
                Connection b = open(cluster, database)) {
            first = pid(a);
            second = pid(b);
            run(a, "UPDATE d SET x = 1 WHERE id = 1");
            run(b, "UPDATE d SET x = 2 WHERE id = 2");
            CompletableFuture<Void> waits = later(a, "UPDATE d SET x = 1 WHERE id = 2");
            CompletableFuture<Void> closes = later(b, "UPDATE d SET x = 2 WHERE id = 1");
            assertThat(
                            CompletableFuture.allOf(waits, closes)
                                    .handle((_, failed) -> failed != null)
                                    .join())
                    .isTrue();
            logged(cluster, database, "deadlock detected");
            a.rollback();
            b.rollback();
        }
        try (LogClient client = LogClient.over(cluster.logDirectory().toString())) {
            JsonNode cycle = client.call("log_locks").unlimited().expectOk().at("/deadlocks/0");
            assertThat(cycle.path("count").asInt()).isEqualTo(1);
            assertThat(cycle.path("members").findValuesAsString("pid"))
                    .containsExactlyInAnyOrder("" + first, "" + second);
            assertThat(cycle.path("members").findValuesAsString("statement"))
                    .containsExactlyInAnyOrder(
                            "UPDATE d SET x = 1 WHERE id = 2", "UPDATE d SET x = 2 WHERE id = 1");
        }
    }

    @Test
    void alsoWhereTheLogTellsLittle() throws Exception {
        String waiting =
                "LOG:  process %d still waiting for ShareLock on transaction 9 after 1000.000 ms";
        Path log = folder.resolve("day.log");
        new Day()
                // Terse: nobody names the holder, and a timeout ends the wait.
                .line("10:00:01.000", 11, "app@shop/web 00000", waiting.formatted(11))
                .line(
                        "10:00:05.000",
                        11,
                        "app@shop/web 55P03",
                        "ERROR:  canceling statement due to lock timeout")
                // Cancelled.
                .line("10:01:01.000", 12, "app@shop/web 00000", waiting.formatted(12))
                .line(
                        "10:01:01.000",
                        12,
                        "app@shop/web 00000",
                        "DETAIL:  Process holding the lock: 20. Wait queue: 12.")
                .line(
                        "10:01:03.000",
                        12,
                        "app@shop/web 57014",
                        "ERROR:  canceling statement due to user request")
                // The same deadlock twice, with other values.
                .raw(Day.deadlock("10:02:00.000", 5))
                .raw(Day.deadlock("10:03:00.000", 6))
                // Still waiting where the log ends.
                .line("10:04:01.000", 13, "app@shop/web 00000", waiting.formatted(13))
                .line(
                        "10:04:01.000",
                        13,
                        "app@shop/web 00000",
                        "DETAIL:  Process holding the lock: 20. Wait queue: 13.")
                .line("10:05:00.000", 99, "@/ 00000", "LOG:  checkpoint starting: time")
                .write(log);
        try (LogClient client = LogClient.over(log.toString())) {
            Answer answer = client.call("log_locks").unlimited().expectOk();
            assertThat(answer.at("/ends").toString())
                    .isEqualTo("{\"TIMEOUT\":1,\"CANCELLED\":1,\"NOT_SEEN\":1}");
            assertThat(answer.at("/waitedMillis").asLong()).isEqualTo(5_000 + 3_000 + 60_000);
            assertThat(answer.at("/roots").findValuesAsString("pid")).containsExactly("20", "0");
            assertThat(answer.at("/roots/0/waitedMillis").asLong()).isEqualTo(63_000);
            assertThat(answer.at("/deadlocks").size()).isEqualTo(1);
            assertThat(answer.at("/deadlocks/0/count").asInt()).isEqualTo(2);
            assertThat(answer.at("/course").findValuesAsString("rootPid"))
                    .containsExactly("0", "20", "20");
            assertThat(answer.text())
                    .contains("not named by the log", "2 times", "the log has no other line of it");
            assertThat(
                            client.call("log_locks")
                                    .with("from", "2026-03-14 10:01")
                                    .with("to", "2026-03-14 10:02")
                                    .expectOk()
                                    .at("/waits")
                                    .asInt())
                    .isEqualTo(1);
        }
    }

    private static Connection open(Cluster cluster, String database) throws SQLException {
        Connection connection = cluster.connect("postgres", database);
        connection.setAutoCommit(false);
        return connection;
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static CompletableFuture<Void> later(Connection connection, String sql) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        run(connection, sql);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void logged(Cluster cluster, String database, String text) throws Exception {
        Path log = cluster.logDirectory().resolve("postgresql.log");
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!Files.readString(log).contains(text)) {
            assertThat(System.nanoTime()).as("'%s' is logged, %s", text, database).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static JsonNode byPid(JsonNode list, int pid) {
        List<JsonNode> found =
                list.valueStream().filter(each -> each.path("pid").asInt() == pid).toList();
        assertThat(found).as(list.toString()).hasSize(1);
        return found.getFirst();
    }
}
