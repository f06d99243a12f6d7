package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The sections of {@code log_report} on what a server logged of a known piece of work. */
@Timeout(180)
class ReportsEverySection {

    private static Cluster cluster;
    private static LogClient client;

    @TempDir private Path folder;

    @BeforeAll
    static void work() throws Exception {
        cluster =
                Cluster.start(
                        Map.of(
                                "log_min_duration_statement", "0",
                                "log_connections", "on",
                                "log_disconnections", "on",
                                "log_temp_files", "0",
                                "log_lock_waits", "on",
                                "log_checkpoints", "on",
                                "log_autovacuum_min_duration", "0",
                                "autovacuum_naptime", "1s",
                                "deadlock_timeout", "50ms"));
        cluster.createDatabase("shop");
        cluster.execute(
                "shop",
                "CREATE ROLE app LOGIN",
                "CREATE TABLE t (id int PRIMARY KEY, x text)",
                "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 20000) g",
                "GRANT ALL ON t TO app",
                "UPDATE t SET x = 'y'");
        try (Connection app = cluster.connect("app", "shop", "web")) {
            for (int i = 1; i <= 7; i++) {
                run(app, "SELECT x FROM t WHERE id = " + i + " AND x <> 'it''s " + i + "'");
            }
            run(app, "SELECT x FROM t WHERE id IN (1, 2, 3)");
            run(app, "SELECT x FROM t WHERE id IN (4, 5)");
            run(app, "UPDATE t SET x = 'z' WHERE id = 1");
            run(app, "DELETE FROM t WHERE id = 20000");
            run(app, "SET work_mem = '64kB'");
            run(app, "SELECT count(*) FROM (SELECT x, id FROM t ORDER BY x, id OFFSET 0) s");
            run(app, "SELECT 1/0");
            run(app, "SELECT * FROM nowhere_7");
            run(app, "SELECT * FROM nowhere_7");
            run(app, "SET statement_timeout = '30ms'");
            run(app, "SELECT pg_sleep(5)");
        }
        wait(cluster);
        cluster.execute("shop", "CHECKPOINT");
        cluster.await(
                "shop",
                "SELECT autovacuum_count > 0 AND autoanalyze_count > 0 FROM pg_stat_user_tables WHERE relname = 't'",
                Duration.ofSeconds(60));
        client = LogClient.over(cluster.logDirectory().toString());
    }

    /** One session waits for another's row. */
    private static void wait(Cluster cluster) throws Exception {
        try (Connection first = cluster.connect("app", "shop", "first");
                Connection second = cluster.connect("app", "shop", "second");
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            first.setAutoCommit(false);
            run(first, "UPDATE t SET x = 'a' WHERE id = 9");
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(
                            () -> run(second, "UPDATE t SET x = 'b' WHERE id = 9"), threads);
            cluster.await(
                    "shop",
                    "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '300ms'",
                    Duration.ofSeconds(20));
            first.commit();
            waiting.join();
        }
    }

