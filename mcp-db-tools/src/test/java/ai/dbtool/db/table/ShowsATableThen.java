package ai.dbtool.db.table;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/** One table at a recorded time, also when it is gone since. */
class ShowsATableThen {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        ShowsATableThen.class,
                        "CREATE SCHEMA other",
                        "CREATE TABLE other.twice(id int)",
                        "CREATE TABLE twice(id int)",
                        "CREATE TABLE orders(id int PRIMARY KEY, note text)",
                        "INSERT INTO orders SELECT g, repeat('n', 100) FROM generate_series(1, 5000) g",
                        "ANALYZE orders");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private void work() {
        served.execute(
                "SET enable_seqscan = off",
                "SELECT note FROM orders WHERE id = 7",
                "RESET enable_seqscan",
                "SELECT count(note) FROM orders",
                "UPDATE orders SET note = 'x' WHERE id <= 20",
                "DELETE FROM orders WHERE id > 4990",
                "ALTER TABLE orders ADD COLUMN late int");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT n_tup_del >= 10 FROM pg_stat_user_tables WHERE relname = 'orders'",
                        Duration.ofSeconds(20));
    }

    private Answer then(String table) {
        return served.call("db_table")
                .with("table", table)
                .with("window", "5m")
                .unlimited()
                .expectOk();
    }

    @Test
    void withWhatWasReadAndWritten() {
        served.recorded(this::work);
        served.execute("DROP TABLE orders");

        Answer answer = then("orders");

        assertThat(answer.at("/table").asString()).isEqualTo("public.orders");
        assertThat(answer.at("/use/updated").asLong()).isEqualTo(20);
        assertThat(answer.at("/use/deleted").asLong()).isEqualTo(10);
        assertThat(answer.at("/use/sequentialScans").asLong()).isPositive();
        assertThat(answer.at("/use/sequentialRows").asLong()).isGreaterThanOrEqualTo(5000);
        assertThat(answer.at("/use/liveRows").asLong()).isPositive();
        assertThat(answer.at("/indexes/0/index").asString()).isEqualTo("public.orders_pkey");
        assertThat(answer.at("/indexes/0/scans").asLong()).isPositive();
        assertThat(answer.at("/size/bytes").asLong()).isGreaterThan(400_000);
        assertThat(ServedDatabase.texts(answer.at("/definition")))
                .contains("column id integer not null", "column late integer");
        assertThat(answer.at("/changes/0/statement").asString())
                .isEqualTo("table public.orders: + column late integer");
        assertThat(answer.text()).contains("updated 20 ", "deleted 10, ", "as it was at the end");
    }

    @Test
    void byItsNameThen() {
        assertThat(
                        served.call("db_table")
                                .with("table", "orders")
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains("dbtool-ai collect");

        served.recorded(() -> {});

        assertThat(
                        served.call("db_table")
                                .with("table", "twice")
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains("other.twice, public.twice");
        assertThat(then("other.twice").at("/table").asString()).isEqualTo("other.twice");
        assertThat(
                        served.call("db_table")
                                .with("table", "ordres")
                                .with("window", "5m")
                                .expectError()
                                .text())
                .contains("unknown table 'ordres'", "public.orders");
    }
}
