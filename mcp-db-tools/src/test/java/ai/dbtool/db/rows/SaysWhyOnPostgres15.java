package ai.dbtool.db.rows;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans of PostgreSQL 15: rows per run are whole numbers, subqueries print otherwise. */
class SaysWhyOnPostgres15 {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                Older.of(
                        SaysWhyOnPostgres15.class,
                        "ALTER DATABASE t_sayswhyonpostgres15 SET parallel_setup_cost = 0",
                        "ALTER DATABASE t_sayswhyonpostgres15 SET min_parallel_table_scan_size = 0",
                        "CREATE TABLE users(id int PRIMARY KEY, name text)",
                        "INSERT INTO users SELECT g, 'n' || g FROM generate_series(1, 50000) g",
                        "CREATE TABLE orders(id int PRIMARY KEY, user_id int, status text)",
                        "INSERT INTO orders SELECT g, nullif(g % 9000, 0), 'paid' FROM generate_series(1, 90000) g",
                        "CREATE INDEX orders_user ON orders(user_id)",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        if (served != null) {
            served.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "SELECT * FROM orders WHERE status = 'PAID' | CONDITION | 'paid' in 90000 rows, which differs",
                "SELECT count(*) FROM orders WHERE status = 'PAID' | CONDITION | none of 90000 rows",
                "SELECT * FROM users WHERE id NOT IN (SELECT user_id FROM orders) | NOT_IN_NULL | user_id of public.orders in 10 rows",
                "SELECT * FROM orders o JOIN users u ON u.name = o.status | JOIN | 90000 rows",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id BETWEEN 9001 AND 9050 | JOIN | user_id",
                "SELECT * FROM users u JOIN orders o ON o.user_id = u.id | ONE_TO_MANY | each row of users u meets",
            })
    void asOnNewerOnes(String sql, String kind, String statement) {
        Answer answer = served.call("db_why_rows").with("sql", sql).unlimited().expectOk();

        assertThat(answer.at("/reasons/0/kind").asString("")).as(answer.text()).isEqualTo(kind);
        assertThat(answer.at("/reasons/0/statement").asString()).contains(statement);
    }
}
