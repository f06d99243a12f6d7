package ai.dbtool.db.plan;

import static ai.dbtool.db.ServedDatabase.texts;

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

/** Real plans of PostgreSQL 18 over tables that lack an index, and over such that do not. */
class FindsMissingIndexes {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        FindsMissingIndexes.class,
                        """
                        CREATE TABLE users(id int PRIMARY KEY, email varchar(60), code text, tenant int,
                            status text, active bool, created_at timestamptz, note text)
                        """,
                        """
                        INSERT INTO users SELECT g, 'u' || g || '@example.com', g::text, g % 50,
                            (ARRAY['open', 'done', 'gone'])[g % 3 + 1], g % 2 = 0,
                            '2026-01-01'::timestamptz + g * interval '1 minute', 'n'
                          FROM generate_series(1, 60000) g
                        """,
                        "CREATE INDEX users_code ON users(code)",
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, total int)",
                        "INSERT INTO orders SELECT g, g % 20000, g FROM generate_series(1, 60000) g",
                        "CREATE TABLE small(id int, name text)",
                        "INSERT INTO small SELECT g, 's' || g FROM generate_series(1, 200) g",
                        "CREATE TABLE \"Odd Schema Table\"(\"The Key\" int, pad text)",
                        "INSERT INTO \"Odd Schema Table\" SELECT g, 'x' FROM generate_series(1, 30000) g",
                        "CREATE TABLE events(id int, kind int, at date) PARTITION BY RANGE (at)",
                        "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')",
                        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01')",
                        "INSERT INTO events SELECT g, g % 9000, '2026-01-01'::date + g % 360 FROM generate_series(1, 40000) g",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer explain(String sql) {
        return served.call("db_explain").with("sql", sql).unlimited().expectOk();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM users WHERE email = 'u7@example.com' | public.users | email",
                "SELECT * FROM users x WHERE x.email = $1 | public.users | email",
                "SELECT count(*) FROM users WHERE email = 'a' AND status = 'open' | public.users | email",
                "SELECT * FROM users WHERE email IN ('a', 'b', 'c') | public.users | email",
                "SELECT * FROM users WHERE tenant = 5 AND created_at > '2026-02-11' | public.users | tenant,created_at",
                "SELECT * FROM users WHERE created_at > '2026-02-11' | public.users | created_at",
                "SELECT * FROM users WHERE email = 'a' AND (active OR tenant = 3) | public.users | email",
                "SELECT * FROM users WHERE email = 'a' AND lower(note) = 'n' | public.users | email",
                "SELECT * FROM \"Odd Schema Table\" WHERE \"The Key\" = 4 | public.\"Odd Schema Table\" | The Key",
                "SELECT * FROM events WHERE kind = 17 | public.events | kind",
                "WITH u AS MATERIALIZED (SELECT * FROM users WHERE email = 'a') SELECT * FROM u | public.users | email",
                "SELECT (SELECT sum(total) FROM orders o WHERE o.user_id = u.id) FROM users u WHERE u.id < 5 | public.orders | user_id",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = 7 | public.orders | user_id",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id IN (7, 8) | public.orders | user_id",
                "SELECT * FROM small s JOIN orders o ON o.user_id = s.id WHERE s.name = 's1' | public.orders | user_id",
                "SELECT status, count(*) FROM users WHERE email = 'a' GROUP BY 1 ORDER BY 2 LIMIT 3 | public.users | email",
            })
    void where(String sql, String table, String columns) {
        JsonNode found = explain(sql).at("/missingIndexCandidates");

        assertThat(texts(found, "table")).containsExactly(table);
        assertThat(String.join(",", texts(found.path(0).path("columns")))).isEqualTo(columns);
        assertThat(found.path(0).path("selectivityPercent").asDouble()).isLessThanOrEqualTo(5);
        assertThat(found.path(0).path("relationRows").asLong()).isGreaterThanOrEqualTo(30_000);
        assertThat(found.path(0).path("sharePercent").asDouble()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM users WHERE code = '5'",
                "SELECT * FROM users WHERE id = 5",
                "SELECT * FROM users WHERE status = 'open'",
                "SELECT * FROM users WHERE active",
                "SELECT * FROM users WHERE email = 'a' OR email = 'b' AND active",
                "SELECT * FROM users WHERE email LIKE 'a%'",
                "SELECT * FROM users WHERE code::int = 42",
                "SELECT * FROM users WHERE lower(email) = 'a'",
                "SELECT * FROM users WHERE email <> 'a'",
                "SELECT * FROM users WHERE created_at > '2026-01-02'",
                "SELECT * FROM small WHERE name = 's1'",
                "SELECT count(*) FROM users",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id",
                "SELECT 1",
            })
    void andOnlyThere(String sql) {
        assertThat(explain(sql).at("/missingIndexCandidates").isEmpty()).isTrue();
    }

    @Test
    void inAParallelPlan() {
        served.execute(
                "CREATE TABLE wide AS SELECT g AS id, g AS ref, repeat('x', 200) AS pad FROM generate_series(1, 150000) g");
        served.execute("ANALYZE wide");
        Answer answer = explain("SELECT * FROM wide WHERE ref = 77");

        assertThat(texts(answer.at("/nodes"), "nodeType")).contains("Parallel Seq Scan", "Gather");
        assertThat(answer.at("/missingIndexCandidates/0/columns/0").asString()).isEqualTo("ref");
        assertThat(answer.at("/missingIndexCandidates/0/estimatedRows").asDouble())
                .isBetween(0.5, 3.0);
    }

    @Test
    void namesTheInvalidIndexThatWouldServe() {
        served.execute(
                "CREATE TABLE broken AS SELECT g AS id, g AS ref FROM generate_series(1, 30000) g",
                "CREATE INDEX broken_ref ON broken(ref)",
                "ANALYZE broken",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken_ref'::regclass");

        Answer answer = explain("SELECT * FROM broken WHERE ref = 5");

        assertThat(answer.at("/missingIndexCandidates/0/invalidIndex").asString())
                .isEqualTo("public.broken_ref");
    }

    @Test
    void byQueryid() {
        served.execute("SELECT note FROM users WHERE email = 'u9@example.com'");
        JsonNode queries =
                served.call("db_top_queries")
                        .with("limit", 100)
                        .unlimited()
                        .expectOk()
                        .at("/queries");
        String queryid =
                ServedDatabase.where(queries, "query", "SELECT note FROM users WHERE email = $1")
                        .getFirst()
                        .path("queryid")
                        .asString();

        Answer answer = served.call("db_explain").with("queryid", queryid).expectOk();

        assertThat(answer.at("/generic").asBoolean()).isTrue();
        assertThat(answer.at("/queryid").asString()).isEqualTo(queryid);
        assertThat(answer.at("/query").asString())
                .isEqualTo("SELECT note FROM users WHERE email = $1");
        assertThat(answer.at("/missingIndexCandidates/0/table").asString())
                .isEqualTo("public.users");
        assertThat(answer.text()).contains("missing index: public.users (email)");
    }

    @Test
    void byQueryidWhereStatisticsLeaveTypedPlaceholders() {
        served.execute(
                "SELECT count(*) FROM users WHERE note = 'x' AND now() > timestamptz '2020-01-01'");
        JsonNode queries =
                served.call("db_top_queries")
                        .with("limit", 100)
                        .unlimited()
                        .expectOk()
                        .at("/queries");
        String queryid =
                ServedDatabase.where(
                                queries,
                                "query",
                                "SELECT count(*) FROM users WHERE note = $1 AND now() > timestamptz $2")
                        .getFirst()
                        .path("queryid")
                        .asString();

        Answer answer = served.call("db_explain").with("queryid", queryid).expectOk();

        assertThat(answer.at("/generic").asBoolean()).isTrue();
        assertThat(answer.at("/nodes")).isNotEmpty();
    }

    @Test
    void saysWhichConditionCannotUseItsIndex() {
        JsonNode nodes = explain("SELECT * FROM users WHERE code::int = 42").at("/nodes");

        JsonNode predicate = nodes.path(0).path("predicates").path(0);
        if (predicate.isMissingNode()) {
            predicate = nodes.path(1).path("predicates").path(0);
        }
        assertThat(predicate.path("column").asString()).isEqualTo("code");
        assertThat(predicate.path("kind").asString()).isEqualTo("expression");
        assertThat(predicate.path("indexed").asBoolean()).isTrue();
        assertThat(predicate.path("expression").asString())
                .isEqualTo("((users.code)::integer = 42)");
    }
}
