package ai.dbtool.db;

import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every tool on a hot standby, and the standby as its primary sees it. */
class AnswersOnAStandby {

    private static final String BLOCKED = "LONG_XACT_BLOCKS_VACUUM";

    private static Cluster primary;
    private static Cluster standby;
    private static ServedDatabase onPrimary;
    private static ServedDatabase onStandby;

    @BeforeAll
    static void replicate() throws IOException {
        primary = Cluster.start(Map.of("wal_level", "replica"));
        primary.createDatabase("app");
        onPrimary = ServedDatabase.on(primary, "app", ServedDatabase.DBA);
        onPrimary.execute(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE orders(id int PRIMARY KEY, customer int)",
                "INSERT INTO orders SELECT g, g % 100 FROM generate_series(1, 5000) g",
                "ANALYZE");
        primary.execute("app", "SELECT pg_create_physical_replication_slot('sb1')");
        standby = primary.copy();
        Files.createFile(standby.dataDirectory().resolve("standby.signal"));
        Files.writeString(
                standby.dataDirectory().resolve("postgresql.conf"),
                """
                primary_conninfo = 'host=127.0.0.1 port=%d user=postgres application_name=second'
                primary_slot_name = 'sb1'
                hot_standby_feedback = on
                wal_receiver_status_interval = 1
                """
                        .formatted(primary.port()),
                StandardOpenOption.APPEND);
        standby.startServer();
        primary.await(
                "postgres",
                "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'",
                Duration.ofSeconds(60));
        onStandby = ServedDatabase.ofStandby(standby, "app", ServedDatabase.DBA);
    }

