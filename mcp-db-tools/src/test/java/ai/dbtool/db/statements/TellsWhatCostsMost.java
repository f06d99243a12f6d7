package ai.dbtool.db.statements;

import static ai.dbtool.db.ServedDatabase.APP;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.Call;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Statements since counting began and in a recorded time. */
class TellsWhatCostsMost {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsWhatCostsMost.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, customer int, note text)",
                        "INSERT INTO orders SELECT g, g % 100, 'n' FROM generate_series(1, 20000) g",
                        "CREATE TABLE customers(id int PRIMARY KEY, name text)",
                        "INSERT INTO customers SELECT g, 'c' || g FROM generate_series(0, 99) g",
                        "GRANT ALL ON orders, customers TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    /** Ten lists of 30 orders, and the customer of each order by itself. */
    private void lists() {
        try (Connection app = served.cluster().connect(APP, served.database(), "shop");
                PreparedStatement orders =
                        app.prepareStatement(
                                "SELECT * FROM orders WHERE id > ? ORDER BY id LIMIT 30");
                PreparedStatement customer =
                        app.prepareStatement("SELECT name FROM customers WHERE id = ?")) {
            for (int page = 0; page < 10; page++) {
                orders.setInt(1, 30 * page);
                try (ResultSet rows = orders.executeQuery()) {
                    while (rows.next()) {
                        customer.setInt(1, rows.getInt("customer"));
                        customer.executeQuery().close();
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As many rows as lookups, but nobody gets to see them. */
    private void writes() {
        try (Connection app = served.cluster().connect(APP, served.database(), "load");
                PreparedStatement write =
                        app.prepareStatement(
                                "INSERT INTO orders SELECT max(id) OVER () + row_number() OVER (), 0, 'w'"
                                        + " FROM orders LIMIT ?");
                PreparedStatement customer =
                        app.prepareStatement("SELECT name FROM customers WHERE id = ?")) {
            for (int i = 0; i < 300; i++) {
                customer.setInt(1, i % 100);
                customer.executeQuery().close();
            }
            for (int i = 0; i < 10; i++) {
                write.setInt(1, 30);
                write.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void export() {
        try (Connection app = served.cluster().connect(APP, served.database(), "export");
                PreparedStatement all = app.prepareStatement("SELECT note FROM orders")) {
            all.executeQuery().close();
            all.executeQuery().close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode starting(Answer answer, String query) {
        for (JsonNode each : answer.at("/queries")) {
            if (each.path("query").asString("").startsWith(query)) {
                return each;
            }
        }
        throw new AssertionError("no " + query + " in " + answer.at("/queries"));
    }

    private Call ask() {
        return served.call("db_top_queries").with("user", APP).with("limit", 20).unlimited();
    }

    @Test
    void inAWindowOnly() {
        lists();
        served.recorded(this::lists);

        Answer ever = ask().expectOk();
        Answer window = ask().with("window", "5m").with("order_by", "calls").expectOk();

        assertThat(starting(ever, "SELECT name").path("calls").asInt()).isEqualTo(600);
        JsonNode lookup = starting(window, "SELECT name");
        assertThat(lookup.path("calls").asInt()).isEqualTo(300);
        assertThat(lookup.path("rowsPerCall").asDouble()).isEqualTo(1.0);
        assertThat(lookup.path("sharePercent").asDouble()).isBetween(0.1, 100.0);
        assertThat(lookup.path("meanMillis").asDouble()).isPositive();
        assertThat(lookup.has("maxMillis")).isFalse();
        assertThat(window.at("/queries/0")).isEqualTo(lookup);
        assertThat(window.at("/statsSince").asString())
                .isEqualTo(window.at("/coverage/from").asString());
        assertThat(window.text()).contains("counters cover", "N+1");
    }

    @Test
    void withWhatIsOddAboutIt() {
        lists();
        export();
        served.recorded(
                () -> {
                    lists();
                    export();
                });

        for (Answer answer :
                List.of(
                        ask().with("order_by", "rows_per_call").expectOk(),
                        ask().with("window", "1h").with("order_by", "rows_per_call").expectOk())) {
            assertThat(starting(answer, "SELECT name").path("pattern").asString())
                    .startsWith("N+1: ")
                    .contains(starting(answer, "SELECT * FROM orders").path("queryid").asString());
            assertThat(starting(answer, "SELECT note").path("pattern").asString())
                    .isEqualTo("large fetch: 20000 rows a call");
            assertThat(starting(answer, "SELECT * FROM orders").has("pattern")).isFalse();
            assertThat(answer.at("/queries/0/query").asString()).startsWith("SELECT note");
        }
    }

    @Test
    void andNoLoopOverRowsThatWereWritten() {
        writes();
        served.recorded(this::writes);

        for (Answer answer :
                List.of(
                        ask().with("order_by", "calls").expectOk(),
                        ask().with("window", "1h").with("order_by", "calls").expectOk())) {
            assertThat(starting(answer, "INSERT").path("rowsPerCall").asDouble()).isEqualTo(30.0);
            assertThat(starting(answer, "SELECT name").has("pattern")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT 1, true",
        "'  /* a, b */ (select x', true",
        "'-- c\nWITH a AS (SELECT 1) SELECT', true",
        "VALUES (1), true",
        "FETCH 10 FROM c, true",
        "INSERT INTO t SELECT, false",
        "'UPDATE t SET a = $1 RETURNING id', true",
        "WITH a AS (SELECT 1) INSERT INTO t TABLE a, false",
        "WITH a AS (DELETE FROM t RETURNING id) SELECT, true",
        "COPY t FROM STDIN, false",
        "'/* select */ DELETE FROM t', false"
    })
    void andKnowsWhatReturnsRows(String text, boolean returns) {
        assertThat(CallPatterns.returnsRows(text)).isEqualTo(returns);
    }

    @Test
    void byEveryMeasure() {
        served.recorded(this::lists);

        for (TopQueriesTool.OrderBy measure : TopQueriesTool.OrderBy.values()) {
            String word = measure.name().toLowerCase(Locale.ROOT);
            assertThat(ask().with("order_by", word).expectOk().at("/queries").size()).isPositive();
            assertThat(
                            ask().with("order_by", word)
                                    .with("window", "5m")
                                    .expectOk()
                                    .at("/queries")
                                    .size())
                    .isPositive();
        }
    }

    @Test
    void andSaysWhenNothingWasRecorded() {
        assertThat(ask().with("window", "5m").expectOk().text())
                .contains("nothing was recorded", "dbtool-ai collect");
    }
}
