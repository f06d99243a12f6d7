package ai.dbtool.db.activity;

import static ai.dbtool.db.ServedDatabase.APP;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.ServedDatabase;
import ai.dbtool.testkit.protocol.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Questions about the past, to a server that was recorded. */
class RemembersWhoBlockedWhom {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        RemembersWhoBlockedWhom.class,
                        "CREATE TABLE accounts(id int PRIMARY KEY, balance int)",
                        "INSERT INTO accounts SELECT g, 0 FROM generate_series(1, 10) g",
                        "GRANT ALL ON accounts TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private static String update(int id) {
        return "UPDATE accounts SET balance = balance + 1 WHERE id = " + id;
    }

    @Test
    void afterItIsOver() {
        served.session(APP, "root", update(1));
        served.waiting(APP, "first", update(1), update(2));
        served.waiting(APP, "second", update(2));
        served.recorded(() -> {});
        served.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name IN ('root', 'first', 'second')");
        served.cluster()
                .await(
                        served.database(),
                        "SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
                        Duration.ofSeconds(30));

        assertThat(served.call("db_activity").unlimited().expectOk().at("/blocking").size())
                .isZero();
        Answer answer = served.call("db_activity").with("window", "5m").unlimited().expectOk();

        JsonNode tree = answer.at("/blocking/0");
        assertThat(tree.path("rootApplication").asString()).isEqualTo("root");
        assertThat(tree.path("rootQuery").asString()).isEqualTo(update(1));
        assertThat(ServedDatabase.texts(tree.path("blocked"), "application"))
                .containsExactly("first", "second");
        assertThat(tree.path("blocked").path(1).path("depth").asInt()).isEqualTo(2);
        JsonNode past = answer.at("/past");
        assertThat(past.path("samples").asInt()).isEqualTo(2);
        assertThat(past.path("averageActive").asDouble()).isGreaterThanOrEqualTo(2);
        assertThat(
                        ServedDatabase.where(past.path("load"), "waitClass", "Lock")
                                .getFirst()
                                .path("averageSessions")
                                .asDouble())
                .isEqualTo(2);
        assertThat(past.path("blockers").path(0).path("mostBlocked").asInt()).isEqualTo(2);
        assertThat(past.path("blockers").path(0).path("relation").asString())
                .isEqualTo("public.accounts");
        JsonNode query = past.path("queries").path(0);
        assertThat(query.path("topWait").asString()).startsWith("Lock:");
        assertThat(query.path("query").asString()).startsWith("UPDATE accounts");
        assertThat(answer.text()).contains("blockers", "worst moment", "nothing was recorded from");
        assertThat(answer.at("/idleInTransaction/0/application").asString()).isEqualTo("root");
        assertThat(served.call("db_activity").with("window", "5m").expectOk().text().length())
                .isLessThanOrEqualTo(6_000);
    }

    @Test
    void andSaysWhenNothingWasRecorded() {
        Answer never = served.call("db_activity").with("window", "5m").expectOk();
        assertThat(never.text()).contains("no history is recorded", "dbtool-ai collect");

        served.recorded(() -> {});
        String early = Instant.now().minus(3, ChronoUnit.DAYS).toString();
        Answer before =
                served.call("db_activity").with("at", early).with("window", "1h").expectOk();
        assertThat(before.at("/sessions").size()).isZero();
        assertThat(before.text()).contains("nothing was recorded from " + early.substring(0, 16));
    }

    @Test
    void andTakesNoOtherTimes() {
        assertThat(served.call("db_activity").with("window", "soon").expectError().text())
                .contains("'soon' is no length of time", "10m");
        assertThat(served.call("db_activity").with("window", "2d").expectError().text())
                .contains("longer than 1d");
        assertThat(served.call("db_activity").with("at", "tea time").expectError().text())
                .contains("is no time", "yesterday 14:00");
        assertThat(served.call("db_activity").with("at", "2999-01-01").expectError().text())
                .contains("give a time in the past");
    }
}