    private static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException _) {
            // Some are made to fail.
        }
    }

    @AfterAll
    static void close() {
        client.close();
        cluster.close();
    }

    private static Answer section(String name) {
        return client.call("log_report")
                .with("section", name)
                .with("limit", 1_000)
                .unlimited()
                .expectOk();
    }

    private static List<JsonNode> rows(Answer answer, String title) {
        for (JsonNode table : answer.at("/tables")) {
            if (table.path("title").asString().startsWith(title)) {
                return List.copyOf(table.path("rows").values());
            }
        }
        throw new AssertionError("no table '" + title + "' in " + answer.text());
    }

    private static JsonNode row(Answer answer, String title, String holds) {
        return rows(answer, title).stream()
                .filter(row -> row.toString().contains(holds))
                .findFirst()
                .orElseThrow(() -> new AssertionError(holds + " not in " + answer.text()));
    }

    @Test
    void theOverviewCountsAll() {
        Answer answer = section("OVERVIEW");
        assertThat(row(answer, "In all", "\"deadlocks\"").get(1).asLong()).isZero();
        assertThat(row(answer, "In all", "lock waits ended").get(1).asLong()).isEqualTo(1);
        assertThat(row(answer, "In all", "\"errors\"").get(1).asLong()).isEqualTo(4);
        assertThat(row(answer, "In all", "statements cancelled").get(1).asLong()).isEqualTo(1);
        long queries = row(answer, "In all", "\"queries\"").get(1).asLong();
        assertThat(
                        rows(answer, "Queries every").stream()
                                .mapToLong(row -> row.get(1).asLong())
                                .sum())
                .as("each query stands in one step")
                .isEqualTo(queries);
        assertThat(
                        rows(section("QUERIES"), "Queries by type").stream()
                                .mapToLong(row -> row.get(1).asLong())
                                .sum())
                .isEqualTo(queries);
    }

    @Test
    void theTopKnowsStatementsWithoutTheirValues() {
        Answer answer = section("TOP");
        JsonNode seven = row(answer, "Most frequent queries", "AND x <> ?");
        assertThat(seven.get(1).asLong()).isEqualTo(7);
        assertThat(seven.get(5).asString()).isEqualTo("SELECT x FROM t WHERE id = ? AND x <> ?");
        assertThat(row(answer, "Most frequent queries", "IN (?)").get(1).asLong())
                .as("lists of any length are one")
                .isEqualTo(2);
        JsonNode slowest = rows(answer, "Slowest queries").getFirst();
        String handle = slowest.get(5).asString();
        String statement =
                client.call("log_context")
                        .with("handle", handle)
                        .unlimited()
                        .expectOk()
                        .at("/event/statement")
                        .asString();
        assertThat(statement).as("the handle leads to it").isNotEmpty();
        assertThat(
                        rows(answer, "Histogram").stream()
                                .mapToDouble(row -> row.get(2).asDouble())
                                .sum())
                .isBetween(99.9, 100.1);
    }

    @Test
    void queriesByWhomAndWhatWasCancelled() {
        Answer answer = section("QUERIES");
        assertThat(row(answer, "Queries by type", "DELETE").get(1).asLong()).isEqualTo(1);
        assertThat(row(answer, "Queries by application", "\"web\"").get(1).asLong()).isEqualTo(15);
        assertThat(row(answer, "Queries most cancelled", "pg_sleep(?)").get(0).asLong())
                .isEqualTo(1);
        assertThat(row(answer, "Statements cancelled", "statement timeout").get(1).asLong())
                .isEqualTo(1);
    }

    @Test
    void connectionsAndSessions() {
        Answer connections = section("CONNECTIONS");
        assertThat(row(connections, "Connections by user", "\"app\"").get(1).asLong()).isEqualTo(3);
        Answer sessions = section("SESSIONS");
        assertThat(row(sessions, "Sessions by application", "\"second\"").get(1).asLong())
                .isEqualTo(1);
        assertThat(
                        rows(sessions, "Sessions at once").stream()
                                .mapToLong(row -> row.get(1).asLong())
                                .max()
                                .orElseThrow())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void whatTheServerDidByItself() {
        Answer checkpoints = section("CHECKPOINTS");
        assertThat(rows(checkpoints, "Causes").toString()).contains("immediate force wait");
        assertThat(row(checkpoints, "Checkpoints in all", "complete").get(1).asLong()).isPositive();
        Answer vacuums = section("VACUUMS");
        JsonNode table = row(vacuums, "Vacuums and analyzes by table", "shop.public.t");
        assertThat(table.get(1).asLong()).isPositive();
        assertThat(table.get(2).asLong()).isPositive();
        assertThat(row(vacuums, "Tuples removed", "shop.public.t").get(1).asLong()).isPositive();
    }

    @Test
    void temporaryFilesAndLocks() {
        JsonNode file = row(section("TEMP_FILES"), "Queries with most temporary files", "ORDER BY");
        assertThat(file.get(1).asLong()).isGreaterThan(64 << 10);
        Answer locks = section("LOCKS");
        JsonNode lock = row(locks, "Lock waits by type", "ShareLock on transaction");
        assertThat(lock.get(2).asDouble()).isGreaterThan(200);
        assertThat(row(locks, "Queries that waited longest", "UPDATE t SET x = ?").get(0).asLong())
                .isEqualTo(1);
    }

    @Test
    void errorsByClassAndMessage() {
        Answer events = section("EVENTS");
        assertThat(row(events, "Errors by SQLSTATE class", "42 syntax error").get(1).asLong())
                .isEqualTo(2);
        assertThat(row(events, "Most frequent errors", "nowhere_7").get(0).asLong()).isEqualTo(2);
    }

    @Test
    void everySectionFitsTheBudget() {
        JsonNode sections = section("OVERVIEW").at("/others");
        assertThat(sections.size()).isEqualTo(11);
        for (JsonNode name : sections) {
            Answer answer = client.call("log_report").with("section", name.asString()).expectOk();
            assertThat(answer.text().length()).as(name.asString()).isLessThanOrEqualTo(6_000);
            assertThat(answer.text()).contains("main: ");
        }
    }

    @Test
    void thePoolerIsASectionOfItsOwn() throws Exception {
        Path log =
                Files.writeString(
                        folder.resolve("pgbouncer.log"),
                        """
                        2026-03-14 09:00:00.000 UTC [7] LOG C-0x55: shop/app@10.0.0.9:5544 login attempt: db=shop user=app tls=no
                        2026-03-14 09:00:30.000 UTC [7] LOG C-0x56: shop/app@10.0.0.9:5545 closing because: password authentication failed (age=0s)
                        2026-03-14 09:01:00.000 UTC [7] LOG stats: 10 xacts/s, 30 queries/s, in 1000 B/s, out 2000 B/s, xact 900 us, query 300 us, wait 50 us
                        2026-03-14 09:02:00.000 UTC [7] LOG stats: 20 xacts/s, 50 queries/s, in 3000 B/s, out 4000 B/s, xact 700 us, query 200 us, wait 90 us
                        """);
        try (LogClient pooler = LogClient.over(log.toString())) {
            Answer answer =
                    pooler.call("log_report").with("section", "pgbouncer").unlimited().expectOk();
            assertThat(rows(answer, "Requests a second"))
                    .extracting(row -> row.get(2).asDouble())
                    .containsExactly(30.0, 50.0);
            assertThat(rows(answer, "Mean duration").getLast().get(3).asDouble()).isEqualTo(90);
            assertThat(row(answer, "Logins by host", "10.0.0.9").get(1).asLong()).isEqualTo(1);
            assertThat(
                            row(answer, "Clients turned away", "login refused: password")
                                    .get(1)
                                    .asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void anEmptyLogHasEmptySections() throws Exception {
        Path log =
                new Day()
                        .line("10:00:00.000", 1, "@/ 00000", "LOG:  checkpoint starting: time")
                        .write(folder.resolve("empty.log"));
        try (LogClient small = LogClient.over(log.toString())) {
            assertThat(small.call("log_report").with("section", "TOP").expectOk().text())
                    .contains(
                            "nothing of this section is in the log", "log_min_duration_statement");
            assertThat(
                            small.call("log_report")
                                    .with("section", "queries_of_all")
                                    .expectError()
                                    .text())
                    .contains("allowed: overview, connections");
        }
    }
}
