package ai.dbtool.orchestrator.diagnose;

import static ai.dbtool.orchestrator.diagnose.Rows.event;
import static ai.dbtool.orchestrator.diagnose.Rows.holder;
import static ai.dbtool.orchestrator.diagnose.Rows.queued;
import static ai.dbtool.orchestrator.diagnose.Rows.table;
import static ai.dbtool.orchestrator.diagnose.Rows.tree;
import static ai.dbtool.orchestrator.diagnose.Rows.waiter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Locks, transactions, vacuum, ids: each cause, and what only looks like it. */
class TellsLocksAndVacuumApart {

    private static final String BLOCKING = "/blocking";
    private static final String TABLES = "/areas/vacuum/tables";
    private static final String HORIZON = "/areas/vacuum/horizon";

    @Test
    void aReaderBeforeDdlIsTheRootOfTheQueueIdleOrNot() {
        for (String state : new String[] {"active", "idle in transaction"}) {
            Answers answers =
                    new Answers()
                            .with(
                                    "db_activity",
                                    BLOCKING,
                                    tree(
                                            11,
                                            state,
                                            30,
                                            queued(12, "AccessExclusiveLock", 11),
                                            queued(13, "AccessShareLock", 12)))
                            .with(
                                    "db_activity",
                                    "/idleInTransaction",
                                    "{\"pid\":11,\"user\":\"app\",\"stateSeconds\":30.0,\"xactSeconds\":30.0,\"blocks\":2}");
            assertThat(answers.causes("the page hangs"))
                    .as(state)
                    .containsExactly("LOCK_QUEUE_DDL(shop.orders, 11)");
            assertThat(answers.diagnose("").report().remedies().getFirst().statement())
                    .isEqualTo("SELECT pg_terminate_backend(11);");
        }
    }

    @Test
    void ddlThatWaitsAloneOrBrieflyIsNoQueue() {
        assertThat(
                        new Answers()
                                .with(
                                        "db_activity",
                                        BLOCKING,
                                        tree(
                                                11,
                                                "active",
                                                30,
                                                queued(12, "AccessExclusiveLock", 11)))
                                .causes(""))
                .isEmpty();
        assertThat(
                        new Answers()
                                .with(
                                        "db_activity",
                                        BLOCKING,
                                        tree(
                                                        11,
                                                        "active",
                                                        30,
                                                        queued(12, "AccessExclusiveLock", 11),
                                                        queued(13, "AccessShareLock", 12))
                                                .replace(
                                                        "\"waitSeconds\":4.0",
                                                        "\"waitSeconds\":0.1"))
                                .causes(""))
                .isEmpty();
    }

    @Test
    void whoHoldsAnAdvisoryLockIsNamedWithItsKey() {
        assertThat(
                        new Answers()
                                .with(
                                        "db_activity",
                                        BLOCKING,
                                        tree(
                                                21,
                                                "idle in transaction",
                                                60,
                                                waiter(
                                                        22,
                                                        "advisory",
                                                        "ExclusiveLock",
                                                        "\"lockKey\":\"3,9\",",
                                                        21)))
                                .causes("the job does nothing"))
                .containsExactly("ADVISORY_LOCK_HELD(3,9, 21)");
    }

    @Test
    void aCrowdBehindAYoungTransactionIsAHotRow() {
        String crowd =
                tree(
                        31,
                        "active",
                        0.2,
                        waiter(32, "tuple", "ExclusiveLock", "\"relation\":\"shop.orders\",", 31),
                        waiter(33, "transactionid", "ShareLock", "", 31),
                        waiter(34, "transactionid", "ShareLock", "", 31));
        String update =
                """
                {"queryid":"5","user":"app","database":"shop","query":"UPDATE orders SET n = n + $1 WHERE id = $2","calls":400,"totalMillis":90000.0,"meanMillis":225.0,"maxMillis":900.0}
                """;
        assertThat(
                        new Answers()
                                .with("db_activity", BLOCKING, crowd)
                                .with("db_top_queries", "/queries", update)
                                .causes("saving is slow"))
                .contains("HOT_ROW(shop.orders)");
        assertThat(new Answers().with("db_activity", BLOCKING, crowd).causes(""))
                .as("fast all the same")
                .isEmpty();
    }

