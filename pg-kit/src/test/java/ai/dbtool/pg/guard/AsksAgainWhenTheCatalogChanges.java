package ai.dbtool.pg.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A text that passed does not pass for what was made dangerous afterwards. */
class AsksAgainWhenTheCatalogChanges {

    private static Cluster cluster;
    private static PgDatabases databases;
    private static Database main;

    /** Nothing in the background may write: each write makes the guard ask again. */
    @BeforeAll
    static void open() {
        cluster = Cluster.start(Map.of("autovacuum", "off"));
        databases =
                PgDatabases.of(
                        List.of(
                                new ConnectionConfig(
                                        "main",
                                        "127.0.0.1",
                                        cluster.port(),
                                        "postgres",
                                        "postgres",
                                        null,
                                        "disable",
                                        null,
                                        true,
                                        false,
                                        false)),
                        LimitsConfig.defaults());
        main = databases.open(Principal.local("test"), null).block();
        execute(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw",
                "CREATE TABLE witness (n int)",
                "CREATE FUNCTION acts() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1'",
                "CREATE SCHEMA later");
    }

    @AfterAll
    static void close() {
        databases.close();
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CREATE FUNCTION a(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1' | SELECT a(1)        | ALTER FUNCTION a(int) VOLATILE
                    CREATE FUNCTION b(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1' | SELECT b(1)        | CREATE OR REPLACE FUNCTION b(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 2'
                    CREATE FUNCTION c(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'    | SELECT c(1)        | ALTER FUNCTION c(int) SECURITY DEFINER
                    CREATE FUNCTION d(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'    | SELECT d(1)        | CREATE FUNCTION later.d(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 2'
                    CREATE VIEW e AS SELECT n FROM witness                                  | SELECT * FROM e    | CREATE OR REPLACE VIEW e AS SELECT acts() AS n
                    CREATE TABLE f (n int)                                                  | SELECT * FROM f    | CREATE POLICY p ON f USING (acts() = n)
                    CREATE TABLE g (n int) PARTITION BY LIST (n)                            | TABLE g            | CREATE FOREIGN TABLE g1 PARTITION OF g FOR VALUES IN (1) SERVER far
                    CREATE DOMAIN h AS int                                                  | SELECT 1::h        | ALTER DOMAIN h ADD CHECK (acts() = VALUE)
                    CREATE TABLE i (n int)                                                  | SELECT 1 FROM i    | DROP TABLE i; CREATE FOREIGN TABLE i (n int) SERVER far
                    """)
    void refusesWhatBecameDangerous(String before, String sql, String change) {
        execute(before);
        assertThat(rows(sql)).isEqualTo(rows(sql));
        execute(change);
        assertRefused(sql);
    }

    @Test
    void refusesWhatATransactionThenUnderWayCommits() throws SQLException {
        execute("CREATE FUNCTION later_acts() RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'");
        try (Connection other = cluster.connect("postgres", "postgres")) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.execute("SAVEPOINT s");
                statement.execute("ALTER FUNCTION later_acts() VOLATILE");
                statement.execute("RELEASE s");
            }
            assertThat(rows("SELECT later_acts()")).isEqualTo(rows("SELECT later_acts()"));
            other.commit();
        }
        assertRefused("SELECT later_acts()");
    }

    @Test
    void showsTheColumnsOfToday() {
        execute("CREATE TABLE grows (a int)", "INSERT INTO grows VALUES (1)");
        assertThat(rows("TABLE grows").columns()).hasSize(1);
        assertThat(rows("TABLE grows").columns()).hasSize(1);
        execute("ALTER TABLE grows ADD b text DEFAULT 'two'");
        assertThat(rows("TABLE grows").rows()).containsExactly(List.of("1", "two"));
    }

    @Test
    void asksOnceWhileNothingChanges() {
        rows("SELECT n + 1 FROM witness");
        long asked = gateCalls();
        for (int i = 0; i < 5; i++) {
            rows("SELECT n + 1 FROM witness -- " + i);
        }
        assertThat(gateCalls()).isEqualTo(asked);
        rows("SELECT n + 2 FROM witness");
        assertThat(gateCalls()).isEqualTo(asked + 1);
    }

    private static long gateCalls() {
        return Long.parseLong(
                cluster.scalar(
                        "postgres",
                        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements"
                                + " WHERE query LIKE '%rel(oid, named)%'"));
    }

    private static void assertRefused(String sql) {
        assertThatExceptionOfType(ToolFailure.class)
                .isThrownBy(() -> rows(sql))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("refused_sql"));
    }

    private static GuardedRows rows(String sql) {
        return main.query(new GuardedQuery(sql, List.of(), 0, 10, 100)).block();
    }

    private static void execute(String... sql) {
        cluster.execute("postgres", sql);
    }
}