    @AfterAll
    static void close() {
        onStandby.close();
        onPrimary.close();
        standby.close();
        primary.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "db_overview | - | - | (standby)",
                "db_activity | - | - | sessions at work",
                "db_top_queries | - | - | statements of database app",
                "db_schema | pattern | orders | public.orders",
                "db_query | sql | SELECT count(*) AS n FROM orders | 5000",
                "db_explain | sql | SELECT * FROM orders WHERE customer = 7 | Seq Scan",
                "db_table | table | orders | public.orders",
                "db_why_rows | sql | SELECT * FROM orders WHERE customer = 700 | customer",
                "db_indexes | target | SELECT * FROM orders WHERE customer = 7 | counted by the primary only",
                "db_check_fix | sql | CREATE INDEX ON orders(customer) | Share",
            })
    void eachTool(String tool, String argument, String value, String expected) {
        var call = onStandby.call(tool).unlimited();
        Answer answer = (argument == null ? call : call.with(argument, value)).expectOk();

        assertThat(answer.text().toLowerCase()).contains(expected.toLowerCase());
    }

    @Test
    void everyAreaOfHealth() {
        Answer answer = onStandby.call("db_health").unlimited().expectOk();

        assertThat(ServedDatabase.texts(answer.structured().at("/coverage/skipped")))
                .allMatch(skipped -> skipped.contains("pg_file_settings"));
        assertThat(answer.at("/areas/ids/databases").isEmpty()).isFalse();
        assertThat(answer.at("/areas/replication/conflicts").isArray()).isTrue();
    }

    @Test
    void whichIsBlamedForDeadRowsOnlyWhenItKeepsThem() throws SQLException {
        onPrimary.execute(
                "CREATE TABLE half(id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO half SELECT generate_series(1, 4000)",
                "DELETE FROM half WHERE id > 2000",
                "SELECT pg_stat_force_next_flush()");
        primary.await(
                "app",
                "SELECT n_dead_tup = 2000 FROM pg_stat_user_tables WHERE relname = 'half'",
                Duration.ofSeconds(60));
        primary.await(
                "app", "SELECT xmin IS NOT NULL FROM pg_replication_slots", Duration.ofSeconds(60));
        burn(20);

        Answer healthy = vacuum();
        assertThat(where(healthy.at("/findings"), "code", BLOCKED)).isEmpty();
        assertThat(healthy.at("/areas/vacuum/horizon/0/holder").asString()).isEqualTo("sb1");
        assertThat(healthy.at("/areas/vacuum/horizon/0/active").asBoolean()).isTrue();

        try (Connection report = standby.connect("postgres", "app")) {
            report.setAutoCommit(false);
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            report.createStatement().execute("SELECT count(*) FROM half");
            burn(100_100);
            JsonNode found = where(vacuum().at("/findings"), "code", BLOCKED).getFirst();

            assertThat(found.path("object").asString()).isEqualTo("replication slot sb1");
            assertThat(found.at("/remedy/patch").asString())
                    .contains("end the long query on the standby that reads slot 'sb1'");
            assertThat(found.at("/remedy/statement").isMissingNode()).isTrue();
        }
    }

    private static Answer vacuum() {
        return onPrimary.call("db_health").with("area", "vacuum").unlimited().expectOk();
    }

    /** Uses up transaction ids, one a subtransaction. */
    private static void burn(int ids) {
        onPrimary.execute(
                "CREATE TABLE IF NOT EXISTS burnt(id int)",
                "DO $$BEGIN FOR i IN 1.."
                        + ids
                        + " LOOP BEGIN INSERT INTO burnt VALUES (i); EXCEPTION WHEN division_by_zero THEN NULL; END;"
                        + " END LOOP; END$$");
    }

    @Test
    void whoseReplayStandsStill() {
        onPrimary.execute("CREATE TABLE first_replayed(id int)");
        standby.await(
                "postgres",
                "SELECT pg_last_xact_replay_timestamp() IS NOT NULL",
                Duration.ofSeconds(30));
        standby.execute("postgres", "SELECT pg_wal_replay_pause()");
        try {
            standby.await(
                    "postgres",
                    "SELECT pg_is_wal_replay_paused() AND pg_get_wal_replay_pause_state() = 'paused'",
                    Duration.ofSeconds(30));
            onPrimary.execute("CREATE TABLE much AS SELECT g FROM generate_series(1, 100000) g");
            standby.await(
                    "postgres",
                    "SELECT pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn() > 1000000",
                    Duration.ofSeconds(30));
            Answer paused = replication();

            assertThat(paused.at("/areas/replication/recovery/pauseState").asString())
                    .isEqualTo("paused");
            assertThat(paused.at("/areas/replication/recovery/behindBytes").asLong())
                    .isGreaterThan(1_000_000);
            assertThat(paused.at("/areas/replication/recovery/behindSeconds").isNumber()).isTrue();
            assertThat(paused.at("/areas/replication/recovery/hotStandbyFeedback").asBoolean())
                    .isTrue();
            assertThat(where(paused.at("/findings"), "code", "REPLAY_PAUSED"))
                    .singleElement()
                    .satisfies(
                            f ->
                                    assertThat(f.at("/remedy/statement").asString())
                                            .isEqualTo("SELECT pg_wal_replay_resume();"));
            assertThat(paused.text()).contains("standby: replay paused, received ", " behind, ");
        } finally {
            standby.execute("postgres", "SELECT pg_wal_replay_resume()");
        }
        assertThat(where(replication().at("/findings"), "code", "REPLAY_PAUSED")).isEmpty();
    }

    private static Answer replication() {
        return onStandby.call("db_health").with("area", "replication").unlimited().expectOk();
    }

    @Test
    void whatWritesIsForThePrimary() {
        onPrimary.execute(
                "CREATE TABLE doubled(id int, n int)",
                "CREATE INDEX doubled_1 ON doubled(n)",
                "CREATE INDEX doubled_2 ON doubled(n)",
                "INSERT INTO doubled SELECT g, g FROM generate_series(1, 20000) g",
                "ANALYZE doubled");
        standby.await(
                "app",
                "SELECT count(*) = 1 FROM pg_stats WHERE tablename = 'doubled' AND attname = 'id'",
                Duration.ofSeconds(30));

        List<String> here = remedies(onStandby);
        List<String> there = remedies(onPrimary);
        assertThat(here).anyMatch(sql -> sql.contains("/* on the primary */ DROP INDEX"));
        assertThat(here)
                .allMatch(
                        sql ->
                                sql.startsWith("/* on the primary */ ")
                                        || sql.matches("(?s)(SELECT|ALTER SYSTEM) .*"));
        assertThat(there).anyMatch(sql -> sql.startsWith("DROP INDEX"));
        assertThat(there).noneMatch(sql -> sql.contains("primary"));

        JsonNode advice =
                onStandby
                        .call("db_indexes")
                        .with("target", "SELECT * FROM doubled WHERE id = 7")
                        .expectOk()
                        .at("/proposals/0");
        assertThat(advice.path("statement").asString())
                .startsWith("/* on the primary */ CREATE INDEX");
        assertThat(advice.path("undo").asString()).startsWith("/* on the primary */ DROP INDEX");

        JsonNode forecast =
                onStandby
                        .call("db_check_fix")
                        .with("sql", "CREATE INDEX ON doubled(id); SET work_mem = '8MB'")
                        .expectOk()
                        .at("/statements");
        assertThat(ServedDatabase.texts(forecast.path(0).path("issues"), "rule"))
                .contains("run-on-primary");
        assertThat(ServedDatabase.texts(forecast.path(0).path("safer")))
                .allMatch(sql -> sql.startsWith("/* on the primary */ CREATE INDEX"));
        assertThat(forecast.path(0).path("undo").asString())
                .startsWith("/* on the primary */ DROP INDEX");
        assertThat(ServedDatabase.texts(forecast.path(1).path("issues"), "rule"))
                .doesNotContain("run-on-primary");
    }

    private static List<String> remedies(ServedDatabase served) {
        Answer health = served.call("db_health").unlimited().expectOk();
        List<String> statements = new ArrayList<>();
        health.at("/findings").forEach(f -> statements.add(f.at("/remedy/statement").asString("")));
        statements.removeIf(String::isEmpty);
        return statements;
    }

    @Test
    void andThePrimarySeesIt() {
        Answer answer = onPrimary.call("db_health").with("area", "replication").expectOk();

        assertThat(answer.at("/areas/replication/standbys/0/standby").asString())
                .isEqualTo("second");
        assertThat(answer.at("/areas/replication/standbys/0/lagBytes").isNumber()).isTrue();
    }
}