    @Test
    void deadlocksOnTheSameTablesRepeat() {
        String deadlock =
                event(
                        "L01",
                        "40P01",
                        "app",
                        "deadlock detected",
                        "\"detail\":\"Process 1 waits for ...\",\"fields\":{\"members\":2,\"tables\":[\"Orders\"]}");
        assertThat(new Answers().event(2, deadlock).causes(""))
                .containsExactly("DEADLOCK(shop.orders)");
        assertThat(new Answers().event(1, deadlock).causes("")).isEmpty();
    }

    @Test
    void serializationFailuresRepeat() {
        String failure =
                event(
                        "L04",
                        "40001",
                        "app",
                        "could not serialize access due to concurrent update",
                        "\"statement\":\"UPDATE orders SET x = 1\",\"fields\":{\"tables\":[\"orders\"]}");
        assertThat(new Answers().event(6, failure).causes(""))
                .containsExactly("SERIALIZATION_CONTENTION(shop.orders)");
        assertThat(new Answers().event(2, failure).causes("")).isEmpty();
    }

    @Test
    void deadRowsBelongToWhoHoldsThem() {
        String pinned =
                table(
                        "shop.orders",
                        9000,
                        90.0,
                        "\"vacuumedSeconds\":4,\"options\":[\"autovacuum_enabled=off\"]");
        assertThat(
                        new Answers()
                                .with("db_health", TABLES, pinned)
                                .with(
                                        "db_health",
                                        HORIZON,
                                        holder("prepared transaction", "g'1", 50, 40))
                                .causes(""))
                .containsExactly("ORPHAN_PREPARED_XACT(g'1)");
        assertThat(
                        new Answers()
                                .with("db_health", TABLES, pinned)
                                .with("db_health", HORIZON, holder("session", "44", 50, 40))
                                .causes(""))
                .containsExactly("LONG_XACT_BLOCKS_VACUUM(44)");
        assertThat(new Answers().with("db_health", TABLES, pinned).causes(""))
                .containsExactly("AUTOVACUUM_DISABLED(shop.orders)");
        assertThat(
                        new Answers()
                                .with(
                                        "db_health",
                                        HORIZON,
                                        holder("prepared transaction", "g1", 50, 40))
                                .with("db_health", HORIZON, holder("session", "44", 50, 400))
                                .causes(""))
                .as("nobody is hurt")
                .isEmpty();
    }

    @Test
    void remediesQuoteWhatTheyName() {
        assertThat(
                        new Answers()
                                .with(
                                        "db_health",
                                        TABLES,
                                        table("shop.orders", 9000, 90.0, "\"options\":[]"))
                                .with(
                                        "db_health",
                                        HORIZON,
                                        holder("prepared transaction", "g'1", 50, 40))
                                .diagnose("")
                                .report()
                                .remedies()
                                .getFirst()
                                .statement())
                .isEqualTo("ROLLBACK PREPARED 'g''1';\nVACUUM shop.orders;");
    }

    @Test
    void autovacuumOffForAllOrHeldBack() {
        String dead = table("shop.orders", 9000, 90.0, "\"options\":[]");
        assertThat(
                        new Answers()
                                .with("db_health", TABLES, dead)
                                .set("db_health", "/areas/vacuum", "{\"autovacuum\":false}")
                                .set("db_health", "/areas/vacuum/pace", "{\"autovacuum\":false}")
                                .causes(""))
                .containsExactly("AUTOVACUUM_DISABLED(global)");
        assertThat(
                        new Answers()
                                .with("db_health", TABLES, dead)
                                .set(
                                        "db_health",
                                        "/areas/vacuum/pace",
                                        "{\"dirtyBytesPerSecond\":90000}")
                                .causes(""))
                .containsExactly("AUTOVACUUM_STARVED");
        assertThat(new Answers().with("db_health", TABLES, dead).causes(""))
                .as("autovacuum is about to come")
                .isEmpty();
    }

    @Test
    void idsNearTheLimitBelongToTheirHolder() {
        assertThat(
                        new Answers()
                                .with(
                                        "db_health",
                                        HORIZON,
                                        holder("replication slot", "old", 199_000_000L, 9))
                                .with(
                                        "db_health",
                                        "/areas/vacuum/databases",
                                        "{\"database\":\"old\",\"xidAge\":199000001,\"multixactAge\":1}")
                                .causes(""))
                .containsExactly("XID_AGE_BLOCKED(old)");
    }
}
