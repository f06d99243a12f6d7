package ai.dbtool.db.plan;

import static ai.dbtool.db.ServedDatabase.texts;
import static ai.dbtool.db.ServedDatabase.where;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** Wrapped columns, subqueries for each row, and rows counted beside rows expected. */
class SaysWhyAnIndexDoesNotHelp {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        SaysWhyAnIndexDoesNotHelp.class,
                        """
                        CREATE TABLE "Parts"(id int PRIMARY KEY, code text, "Name" varchar(40), kind int, bare text,
                            at timestamptz, made timestamp, city text, zip text, apart int)
                        """,
                        """
                        INSERT INTO "Parts" SELECT g, g::text, 'n' || g, g % 50, g::text,
                            '2026-01-01'::timestamptz + g * interval '1 minute',
                            '2026-01-01'::timestamp + g * interval '1 minute', 'c' || g % 100, 'z' || g % 100, g / 100 % 7
                          FROM generate_series(1, 40000) g
                        """,
                        "CREATE INDEX parts_code ON \"Parts\"(code)",
                        "CREATE INDEX parts_name ON \"Parts\"(\"Name\")",
                        "CREATE INDEX parts_at ON \"Parts\"(at)",
                        "CREATE INDEX parts_made ON \"Parts\"(made)",
                        "CREATE TABLE items(id int, part int, qty int)",
                        "INSERT INTO items SELECT g, g % 2000, g FROM generate_series(1, 20000) g",
                        "CREATE INDEX items_part ON items(part)",
                        "CREATE TABLE bare_items AS SELECT * FROM items",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer explain(String sql) {
        Answer answer = served.call("db_explain").with("sql", sql).unlimited().expectOk();
        assertThat(answer.text()).doesNotContain("volatility");
        return answer;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT * FROM \"Parts\" WHERE code::int = 42 ; code ; (code)::integer ; true",
                "SELECT * FROM \"Parts\" p WHERE 42 = p.code::numeric ; code ; (code)::numeric ; true",
                "SELECT * FROM \"Parts\" WHERE lower(\"Name\") = 'x' ; Name ; lower((\"Name\")::text) ; true",
                "SELECT * FROM \"Parts\" WHERE upper(code) IN ('a', 'b') ; code ; upper(code) ; true",
                "SELECT * FROM \"Parts\" WHERE substr(code, 1, 3) = $1 ; code ; substr(code, 1, 3) ; true",
                "SELECT * FROM \"Parts\" WHERE code || 'x' = '1x' ; code ; (code || 'x'::text) ; true",
                "SELECT * FROM \"Parts\" WHERE id + 1 = 7 ; id ; (id + 1) ; true",
                "SELECT * FROM \"Parts\" WHERE id::text = '7' ; id ; (id)::text ; true",
                "SELECT * FROM \"Parts\" WHERE at::date = '2026-01-03' ; at ; (at)::date ; false",
                "SELECT * FROM \"Parts\" WHERE date_trunc('day', at) = '2026-01-03' ; at ; date_trunc('day'::text, at) ; false",
                "SELECT * FROM \"Parts\" WHERE made::date = '2026-01-03' ; made ; (made)::date ; true",
                "SELECT * FROM \"Parts\" WHERE date_trunc('day', made) = '2026-01-03' ; made ; date_trunc('day'::text, made) ; true",
                "SELECT * FROM \"Parts\" WHERE at + interval '1 day' = now() ; at ; (at + '1 day'::interval) ; false",
                "SELECT * FROM \"Parts\" WHERE to_char(made, 'YYYY') = '2025' ; made ; to_char(made, 'YYYY'::text) ; false",
                "SELECT count(*) FROM \"Parts\" WHERE code::int = 42 ; code ; (code)::integer ; true",
            })
    void whereTheColumnIsWrapped(String sql, String column, String expression, boolean immutable) {
        Answer answer = explain(sql);
        JsonNode found = answer.at("/unsargable/0");

        assertThat(found.path("table").asString()).isEqualTo("public.\"Parts\"");
        assertThat(found.path("column").asString()).isEqualTo(column);
        assertThat(found.path("indexExpression").asString()).isEqualTo(expression);
        assertThat(found.path("immutable").asBoolean()).isEqualTo(immutable);
        assertThat(found.path("filter").asString()).contains(column);
        assertThat(answer.text()).contains("index not usable: " + found.path("index").asString());
        if (immutable) {
            served.execute(
                    "CREATE INDEX tried ON \"Parts\" ((" + expression + "))", "DROP INDEX tried");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM \"Parts\" WHERE code = '42'",
                "SELECT * FROM \"Parts\" WHERE lower(bare) = 'x'",
                "SELECT * FROM \"Parts\" WHERE code <> '42'",
                "SELECT * FROM \"Parts\" WHERE id = 5 AND lower(code) = 'x'",
                "SELECT * FROM \"Parts\" WHERE bare = '5' AND lower(code) = 'x'",
                "SELECT * FROM items WHERE part::text = '7' AND part = 7",
            })
    void andOnlyThere(String sql) {
        assertThat(explain(sql).at("/unsargable").isEmpty()).isTrue();
    }

    @Test
    void subqueriesThatRunForEachRow() {
        for (String table : List.of("items", "bare_items")) {
            Answer answer =
                    explain(
                            "SELECT id, (SELECT sum(qty) FROM "
                                    + table
                                    + " i WHERE i.part = p.id) FROM \"Parts\" p WHERE kind = 7");
            JsonNode found = answer.at("/perRowSubqueries/0");

            assertThat(texts(found.path("tables"))).containsExactly("public." + table);
            assertThat(found.path("executions").asDouble()).isBetween(500.0, 1200.0);
            assertThat(found.path("sharePercent").asDouble()).isGreaterThan(50);
            assertThat(found.path("condition").asString()).contains("part");
            assertThat(answer.text()).contains("subquery for each row at");
        }
    }

    @Test
    void subqueriesInAFilterRunForTheRowsBeforeIt() {
        for (String condition : List.of("qty <", "qty =", "qty * 2 >")) {
            JsonNode found =
                    explain(
                                    "SELECT * FROM items o WHERE "
                                            + condition
                                            + " (SELECT max(i.qty) FROM items i WHERE i.part = o.part)")
                            .at("/perRowSubqueries/0");
            assertThat(found.path("executions").asDouble()).as(condition).isBetween(5e3, 3e4);
            assertThat(found.path("sharePercent").asDouble()).as(condition).isGreaterThan(60);
        }
    }

    @Test
    void notThoseThatRunOnceOrForAFewRows() {
        JsonNode narrowed =
                explain(
                                "SELECT * FROM \"Parts\" o WHERE city = 'c1' AND zip = 'z1'"
                                        + " AND kind < (SELECT max(qty) FROM items i WHERE i.part = o.id)")
                        .at("/perRowSubqueries");
        assertThat(narrowed.path(0).path("executions").asDouble(0)).isLessThan(100);
        assertThat(
                        explain("SELECT * FROM \"Parts\" WHERE id = (SELECT max(part) FROM items)")
                                .at("/perRowSubqueries")
                                .isEmpty())
                .isTrue();
        assertThat(
                        explain(
                                        "SELECT * FROM \"Parts\" WHERE id IN (SELECT part FROM items) OR kind = 3")
                                .at("/perRowSubqueries")
                                .isEmpty())
                .isTrue();
        JsonNode few =
                explain(
                                "SELECT id, (SELECT sum(qty) FROM items i WHERE i.part = p.id) FROM \"Parts\" p LIMIT 10")
                        .at("/perRowSubqueries");
        assertThat(few.path(0).path("executions").asDouble()).isLessThanOrEqualTo(11);
    }

    private static Answer counted(String sql, String normalised) {
        served.execute(sql);
        JsonNode queries =
                served.call("db_top_queries")
                        .with("limit", 100)
                        .unlimited()
                        .expectOk()
                        .at("/queries");
        String queryid = where(queries, "query", normalised).getFirst().path("queryid").asString();
        return served.call("db_explain").with("queryid", queryid).unlimited().expectOk();
    }

    @Test
    void rowsThatCameBesideRowsExpected() {
        Answer answer =
                counted(
                        "SELECT id FROM \"Parts\" WHERE city = 'c7' AND zip = 'z7'",
                        "SELECT id FROM \"Parts\" WHERE city = $1 AND zip = $2");
        JsonNode measured = answer.at("/measured");

        assertThat(measured.path("rowsPerCall").asDouble()).isEqualTo(400);
        assertThat(measured.path("estimatedRows").asDouble()).isLessThan(10);
        assertThat(measured.path("factor").asDouble()).isGreaterThan(40);
        assertThat(measured.path("table").asString()).isEqualTo("public.\"Parts\"");
        assertThat(texts(measured.path("equalColumns"))).containsExactly("city", "zip");
        assertThat(
                        counted(
                                        "SELECT count(*) FROM \"Parts\" WHERE city = 'c7'",
                                        "SELECT count(*) FROM \"Parts\" WHERE city = $1")
                                .structured()
                                .at("/measured/factor")
                                .isMissingNode())
                .isTrue();
    }

    @Test
    void columnsThatDependOnEachOther() {
        JsonNode found =
                explain("SELECT * FROM \"Parts\" WHERE city = 'c7' AND zip = 'z7' AND kind = 7")
                        .at("/dependentColumns/0");

        assertThat(found.path("table").asString()).isEqualTo("public.\"Parts\"");
        assertThat(texts(found.path("columns"))).containsExactlyInAnyOrder("city", "zip", "kind");
        assertThat(found.path("likelyRows").asDouble()).isBetween(350.0, 450.0);
        assertThat(found.path("factor").asDouble()).isGreaterThan(100);
        for (String independent :
                List.of("code = '7' AND city = 'c7'", "city = 'c7'", "apart = 3 AND kind = 7")) {
            assertThat(
                            explain("SELECT * FROM \"Parts\" WHERE " + independent)
                                    .at("/dependentColumns")
                                    .isEmpty())
                    .as(independent)
                    .isTrue();
        }
        assertThat(
                        texts(
                                explain(
                                                "SELECT * FROM \"Parts\" WHERE city = 'c7' AND zip = 'z7' AND apart = 3")
                                        .at("/dependentColumns/0/columns")))
                .containsExactlyInAnyOrder("city", "zip");
    }

    @Test
    void whatConstantsWereJoinedByAnOperator() {
        assertThat(
                        counted(
                                        "SELECT id FROM \"Parts\" WHERE zip = 'z' || 3 AND kind = 1 + 5 % 3",
                                        "SELECT id FROM \"Parts\" WHERE zip = $1 || $2 AND kind = $3 + $4 % $5")
                                .at("/nodes/0/relation")
                                .asString())
                .isEqualTo("public.\"Parts\"");
    }

    @Test
    void writesByHowTheyFindTheirRows() {
        Answer answer =
                counted(
                        "UPDATE \"Parts\" SET kind = 3 WHERE bare = '12345'",
                        "UPDATE \"Parts\" SET kind = $1 WHERE bare = $2");

        assertThat(answer.at("/plannedAs").asString())
                .isEqualTo("SELECT * FROM \"Parts\" WHERE bare = $1");
        assertThat(answer.at("/query").asString()).startsWith("UPDATE");
        assertThat(texts(answer.at("/missingIndexCandidates/0/columns"))).containsExactly("bare");
        assertThat(
                        counted(
                                        "DELETE FROM items WHERE qty = 7777",
                                        "DELETE FROM items WHERE qty = $1")
                                .at("/missingIndexCandidates/0/table")
                                .asString())
                .isEqualTo("public.items");
    }
}
