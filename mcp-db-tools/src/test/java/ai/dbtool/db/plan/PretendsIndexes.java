package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.Older;
import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** hypopg on PostgreSQL 15, read by a monitoring role; PostgreSQL 18 here has none. */
class PretendsIndexes {

    private static ServedDatabase served;

    @BeforeAll
    static void serve() {
        served =
                Older.of(
                        PretendsIndexes.class,
                        "CREATE SCHEMA tools",
                        "CREATE EXTENSION hypopg SCHEMA tools",
                        "CREATE TABLE orders(id int PRIMARY KEY, \"User Id\" int, total int)",
                        "INSERT INTO orders SELECT g, g % 9000, g FROM generate_series(1, 90000) g",
                        "ANALYZE");
    }

    @AfterAll
    static void close() {
        if (served != null) {
            served.close();
        }
    }

    private static Answer explain(String sql, String... indexes) {
        return served.call("db_explain")
                .with("sql", sql)
                .with("indexes", List.of(indexes))
                .unlimited()
                .expectOk();
    }

    @Test
    void andLeavesNoneBehind() {
        String sql = "SELECT * FROM orders WHERE \"User Id\" = 7";
        Answer answer = explain(sql, "orders(\"User Id\")", "public.orders(total desc, id)");

        assertThat(answer.at("/hypothetical/indexes/0/used").asBoolean()).isTrue();
        assertThat(answer.at("/hypothetical/indexes/1/used").asBoolean()).isFalse();
        assertThat(answer.at("/hypothetical/costWith").asDouble())
                .isLessThan(answer.at("/hypothetical/costBefore").asDouble() / 10);
        assertThat(answer.at("/nodes/0/nodeType").asString()).isEqualTo("Seq Scan");
        assertThat(answer.text())
                .contains(
                        "public.orders (\"User Id\") is used",
                        "public.orders (total DESC, id) is not used");
        Answer with =
                served.call("db_explain")
                        .with("plan_id", answer.at("/hypothetical/planId").asString())
                        .unlimited()
                        .expectOk();
        assertThat(with.text()).contains("btree_orders");

        for (int i = 0; i < 8; i++) {
            Answer after = served.call("db_explain").with("sql", sql).unlimited().expectOk();
            assertThat(after.at("/nodes/0/nodeType").asString()).isEqualTo("Seq Scan");
        }
    }

    @Test
    void forAnyValue() {
        Answer answer =
                explain("SELECT * FROM orders WHERE \"User Id\" = $1", "orders(\"User Id\")");

        assertThat(answer.at("/generic").asBoolean()).isTrue();
        assertThat(answer.at("/hypothetical/indexes/0/used").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "orders(nope) | unknown column of orders 'nope'",
                "nope(id) | there is no table for index 'nope(id)'",
                "orders | table(column, column DESC)",
                "orders(id | table(column, column DESC)",
                "orders(id); DROP TABLE orders | table(column, column DESC)",
                "orders(lower(id)) | table(column, column DESC)",
                "orders(id,) | table(column, column DESC)",
                "a.b.orders(id) | table(column, column DESC)",
            })
    void readingNothingElse(String index, String message) {
        assertThat(
                        served.call("db_explain")
                                .with("sql", "SELECT 1")
                                .with("indexes", List.of(index))
                                .expectError()
                                .text())
                .contains(message);
    }

    @Test
    void sayingWhenItCannot() {
        try (ServedDatabase newer =
                ServedDatabase.of(PretendsIndexes.class, "CREATE TABLE t(id int)")) {
            Answer answer =
                    newer.call("db_explain")
                            .with("sql", "SELECT * FROM t")
                            .with("indexes", List.of("t(id)"))
                            .unlimited()
                            .expectOk();

            assertThat(answer.at("/coverage/skipped").toString())
                    .contains("CREATE EXTENSION hypopg is needed");
        }
        assertThat(
                        served.call("db_explain")
                                .with("plan", "Result  (cost=0.00..0.01 rows=1 width=4)")
                                .with("indexes", List.of("orders(id)"))
                                .expectError()
                                .text())
                .contains("indexes go with sql or queryid only");
    }
}
