package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.GuardedRows.Column;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class BoundsWhatComesBack {

    private static String name;
    private static PgDatabases databases;
    private static Database main;

    @BeforeAll
    static void open() {
        name = SharedCluster.databaseFor(BoundsWhatComesBack.class);
        SharedCluster.get()
                .execute(
                        name,
                        "CREATE TABLE orders (id int, customer_email text)",
                        "CREATE TYPE mood AS ENUM ('calm', 'wild')",
                        "CREATE DOMAIN percent AS int CHECK (VALUE <= 100)");
        databases =
                Connections.open(
                        Connections.of(SharedCluster.get(), name, "postgres", true),
                        Duration.ofSeconds(60));
        main = databases.open(Connections.ME, null).block();
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @Test
    void cutsAHugeCellOnTheServer() {
        GuardedRows rows = Connections.rows(main, "SELECT repeat('é', 50000000), 'short'");
        assertThat(rows.cutCells()).isEqualTo(1);
        assertThat(rows.rows().getFirst().getFirst()).isEqualTo("é".repeat(100));
        assertThat(rows.rows().getFirst().get(1)).isEqualTo("short");
    }

    @Test
    void stopsAHugeResult() {
        GuardedRows rows = Connections.rows(main, "SELECT * FROM generate_series(1, 100000000)");
        assertThat(rows.rows()).hasSize(10);
        assertThat(rows.more()).isTrue();
    }

    @Test
    void pagesByOffset() {
        String sql = "SELECT i FROM generate_series(1, 25) i ORDER BY i";
        GuardedRows last = main.query(new GuardedQuery(sql, List.of(), 20, 10, 100)).block();
        assertThat(last.rows())
                .containsExactly(
                        List.of("21"), List.of("22"), List.of("23"), List.of("24"), List.of("25"));
        assertThat(last.more()).isFalse();
        GuardedRows exact = main.query(new GuardedQuery(sql, List.of(), 0, 25, 100)).block();
        assertThat(exact.more()).isFalse();
    }

    /** The server describes a domain's columns by its base type. */
    @Test
    void showsTypesAndTextForms() {
        GuardedRows rows =
                Connections.rows(
                        main,
                        "SELECT true AS b, ARRAY[1, NULL] AS a, NULL::text AS n, '' AS e, 'wild'::mood AS m,"
                                + " 7::percent AS p, NULL::mood AS q, ROW(NULL, NULL) AS r");
        assertThat(rows.columns())
                .containsExactly(
                        new Column("b", "boolean"),
                        new Column("a", "integer[]"),
                        new Column("n", "text"),
                        new Column("e", "text"),
                        new Column("m", "mood"),
                        new Column("p", "integer"),
                        new Column("q", "mood"),
                        new Column("r", "record"));
        assertThat(rows.rows().getFirst())
                .containsExactly("true", "{1,NULL}", null, "", "wild", "7", null, "(,)");
    }

    @Test
    void bindsParametersAsTheServerInfersThem() {
        GuardedRows rows =
                Connections.rows(
                        main,
                        "SELECT $1 + 1, $2::date, length($3), 'a$1b', $1 * 2 FROM generate_series(1, $1::int)",
                        "2",
                        "2026-01-31",
                        "it's");
        assertThat(rows.rows()).hasSize(2);
        assertThat(rows.rows().getFirst()).containsExactly("3", "2026-01-31", "4", "a$1b", "4");
    }

    @Test
    void endsAStatementAtItsTimeLimit() {
        try (PgDatabases impatient =
                Connections.open(
                        Connections.of(SharedCluster.get(), name, "postgres", true),
                        Duration.ofMillis(300))) {
            Database quick = impatient.open(Connections.ME, null).block();
            ToolFailure failure =
                    Connections.failure(
                            quick.query(
                                    Connections.query(
                                            "SELECT count(*) FROM generate_series(1, 1e12::bigint)")));
            assertThat(failure.code()).isEqualTo("timeout");
            assertThat(Connections.rows(quick, "SELECT 1").rows()).hasSize(1);
        }
    }

    @Test
    void namesTheNearest() {
        assertThat(sqlError("SELECT *\nFROM ordres"))
                .contains("42P01")
                .contains("character 15")
                .contains("did you mean 'orders'?");
        assertThat(sqlError("SELECT o.custmer_email FROM orders o"))
                .contains("42703")
                .contains("did you mean 'customer_email'?");
        assertThat(sqlError("SELECT $1 FROM orders")).contains("0 values");
    }

    private static String sqlError(String sql) {
        ToolFailure failure = Connections.failure(main.query(Connections.query(sql)));
        assertThat(failure.code()).isEqualTo("sql_error");
        return failure.getMessage();
    }

    @Test
    void plansWithAndWithoutValues() {
        String sql = "SELECT * FROM orders WHERE id = $1 AND customer_email <> '$1'";
        assertThat(main.explain(sql, List.of(), false).block()).contains("(orders.id = $1)");
        assertThat(main.explain(sql, List.of("42"), false).block()).contains("(orders.id = 42)");
        assertThat(main.explain(sql, List.of("42"), true).block()).contains("Actual Rows");
        assertThat(Connections.failure(main.explain("DELETE FROM orders", List.of(), true)).code())
                .isEqualTo("refused_sql");
    }
}
