package ai.dbtool.db.rows;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements over real rows that return more than their tables hold, or fewer than they should. */
class SaysWhatMultipliesRows {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                ServedDatabase.of(
                        SaysWhatMultipliesRows.class,
                        "CREATE TABLE users(id int PRIMARY KEY, country text)",
                        "INSERT INTO users SELECT g, (ARRAY['FR', 'DE', 'IT'])[g % 3 + 1] FROM generate_series(1, 600) g",
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, total int)",
                        "INSERT INTO orders SELECT g, 1 + g % 600, g FROM generate_series(1, 3000) g",
                        "CREATE TABLE visits(user_id int, page text)",
                        "INSERT INTO visits SELECT 1 + g % 600, 'p' || g FROM generate_series(1, 2400) g",
                        "CREATE TABLE huge AS SELECT g AS id FROM generate_series(1, 200000) g",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        served.close();
    }

    private static Answer why(String sql) {
        return served.call("db_why_rows").with("sql", sql).unlimited().expectOk();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM users, orders WHERE users.id < 50 | CROSS_JOIN | each of 3000 rows meets each of 49",
                "SELECT * FROM orders o JOIN visits v ON v.user_id = o.user_id | MANY_TO_MANY | meets",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id | ONE_TO_MANY | each row of users u meets 5 of orders o on average",
                "SELECT country, sum(total) FROM users u JOIN orders o ON o.user_id = u.id JOIN visits v ON v.user_id = u.id GROUP BY 1 | MANY_TO_MANY | see such a row that often",
                "SELECT id, unnest(ARRAY[1, 2, 3]) FROM users | EXPANDED | 1800 rows of 600",
            })
    void andByHowMuch(String sql, String kind, String statement) {
        Answer answer = why(sql);

        assertThat(answer.at("/reasons/0/kind").asString("")).as(answer.text()).isEqualTo(kind);
        assertThat(answer.at("/reasons/0/statement").asString()).contains(statement);
    }

    @Test
    void evenWhenDistinctHidesIt() {
        Answer answer = why("SELECT DISTINCT u.* FROM users u JOIN orders o ON o.user_id = u.id");

        assertThat(ServedDatabase.texts(answer.at("/reasons"), "kind"))
                .contains("ONE_TO_MANY", "FOLDED");
        assertThat(answer.text()).contains("folds 3000 rows into 600");
    }

    @Test
    void orThatAnOuterJoinIsNone() {
        Answer lost =
                why(
                        "SELECT * FROM users u LEFT JOIN orders AS o ON o.user_id = u.id WHERE o.total > 10");
        Answer kept =
                why(
                        "SELECT * FROM users u LEFT JOIN orders AS o ON o.user_id = u.id AND o.total > 10");

        assertThat(ServedDatabase.texts(lost.at("/reasons"), "kind")).contains("OUTER_JOIN_LOST");
        assertThat(lost.text()).contains("LEFT JOIN of o acts as an inner join");
        assertThat(ServedDatabase.texts(kept.at("/reasons"), "kind"))
                .doesNotContain("OUTER_JOIN_LOST");
    }

    @Test
    void orWhereMostAreLost() {
        Answer answer =
                why("SELECT * FROM orders o JOIN users u ON u.id = o.user_id WHERE total > 2900");

        assertThat(ServedDatabase.texts(answer.at("/reasons"), "kind")).contains("LOSS");
        assertThat(answer.text())
                .contains("(o.total > 2900) removes 2900 of 3000 rows of orders o");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM users",
                "SELECT * FROM orders o JOIN users u ON u.id = o.user_id",
                "SELECT u.*, (SELECT count(*) FROM orders o WHERE o.user_id = u.id) FROM users u",
                "SELECT * FROM users u CROSS JOIN (SELECT max(total) FROM orders) m",
            })
    void andNothingWhereNothingIs(String sql) {
        Answer answer = why(sql);

        assertThat(ServedDatabase.texts(answer.at("/reasons"), "kind"))
                .as(answer.text())
                .isSubsetOf("ONE_TO_MANY");
    }

    @Test
    void evenWhenItNeverEnds() {
        Answer answer = why("SELECT count(*) FROM huge a, huge b");

        assertThat(answer.at("/analyzed").asBoolean()).isFalse();
        assertThat(answer.at("/reasons/0/kind").asString()).isEqualTo("CROSS_JOIN");
        assertThat(answer.at("/coverage/skipped").toString()).contains("time limit");
    }
}
