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

/** Blocking in a running server, down to the root. */
class ShowsWhoBlocksWhom {

    private ServedDatabase served;

    @BeforeEach
    void serve() {
        served =
                ServedDatabase.of(
                        ShowsWhoBlocksWhom.class,
                        "CREATE TABLE accounts(id int PRIMARY KEY, balance int)",
                        "INSERT INTO accounts SELECT g, 0 FROM generate_series(1, 10) g",
                        "GRANT ALL ON accounts TO app");
    }

    @AfterEach
    void close() {
        served.close();
    }

    private JsonNode blocking(Answer answer) {
        return answer.at("/blocking/0");
    }

    @Test
    void throughThreeLevels() {
        served.session(APP, "root", update(1));
        served.waiting(APP, "first", update(1), update(2));
        served.waiting(APP, "second", update(2), update(3));
        served.waiting(APP, "third", update(3));

        Answer answer = served.call("db_activity").unlimited().expectOk();
        JsonNode tree = blocking(answer);

        assertThat(answer.at("/blocking").size()).isEqualTo(1);
        assertThat(tree.path("rootApplication").asString()).isEqualTo("root");
        assertThat(tree.path("rootState").asString()).isEqualTo("idle in transaction");
        assertThat(tree.path("rootUser").asString()).isEqualTo(APP);
        assertThat(tree.path("rootQuery").asString()).isEqualTo(update(1));
        assertThat(ServedDatabase.texts(tree.path("blocked"), "application"))
                .containsExactly("first", "second", "third");
        for (int i = 0; i < 3; i++) {
            JsonNode waiter = tree.path("blocked").path(i);
            assertThat(waiter.path("depth").asInt()).isEqualTo(i + 1);
            assertThat(waiter.path("relation").asString()).isEqualTo("public.accounts");
            assertThat(waiter.path("waitSeconds").isNumber()).isTrue();
        }
    }

    private static String update(int id) {
        return "UPDATE accounts SET balance = balance + 1 WHERE id = " + id;
    }

    @Test
    void readerThenDdlThenReaders() {
        served.session(APP, "reader", "SELECT count(*) FROM accounts");
        served.waiting("postgres", "ddl", "ALTER TABLE accounts ADD COLUMN note text");
        served.waiting(APP, "late-1", "SELECT * FROM accounts");
        served.waiting(APP, "late-2", "SELECT * FROM accounts");

        Answer answer = served.call("db_activity").unlimited().expectOk();
        JsonNode tree = blocking(answer);

        assertThat(answer.at("/blocking").size()).isEqualTo(1);
        assertThat(tree.path("rootApplication").asString()).isEqualTo("reader");
        assertThat(tree.path("blockedCount").asInt()).isEqualTo(3);
        assertThat(ServedDatabase.texts(tree.path("blocked"), "application"))
                .containsExactly("ddl", "late-1", "late-2");
        assertThat(tree.path("blocked").path(0).path("lockMode").asString())
                .isEqualTo("AccessExclusiveLock");
        assertThat(tree.path("blocked").path(1).path("depth").asInt()).isEqualTo(2);
        assertThat(answer.at("/idleInTransaction/0/blocks").asInt()).isEqualTo(3);
        assertThat(answer.text()).contains("application reader", "blocks 3", "public.accounts");
        // The tool's own reads must not queue behind the lock.
        assertThat(served.call("db_overview").expectOk().at("/largestTables/0/table").asString())
                .isEqualTo("public.accounts");
        assertThat(served.call("db_schema").with("pattern", "accounts").expectOk().text())
                .contains("public.accounts");
    }

    @Test
    void fromAPreparedTransaction() {
        served.session(
                "postgres",
                "preparer",
                "UPDATE accounts SET balance = 1 WHERE id = 5",
                "PREPARE TRANSACTION 'order''s'");
        served.waiting(APP, "victim", "UPDATE accounts SET balance = 2 WHERE id = 5");
        try {
            Answer answer = served.call("db_activity").unlimited().expectOk();
            JsonNode tree = blocking(answer);

            assertThat(tree.path("rootPid").asInt(-1)).isZero();
            assertThat(tree.path("rootGid").asString()).isEqualTo("order's");
            assertThat(tree.path("blocked").path(0).path("application").asString())
                    .isEqualTo("victim");
            JsonNode open = answer.at("/live/prepared/0");
            assertThat(open.path("gid").asString()).isEqualTo("order's");
            assertThat(open.path("owner").asString()).isEqualTo("postgres");
            assertThat(open.path("database").asString()).isEqualTo(served.database());
            assertThat(open.path("ageXids").asLong()).isPositive();
            assertThat(open.path("blocks").asInt()).isEqualTo(1);
            assertThat(ServedDatabase.texts(open.path("locks")))
                    .contains("RowExclusiveLock public.accounts");
            JsonNode finding = answer.at("/findings/0");
            assertThat(finding.path("code").asString()).isEqualTo("ORPHAN_PREPARED_XACT");
            assertThat(finding.path("severity").asString()).isEqualTo("HIGH");
            assertThat(finding.at("/remedy/statement").asString())
                    .isEqualTo("ROLLBACK PREPARED 'order''s';");
            assertThat(answer.text())
                    .contains(
                            "prepared transaction order's",
                            "COMMIT PREPARED 'order''s' keeps it",
                            "order's\tpostgres\t");
        } finally {
            served.execute("ROLLBACK PREPARED 'order''s'");
        }
    }

