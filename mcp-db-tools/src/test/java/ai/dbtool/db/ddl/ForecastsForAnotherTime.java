package ai.dbtool.db.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

/** What a statement would have queued behind, had it come then. */
class ForecastsForAnotherTime {

    private static final String SQL = "ALTER TABLE orders ADD COLUMN flag boolean";

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        ForecastsForAnotherTime.class,
                        "CREATE TABLE orders(id int PRIMARY KEY, note text)",
                        "INSERT INTO orders SELECT g, 'n' FROM generate_series(1, 1000) g",
                        "CREATE TABLE other(id int)",
                        "GRANT ALL ON orders, other TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private static void pause() {
        try {
            Thread.sleep(1_200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoWasInTheWay() {
        served.session(ServedDatabase.APP, "root", "UPDATE orders SET note = '' WHERE id = 1");
        served.waiting(ServedDatabase.APP, "behind", "UPDATE orders SET note = 'x' WHERE id = 1");
        served.session(ServedDatabase.APP, "elsewhere", "SELECT count(*) FROM other");
        served.recorded(ForecastsForAnotherTime::pause);
        served.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name IN ('root', 'behind', 'elsewhere')");

        Answer answer =
                served.call("db_check_fix").with("sql", SQL).with("window", "5m").expectOk();

        JsonNode forecast = answer.at("/statements/0");
        assertThat(forecast.has("queue")).as("the present").isFalse();
        assertThat(ServedDatabase.texts(forecast.path("issues"), "rule"))
                .doesNotContain("waits-now");
        JsonNode then = forecast.path("then");
        JsonNode root = ServedDatabase.where(then.path("behind"), "application", "root").getFirst();
        assertThat(root.path("relation").asString()).isEqualTo("public.orders");
        assertThat(root.path("state").asString()).isEqualTo("idle in transaction");
        assertThat(root.path("seconds").asDouble()).isGreaterThanOrEqualTo(1);
        JsonNode elsewhere =
                ServedDatabase.where(then.path("behind"), "application", "elsewhere").getFirst();
        assertThat(elsewhere.has("relation")).as("nobody waited for it").isFalse();
        assertThat(then.path("longestWaitSeconds").asDouble()).isGreaterThanOrEqualTo(1);
        assertThat(then.path("waitedSeconds").asDouble()).isPositive();
        assertThat(answer.text())
                .contains(
                        "then behind pid ",
                        " root, idle in transaction, ",
                        "in the way on public.orders")
                .doesNotContain("now behind", "now: nobody");
    }

    @Test
    void orThatNobodyWasOrLooked() {
        assertThat(
                        served.call("db_check_fix")
                                .with("sql", SQL)
                                .with("window", "5m")
                                .expectOk()
                                .text())
                .contains("dbtool-ai collect");

        served.recorded(() -> {});

        assertThat(
                        served.call("db_check_fix")
                                .with("sql", SQL)
                                .with("window", "5m")
                                .expectOk()
                                .text())
                .contains("then: no transaction was seen open");
    }
}
