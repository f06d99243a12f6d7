package ai.dbtool.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What the guard is said not to let happen, done by hand: the witness reports each. */
class SeesEveryChange {

    private static AttackedDatabase attacked;

    @BeforeAll
    static void start() {
        attacked = AttackedDatabase.start();
    }

    @AfterAll
    static void stop() throws SQLException {
        attacked.close();
    }

    @Test
    void andNothingWhereNothingChanged() {
        attacked.cluster().execute(AttackedDatabase.NAME, "CHECKPOINT");
        Map<String, String> before = attacked.everything();
        attacked.cluster().scalar(AttackedDatabase.NAME, "SELECT count(*) FROM big, pg_class");
        attacked.cluster().execute(AttackedDatabase.NAME, "CHECKPOINT");
        assertThat(attacked.changesSince(attacked.state())).isEmpty();
        assertThat(Witness.changes(before, attacked.everything())).isEmpty();
    }

    /** After a statement that is over, by what is looked at after each text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INSERT INTO witness VALUES ('x') | tables",
                "DO $$ BEGIN INSERT INTO witness VALUES ('x'); RAISE EXCEPTION 'no'; EXCEPTION WHEN raise_exception THEN NULL; END $$ | next transaction id",
                "CREATE FUNCTION nothing() RETURNS int LANGUAGE sql AS 'SELECT 1' | catalog",
                "COMMENT ON TABLE t IS 'x' | next transaction id",
                "SELECT nextval('s') | sequences",
                "SELECT setval('s', 77) | sequences",
                "SELECT pg_stat_reset() | statistics reset",
                "SELECT pg_stat_reset_shared('io') | statistics reset",
                "SELECT pg_stat_reset_shared('archiver') | statistics reset",
                "SELECT pg_stat_reset_slru('notify') | statistics reset",
                "SELECT pg_stat_reset_single_table_counters('t'::regclass) | statistics reset",
                "SELECT pg_stat_statements_reset() | statistics reset",
                "SELECT pg_create_physical_replication_slot('made', true) | replication slots",
                "SELECT gin_clean_pending_list('pending_j') | index pages",
                "SELECT brin_summarize_new_values('pending_b') | index pages",
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'victim' | lost sessions",
                "SELECT pg_reload_conf() | reloaded",
                "SELECT pg_switch_wal() FROM pg_logical_emit_message(false, 'a', 'b') | wal file",
                "COPY (SELECT 1) TO PROGRAM 'cat > made' | files",
                "COPY (SELECT 1) TO PROGRAM 'cat > base/made' | files",
                "COPY (SELECT 1) TO PROGRAM 'cat > ../made' | files",
                "COPY (SELECT 1) TO PROGRAM 'mkdir -p pg_stat/made && touch pg_stat/made/made' | files",
                "DO $$ DECLARE o oid := lo_from_bytea(0, 'x'); BEGIN PERFORM lo_export(o, 'pg_logical/made'); END $$ | files",
                "ALTER ROLE guard_reader SET work_mem = '1MB' | catalog",
                "PREPARE TRANSACTION 'made' | prepared transactions"
            })
    void atOnce(String sql, String where) throws SQLException {
        try (Connection victim =
                attacked.cluster().connect("postgres", AttackedDatabase.NAME, "victim")) {
            Map<String, String> before = attacked.state();

            attacked.cluster()
                    .execute(
                            AttackedDatabase.NAME,
                            sql.startsWith("PREPARE TRANSACTION") ? "BEGIN; " + sql : sql);

            assertThat(changesOf(before, where)).anyMatch(change -> change.startsWith(where + ":"));
            assertThat(victim.isClosed()).isFalse();
        }
    }

    /** Until {@code where} is among them: a reload reaches the sessions in its own time. */
    private static List<String> changesOf(Map<String, String> before, String where) {
        Instant end = Instant.now().plusSeconds(20);
        List<String> changes = Witness.changes(before, attacked.state());
        while (changes.stream().noneMatch(change -> change.startsWith(where + ":"))
                && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(20_000_000);
            changes = Witness.changes(before, attacked.state());
        }
        return changes;
    }

    /** Where contents are read: what overwrites, and what the cheap look has no word for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UPDATE parts SET note = 'x' WHERE id = 1 | table public.parts_1",
                "INSERT INTO shadow.parts VALUES (1) | table shadow.parts",
                "REFRESH MATERIALIZED VIEW m_plain | catalog pg_catalog.pg_class",
                "COMMENT ON TABLE big IS 'x' | catalog pg_catalog.pg_description",
                "ALTER ROLE guard_owner PASSWORD 'x' | catalog pg_catalog.pg_authid",
                "ANALYZE orders | catalog pg_catalog.pg_statistic",
                "SELECT lo_from_bytea(0, 'x') | catalog pg_catalog.pg_largeobject",
                "ALTER SYSTEM SET work_mem = '9MB' | file data/postgresql.auto.conf",
                "COPY (SELECT '#') TO PROGRAM 'cat >> postgresql.conf' | file data/postgresql.conf",
                "COPY (SELECT '#') TO PROGRAM 'cat >> pg_hba.conf' | file data/pg_hba.conf",
                "COPY (SELECT 'x') TO PROGRAM 'cat >> global/pg_control' | file data/global/pg_control"
            })
    void atLength(String sql, String where) {
        Map<String, String> before = attacked.everything();

        attacked.cluster().execute(AttackedDatabase.NAME, sql);

        assertThat(Witness.changes(before, attacked.everything()))
                .anyMatch(change -> change.startsWith(where + ":"));
    }

    /** In a session that is there still. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT 1 | sessions",
                "SELECT pg_advisory_lock(4711) | advisory locks",
                "BEGIN; LOCK TABLE t IN ACCESS SHARE MODE | locks",
                "BEGIN; SELECT 1 | waiting"
            })
    void leftBehind(String sql, String where) throws SQLException {
        Map<String, String> before = attacked.state();
        try (Connection session =
                        attacked.cluster().connect("guard_reader", AttackedDatabase.NAME, "left");
                Statement statement = session.createStatement()) {
            statement.execute(sql);

            assertThat(Witness.changes(before, attacked.state()))
                    .anyMatch(change -> change.startsWith(where + ":"));
        }
        assertThat(attacked.changesSince(before)).isEmpty();
    }

    /** In a session that somebody else gets next. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT set_config('search_path', 'evil', false)",
                "SET statement_timeout = 0",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                "SET ROLE guard_owner",
                "SET SESSION AUTHORIZATION guard_reader",
                "PREPARE left_over AS SELECT 1",
                "LISTEN left_over",
                "SELECT pg_advisory_lock(4711)",
                "CREATE TEMP TABLE left_over (a int)",
                "BEGIN; DECLARE left_over CURSOR WITH HOLD FOR SELECT 1; COMMIT"
            })
    void inASession(String sql) throws SQLException {
        try (Connection session =
                        attacked.cluster().connect("postgres", AttackedDatabase.NAME, "dbtool-ai");
                Statement statement = session.createStatement()) {
            String before = Digests.scalar(session, Witness.SESSION);
            statement.execute(sql);

            assertThat(Digests.scalar(session, Witness.SESSION)).isNotEqualTo(before);
        }
    }
}