    @Test
    void listsPreparedTransactionsNobodyWaitsFor() {
        served.session(
                "postgres",
                "preparer",
                "UPDATE accounts SET balance = 1 WHERE id = 6",
                "PREPARE TRANSACTION 'quiet'");
        try {
            Answer answer = served.call("db_activity").unlimited().expectOk();

            assertThat(ServedDatabase.texts(answer.at("/live/prepared"), "gid"))
                    .containsExactly("quiet");
            assertThat(answer.at("/live/prepared/0/blocks").asInt(-1)).isZero();
            assertThat(answer.at("/findings").isEmpty()).as("it is young").isTrue();
        } finally {
            served.execute("ROLLBACK PREPARED 'quiet'");
        }
    }

    @Test
    void onAdvisoryLocksOfEitherKind() {
        served.session(
                APP, "holder", "SELECT pg_advisory_lock(-7)", "SELECT pg_advisory_lock(-3, 9)");
        served.waiting(APP, "one-number", "SELECT pg_advisory_lock(-7)");
        served.waiting(APP, "two-numbers", "SELECT pg_advisory_lock(-3, 9)");

        Answer answer = served.call("db_activity").unlimited().expectOk();
        JsonNode waiters = blocking(answer).path("blocked");

        assertThat(ServedDatabase.texts(waiters, "lockType")).containsOnly("advisory");
        assertThat(ServedDatabase.texts(waiters, "lockKey")).containsExactly("-7", "-3,9");
        assertThat(answer.text()).contains("advisory -7", "advisory -3,9");
        assertThat(ServedDatabase.texts(answer.at("/live/advisoryLocks"), "key"))
                .containsExactlyInAnyOrder("-7", "-3,9");
        assertThat(ServedDatabase.texts(answer.at("/live/clients"), "application"))
                .contains("holder", "one-number", "two-numbers");
        JsonNode waiting =
                ServedDatabase.where(answer.at("/live/states"), "waitClass", "Lock").getFirst();
        assertThat(waiting.path("state").asString()).isEqualTo("active");
        assertThat(waiting.path("sessions").asInt()).isEqualTo(2);
        JsonNode idle =
                ServedDatabase.where(answer.at("/live/states"), "state", "idle in transaction")
                        .getFirst();
        assertThat(idle.path("sessions").asInt()).isPositive();
        assertThat(idle.has("waitClass")).isFalse();
        assertThat(answer.text()).contains("2 active on Lock");
    }

    @Test
    void howFarLongCommandsAre() {
        served.session(APP, "writer", update(3));
        Thread.ofPlatform()
                .daemon()
                .start(
                        () ->
                                served.execute(
                                        "CREATE INDEX CONCURRENTLY slowly ON accounts(balance)"));
        served.cluster()
                .await(
                        served.database(),
                        "SELECT count(*) = 1 FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'",
                        Duration.ofSeconds(30));

        Answer answer = served.call("db_activity").unlimited().expectOk();
        JsonNode progress = answer.at("/live/progress/0");

        assertThat(progress.path("command").asString()).isEqualTo("CREATE INDEX CONCURRENTLY");
        assertThat(progress.path("relation").asString()).isEqualTo("public.accounts");
        assertThat(progress.path("phase").asString()).startsWith("waiting for writers");
        assertThat(answer.text())
                .contains("CREATE INDEX CONCURRENTLY\tpublic.accounts\twaiting for writers");
    }

    @Test
    void leavesOutTheIdleUnlessAsked() throws Exception {
        served.session(APP, "sleepy", "SELECT 1").commit();

        assertThat(
                        ServedDatabase.texts(
                                served.call("db_activity").unlimited().expectOk().at("/sessions"),
                                "application"))
                .doesNotContain("sleepy");
        assertThat(
                        ServedDatabase.texts(
                                served.call("db_activity")
                                        .with("include_idle", true)
                                        .unlimited()
                                        .expectOk()
                                        .at("/sessions"),
                                "application"))
                .contains("sleepy");
    }

    @Test
    void aRoleWithoutRightsIsToldWhatItCannotSee() {
        served.session(APP, "hidden", "SELECT 1");
        try (ServedDatabase plain = served.as(ServedDatabase.PLAIN)) {
            Answer answer = plain.call("db_activity").expectOk();

            assertThat(answer.text()).contains("GRANT pg_monitor TO " + ServedDatabase.PLAIN);
        }
    }

    @Test
    void queriesCannotMoveTheTerminal() {
        served.session(APP, "esc", "SELECT 'x\u001b[2J\u202ey'");

        assertThat(served.call("db_activity").unlimited().expectOk().text())
                .contains("\\u001b[2J\\u202e")
                .doesNotContain("\u001b", "\u202e");
    }
}
