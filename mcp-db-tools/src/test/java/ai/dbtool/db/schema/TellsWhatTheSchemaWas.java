package ai.dbtool.db.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the catalog's digests say of a recorded time. */
class TellsWhatTheSchemaWas {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsWhatTheSchemaWas.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, note text)",
                        "CREATE TABLE \"Order Items\"(id int, order_id int)",
                        "CREATE TABLE gone()",
                        "CREATE MATERIALIZED VIEW totals AS SELECT count(*) FROM orders");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Answer then(String... pattern) {
        var call = served.call("db_schema").with("window", "5m").unlimited();
        return (pattern.length == 0 ? call : call.with("pattern", pattern[0])).expectOk();
    }

    @Test
    void andWhatChanged() {
        served.recorded(
                () ->
                        served.execute(
                                "ALTER TABLE orders ADD COLUMN late int",
                                "DROP TABLE gone",
                                "CREATE MATERIALIZED VIEW sums AS SELECT 1 AS n"));
        served.execute("ALTER TABLE orders DROP COLUMN late, DROP COLUMN note");

        Answer all = then();
        assertThat(ServedDatabase.texts(all.at("/past/changes"), "statement"))
                .containsExactlyInAnyOrder(
                        "materialized view public.sums: created",
                        "table public.gone: dropped",
                        "table public.orders: + column late integer");
        assertThat(all.at("/past/objects").size()).isZero();
        Answer one = then("orders");
        assertThat(ServedDatabase.texts(one.at("/past/changes"), "object"))
                .containsExactly("public.orders");
        assertThat(ServedDatabase.texts(one.at("/past/objects/0/definition")))
                .as("before the later change")
                .contains("column note text", "column late integer");
        assertThat(one.text()).contains("1 objects changed", "public.orders (table) as it was");
        assertThat(then("order_id").at("/past/objects/0/name").asString())
                .isEqualTo("public.\"Order Items\"");
        assertThat(then("public.su*").at("/past/objects/0/kind").asString())
                .isEqualTo("materialized view");
        assertThat(
                        served.call("db_schema")
                                .with("window", "5m")
                                .with("kind", "materialized_view")
                                .unlimited()
                                .expectOk()
                                .at("/past/changes")
                                .size())
                .isEqualTo(1);
    }

    @Test
    void orThatNobodyLooked() {
        assertThat(then("orders").text()).contains("dbtool-ai collect");

        served.recorded(() -> {});
        Answer early =
                served.call("db_schema")
                        .with("at", Instant.now().minus(2, ChronoUnit.DAYS).toString())
                        .expectOk();
        assertThat(early.at("/coverage/skipped/0").asString()).startsWith("no schema was recorded");
    }
}
