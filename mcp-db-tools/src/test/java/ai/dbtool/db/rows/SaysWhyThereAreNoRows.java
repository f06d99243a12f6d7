package ai.dbtool.db.rows;

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
import java.util.stream.StreamSupport;

/** Statements over real rows that return none: the reason, and the row counts that prove it. */
class SaysWhyThereAreNoRows {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        SaysWhyThereAreNoRows.class,
                        "CREATE TABLE users(id int PRIMARY KEY, code varchar(20), country text, born date)",
                        """
                        INSERT INTO users SELECT g, 'U-' || g, (ARRAY['FR', 'DE', 'IT'])[g % 3 + 1],
                            '1990-01-01'::date + g FROM generate_series(1, 3000) g
                        """,
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, user_code text, status text, total int, placed date)",
                        """
                        INSERT INTO orders SELECT g, CASE WHEN g % 100 = 0 THEN NULL ELSE 1 + g % 2000 END,
                            'u-' || 1 + g % 2000, (ARRAY['paid', 'open', 'Gone '])[g % 3 + 1], g % 500,
                            '2026-01-01'::date + g % 90 FROM generate_series(1, 6000) g
                        """,
                        "CREATE INDEX orders_user ON orders(user_id)",
                        "CREATE INDEX orders_placed ON orders(placed)",
                        "CREATE TABLE nobody(id int, name text)",
                        "CREATE TABLE events(id int, at date) PARTITION BY RANGE (at)",
                        "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')",
                        "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01')",
                        "INSERT INTO events SELECT g, '2026-01-01'::date + g % 360 FROM generate_series(1, 4000) g",
                        "CREATE TABLE secret(id int, owner text)",
                        "INSERT INTO secret SELECT g, 'boss' FROM generate_series(1, 50) g",
                        "ALTER TABLE secret ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY own ON secret USING (owner = current_user)",
                        "CREATE TABLE closed(id int, owner text)",
                        "INSERT INTO closed SELECT g, 'boss' FROM generate_series(1, 70) g",
                        "ALTER TABLE closed ENABLE ROW LEVEL SECURITY",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer why(String sql) {
        return served.call("db_why_rows").with("sql", sql).unlimited().expectOk();
    }

    private static JsonNode first(Answer answer) {
        return answer.at("/reasons/0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT * FROM orders WHERE status = 'Paid' | CONDITION | 'paid' in 2000 rows, which differs by case or blanks only",
                "SELECT * FROM orders WHERE status = 'gone' | CONDITION | 'Gone ' in 2000 rows, which differs by case or blanks only",
                "SELECT * FROM users WHERE code = 'u-77 ' | CONDITION | 'U-77' in 1 rows, which differs by case or blanks only",
                "SELECT * FROM orders WHERE placed > '2027-01-01' | CONDITION | least 2026-01-01, greatest 2026-03-31",
                "SELECT * FROM orders WHERE total > 1000 AND status = 'paid' | CONDITION | none of 6000 rows of public.orders satisfies (orders.total > 1000); there: least 0, greatest 499",
                "SELECT count(*) FROM orders WHERE total > 1000 | CONDITION | greatest 499",
                "SELECT max(placed) FROM orders WHERE user_id = -1 | CONDITION | none of 6000 rows",
                "SELECT * FROM orders WHERE status = 'paid' AND id % 3 = 1 | CONDITION | all together none; without (orders.status = 'paid'::text) 2000",
                "SELECT * FROM nobody WHERE name = 'x' | EMPTY_TABLE | public.nobody shows no row",
                "SELECT * FROM users WHERE country = NULL | ALWAYS_FALSE | comparison with NULL",
                "SELECT * FROM users u JOIN orders o ON o.user_code = u.code | JOIN | 2000 keys would match but for case or blanks: for example 'u-1' (text) against 'U-1' (character varying)",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id > 2500 | JOIN | 1980 keys are in both tables",
                "SELECT * FROM users u JOIN orders o ON o.status = u.country | JOIN | no key of one table is in the other: for example",
                "SELECT * FROM users WHERE id NOT IN (SELECT user_id FROM orders) | NOT_IN_NULL | user_id of public.orders in 60 rows",
                "SELECT * FROM orders o WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = o.user_id) AND user_id IS NOT NULL | ANTI_JOIN | only rows without one are wanted",
                "SELECT country, count(*) FROM users GROUP BY 1 HAVING count(*) > 1000 | HAVING | removes all 3 groups",
                "SELECT * FROM users LIMIT 0 | LIMIT | LIMIT 0",
                "SELECT * FROM users ORDER BY id LIMIT 10 OFFSET 5000 | OFFSET | OFFSET skips all 3000 rows",
                "SELECT id FROM users INTERSECT SELECT id + 5000 FROM users | SET_OPERATION | INTERSECT",
                "SELECT id FROM users EXCEPT SELECT id FROM users | SET_OPERATION | EXCEPT",
                "SELECT unnest('{}'::int[]) FROM users | NO_VALUES | set-returning",
                "SELECT * FROM generate_series(5, 1) g | NO_VALUES | yields no row",
                "SELECT * FROM events WHERE id = -7 | CONDITION | none of 4000 rows of public.events",
                "WITH big AS MATERIALIZED (SELECT * FROM orders WHERE total > 900) SELECT * FROM big b JOIN users u ON u.id = b.user_id | CONDITION | (orders.total > 900)",
                "SELECT * FROM (SELECT user_id, sum(total) AS s FROM orders GROUP BY 1) q WHERE s < 0 | HAVING | removes all",
                "SELECT * FROM users WHERE (SELECT count(*) FROM nobody) > 0 | FALSE_THIS_TIME | was not true",
                "SELECT * FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id < 0 | CONDITION | least 1, greatest 6000",
                "SELECT * FROM users u LEFT JOIN nobody n ON n.id = u.id WHERE n.id IS NOT NULL | EMPTY_TABLE | public.nobody",
                "SELECT * FROM users u WHERE u.country = 'FR' AND EXISTS (SELECT 1 FROM nobody n WHERE n.id = u.id) | EMPTY_TABLE | public.nobody",
            })
    void withTheNodeAndTheReason(String sql, String kind, String statement) {
        Answer answer = why(sql);

        assertThat(first(answer).path("kind").asString()).as(answer.text()).isEqualTo(kind);
        assertThat(first(answer).path("statement").asString()).contains(statement);
        assertThat(answer.text()).contains(first(answer).path("statement").asString());
    }

    @Test
    void countingEachCondition() {
        Answer answer =
                why("SELECT * FROM orders WHERE status = 'paid' AND total > 498 AND id % 3 = 1");

        JsonNode conditions = answer.at("/reasons/0/conditions");
        assertThat(ServedDatabase.texts(conditions, "condition"))
                .containsExactlyInAnyOrder(
                        "(orders.total > 498)",
                        "(orders.status = 'paid'::text)",
                        "((orders.id % 3) = 1)");
        JsonNode total =
                ServedDatabase.where(conditions, "condition", "(orders.total > 498)").getFirst();
        assertThat(total.path("matching").asInt()).isEqualTo(12);
        assertThat(total.path("withoutIt").asInt()).isZero();
        JsonNode status =
                ServedDatabase.where(conditions, "condition", "(orders.status = 'paid'::text)")
                        .getFirst();
        assertThat(status.path("matching").asInt()).isEqualTo(2000);
        assertThat(status.path("withoutIt").asInt()).isEqualTo(4);
    }

    @Test
    void withBoundValues() {
        Answer answer =
                served.call("db_why_rows")
                        .with("sql", "SELECT * FROM orders WHERE status = $1 AND total < $2")
                        .with("params", List.of("OPEN", "5"))
                        .unlimited()
                        .expectOk();

        assertThat(first(answer).path("statement").asString())
                .contains("(orders.status = 'OPEN'::text)", "'open' in 2000 rows");
    }

    @Test
    void forARoleThatRowSecurityHidesThemFrom() {
        served.execute("GRANT SELECT ON secret TO " + ServedDatabase.PLAIN);
        try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            Answer answer =
                    plain.call("db_why_rows")
                            .with("sql", "SELECT * FROM secret")
                            .unlimited()
                            .expectOk();

            assertThat(ServedDatabase.texts(answer.at("/reasons"), "kind"))
                    .contains("ROW_SECURITY");
            assertThat(answer.text())
                    .contains("row security is on for public.secret, of about 50 rows");
        }
    }

    /** The planner leaves the table out of the plan. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM closed",
                "SELECT count(*) FROM public.closed c",
                "SELECT u.code FROM users u JOIN \"closed\" c ON c.id = u.id"
            })
    void whereNoPolicyLetsTheRoleSeeAnyRow(String sql) {
        Answer answer = why(sql);

        assertThat(first(answer).path("kind").asString()).isEqualTo("ROW_SECURITY");
        assertThat(answer.text())
                .contains("row security is on for public.closed, of about 70 rows");
    }

    @Test
    void forAViewWhoseTableTheRoleMayNotRead() {
        served.execute(
                "CREATE VIEW paid AS SELECT * FROM orders WHERE status = 'Paid'",
                "GRANT SELECT ON paid TO " + ServedDatabase.PLAIN);
        try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            Answer answer =
                    plain.call("db_why_rows")
                            .with("sql", "SELECT * FROM paid")
                            .unlimited()
                            .expectOk();

            assertThat(first(answer).path("kind").asString()).isEqualTo("CONDITION");
            assertThat(answer.at("/coverage/skipped").toString()).contains("public.orders");
            assertThat(answer.text()).doesNotContain("in 2000 rows");
        }
    }

    @Test
    void withinTheBudgetOfAModel() {
        String many =
                String.join(
                        " UNION ALL ",
                        java.util.Collections.nCopies(
                                40, "SELECT * FROM orders WHERE status = 'Paid' AND total > 900"));
        Answer answer = served.call("db_why_rows").with("sql", many).expectOk();

        assertThat(answer.text().length()).isLessThan(4 * 1500);
        assertThat(answer.text()).contains("CONDITION at");
    }

    @Test
    void andRefusesWhatTheGuardRefuses() {
        for (String sql :
                List.of(
                        "DELETE FROM orders",
                        "SELECT pg_sleep(9)",
                        "SELECT 1; SELECT 2",
                        "SELECT * FROM orders WHERE id = $1")) {
            assertThat(served.call("db_why_rows").with("sql", sql).expectError().text())
                    .isNotEmpty();
        }
        assertThat(served.cluster().scalar(served.database(), "SELECT count(*) FROM orders"))
                .isEqualTo("6000");
    }

    @Test
    void namingEveryStep() {
        Answer answer = why("SELECT * FROM users u JOIN orders o ON o.user_code = u.code");

        assertThat(
                        StreamSupport.stream(answer.at("/steps").spliterator(), false)
                                .map(s -> s.path("on").asString("")))
                .contains("users u", "orders o");
        assertThat(answer.text()).contains("rows_out", "6000");
    }
}
