package ai.dbtool.db.changes;

import static ai.dbtool.db.ServedDatabase.APP;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/** Two recorded times of a real server, with known differences. */
class TellsWhatChanged {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        TellsWhatChanged.class,
                        "CREATE TABLE orders(id int, customer int, note text)",
                        "CREATE INDEX orders_customer ON orders(customer)",
                        "INSERT INTO orders SELECT g, g % 5000, repeat('n', 50) FROM generate_series(1, 100000) g",
                        "CREATE TABLE gone()",
                        "ANALYZE orders",
                        "GRANT ALL ON orders TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private void lookups(int times) {
        try (Connection app = served.cluster().connect(APP, served.database(), "shop");
                PreparedStatement lookup =
                        app.prepareStatement("SELECT count(*) FROM orders WHERE customer = ?")) {
            for (int i = 0; i < times; i++) {
                lookup.setInt(1, i);
                lookup.executeQuery().close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each look is at its own time, and a time begins after the look before. */
    private static Instant now() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static List<JsonNode> ofKind(Answer answer, String kind) {
        return ServedDatabase.where(answer.at("/changes"), "kind", kind);
    }

    @Test
    void theLargestFirst() {
        Instant start = now();
        served.recorded(() -> lookups(100));
        Instant middle = now();
        served.execute(
                "DROP INDEX orders_customer",
                "ALTER TABLE orders ADD COLUMN late int NOT NULL DEFAULT 1",
                "DROP TABLE gone",
                "CREATE TABLE came(id int)",
                "INSERT INTO orders SELECT g, g % 5000, repeat('n', 50) FROM generate_series(1, 100000) g",
                "ALTER ROLE app IN DATABASE " + served.database() + " SET work_mem = '1MB'");
        served.recorded(() -> lookups(100));

        Answer answer =
                served.call("db_changes")
                        .with("at", middle.toString())
                        .with("against", start.toString())
                        .unlimited()
                        .expectOk();

        JsonNode statement = ofKind(answer, "statement").getFirst();
        assertThat(statement.path("statement").asString())
                .contains("SELECT count(*) FROM orders", "ms a call (x", "by app");
        assertThat(statement.path("now").asDouble())
                .isGreaterThan(statement.path("before").asDouble());
        assertThat(ServedDatabase.texts(answer.at("/changes"), "statement"))
                .contains("table public.gone: dropped", "table public.came: created")
                .anyMatch(
                        s ->
                                s.startsWith(
                                                "table public.orders: - index orders_customer btree (customer)")
                                        && s.contains("+ column late integer not null default"))
                .anyMatch(
                        s ->
                                s.startsWith("role app database")
                                        && s.endsWith("work_mem: not set -> 1MB"))
                .anyMatch(s -> s.startsWith("public.orders: ") && s.contains(" MB -> "));
        assertThat(ofKind(answer, "table"))
                .anyMatch(c -> c.path("unit").asString().contains("sequential"));
        List<Double> weights =
                ServedDatabase.texts(answer.at("/changes"), "weight").stream()
                        .map(Double::valueOf)
                        .toList();
        assertThat(weights).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(
                        served.call("db_changes")
                                .with("at", middle.toString())
                                .with("against", start.toString())
                                .expectOk()
                                .text()
                                .length())
                .isLessThan(6_000);
    }

    @Test
    void alsoAtFirstLook() {
        assertThat(served.call("db_overview").unlimited().expectOk().text())
                .doesNotContain("changed since");

        served.recorded(() -> served.execute("CREATE TABLE came(id int)"));

        Answer answer = served.call("db_overview").unlimited().expectOk();
        assertThat(answer.at("/database/changed/largest/0").asString())
                .isEqualTo("schema table public.came: created");
        assertThat(answer.text()).contains("changed since ", "public.came: created");
    }

    @Test
    void andNothingWhenNothingDid() {
        served.recorded(() -> {});
        Instant middle = now();
        served.recorded(() -> {});

        Answer answer =
                served.call("db_changes").with("at", middle.toString()).unlimited().expectOk();

        assertThat(ServedDatabase.texts(answer.at("/changes"), "kind"))
                .doesNotContain("setting", "schema", "size", "server", "table");
    }

    @Test
    void andSaysWhatItNeeds() {
        assertThat(served.call("db_changes").expectOk().text())
                .contains("not recorded on both sides", "dbtool-ai collect");
        assertThat(
                        served.call("db_changes")
                                .with("window", "10m")
                                .with("against", "now")
                                .expectError()
                                .text())
                .contains("which is not before");
    }
}
