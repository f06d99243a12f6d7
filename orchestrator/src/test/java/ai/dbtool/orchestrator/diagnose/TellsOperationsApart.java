package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Locks, vacuum, replication, access and the server: each cause, and what only looks like it. */
class TellsOperationsApart {

    private static final String BLOCKING = "/blocking";
    private static final String TABLES = "/areas/vacuum/tables";
    private static final String HORIZON = "/areas/vacuum/horizon";

    private static String tree(int pid, String state, double seconds, String... blocked) {
        return """
        {"rootPid":%s,"rootState":"%s","rootUser":"app","rootApplication":"web","rootXactSeconds":%s,"rootStateSeconds":%s,
         "rootQuery":"SELECT count(*) FROM orders","blockedCount":%s,"longestWaitSeconds":%s,"blocked":[%s]}
        """
                .formatted(
                        pid,
                        state,
                        seconds,
                        seconds,
                        blocked.length,
                        seconds,
                        String.join(",", blocked));
    }

    private static String waiter(int pid, String type, String mode, String on, int by) {
        return """
        {"pid":%s,"depth":1,"user":"app","waitSeconds":4.0,"lockType":"%s","lockMode":"%s",%s"query":"x","blockedBy":[%s]}
        """
                .formatted(pid, type, mode, on, by);
    }

    private static String queued(int pid, String mode, int by) {
        return waiter(pid, "relation", mode, "\"relation\":\"shop.orders\",", by);
    }

    private static String event(
            String type, String state, String user, String message, String rest) {
        return """
        {"handle":"h","at":"2026-01-01T00:00:00Z","pid":77,"severity":"ERROR","sqlstate":"%s","class":"%s","name":"x","user":"%s",
         "message":"%s","location":"/log/a.log:7",%s}
        """
                .formatted(state, type, user, message, rest);
    }

    private static String table(String name, int dead, double percent, String rest) {
        return """
        {"table":"%s","liveRows":1000,"deadRows":%s,"deadPercent":%s,"modificationsSinceAnalyze":9,"vacuumThreshold":250,%s}
        """
                .formatted(name, dead, percent, rest);
    }

    private static String holder(String kind, String name, long age, int seconds) {
        return """
        {"kind":"%s","holder":"%s","ageXids":%s,"xid":741,"since":"2026-01-01","seconds":%s}
        """
                .formatted(kind, name, age, seconds);
    }

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

    @Test
    void connectionsOfTheServerOrOfOneRole() {
        String all =
                event(
                        "L07",
                        "53300",
                        "app",
                        "sorry, too many clients already",
                        "\"fields\":{\"scope\":\"server\"}");
        String one =
                event(
                        "L07",
                        "53300",
                        "billing",
                        "too many connections for role \\\"billing\\\"",
                        "\"fields\":{\"scope\":\"role\",\"role\":\"billing\"}");
        assertThat(
                        new Answers()
                                .failing(
                                        "db_",
                                        "the server has no free connection slot (SQLSTATE 53300)")
                                .event(4, all)
                                .with(
                                        "config_effective",
                                        "/settings",
                                        "{\"name\":\"max_connections\",\"value\":\"20\",\"normalized\":\"20\"}")
                                .causes("an error page at times"))
                .containsExactly("CONNECTIONS_EXHAUSTED");
        assertThat(new Answers().event(1, all).causes("")).isEmpty();
        assertThat(new Answers().event(2, one).causes(""))
                .containsExactly("ROLE_CONNECTION_LIMIT(billing)");
    }

    @Test
    void aRoleThatExistsAndIsTurnedAwayLacksALine() {
        String rejected =
                event(
                        "L09",
                        "28000",
                        "%1$s",
                        "no pg_hba.conf entry for host \\\"10.0.0.9\\\", user \\\"%1$s\\\", database \\\"shop\\\", no encryption",
                        "\"fields\":{\"host\":\"10.0.0.9\",\"role\":\"%1$s\",\"database\":\"shop\",\"encryption\":\"no encryption\",\"rule\":\"none\"}");
        String line =
                "{\"file\":\"/d/pg_hba.conf\",\"line\":90,\"key\":\"pg_hba\",\"value\":\"%s\"}";
        Answers answers =
                new Answers()
                        .event(3, rejected.formatted("billing"))
                        .event(3, rejected.formatted("admin"))
                        .with(
                                "config_search",
                                "/hits",
                                line.formatted("host all postgres all trust"));
        assertThat(answers.causes("")).containsExactly("HBA_REJECT(billing, 10.0.0.9)");
        assertThat(answers.diagnose("").report().remedies().getFirst().patch())
                .isEqualTo("/d/pg_hba.conf:90: + host shop billing 10.0.0.9/32 scram-sha-256");
        assertThat(
                        new Answers()
                                .event(3, rejected.formatted("billing"))
                                .with(
                                        "config_search",
                                        "/hits",
                                        line.formatted("hostssl all billing all scram-sha-256"))
                                .causes(""))
                .containsExactly("TLS_MISMATCH(client)");
    }

    @Test
    void passwordsGrantsAndNames() {
        assertThat(
                        new Answers()
                                .event(
                                        4,
                                        event(
                                                "L08",
                                                "28P01",
                                                "billing",
                                                "password authentication failed for user \\\"billing\\\"",
                                                "\"fields\":{\"role\":\"billing\"}"))
                                .causes(""))
                .containsExactly("CREDENTIAL_STALE(billing)");
        assertThat(
                        new Answers()
                                .event(
                                        4,
                                        event(
                                                "L08",
                                                "28P01",
                                                "nobody",
                                                "password authentication failed for user \\\"nobody\\\"",
                                                "\"fields\":{\"role\":\"nobody\",\"reason\":\"Role \\\"nobody\\\" does not exist.\"}"))
                                .causes(""))
                .containsExactly("APP_CONFIG_MISMATCH(user)");
        Answers denied =
                new Answers()
                        .event(
                                3,
                                event(
                                        "L41",
                                        "42501",
                                        "billing",
                                        "permission denied for table orders",
                                        "\"statement\":\"UPDATE orders SET x = 1\",\"fields\":{\"kind\":\"table\",\"object\":\"orders\"}"));
        assertThat(denied.causes("")).containsExactly("PRIVILEGE_MISSING(billing, shop.orders)");
        assertThat(denied.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo("GRANT SELECT, UPDATE ON shop.orders TO billing;");
        assertThat(
                        new Answers()
                                .event(
                                        3,
                                        event(
                                                "L41",
                                                "42501",
                                                "dba_tool",
                                                "permission denied for table orders",
                                                "\"fields\":{\"kind\":\"table\",\"object\":\"orders\"}"))
                                .causes(""))
                .as("our own role")
                .isEmpty();
    }

    @Test
    void timeoutsOfTheServerAreNotThoseOfARole() {
        String cancelled =
                event(
                        "L05",
                        "57014",
                        "app",
                        "canceling statement due to statement timeout",
                        "\"fields\":{}");
        String set =
                "{\"setting\":\"statement_timeout\",\"value\":\"50 ms\",\"source\":\"configuration file\"}";
        assertThat(
                        new Answers()
                                .event(4, cancelled)
                                .with("db_health", "/areas/settings/nonDefault", set)
                                .causes(""))
                .containsExactly("STATEMENT_TIMEOUT(statement_timeout)");
        assertThat(
                        new Answers()
                                .event(4, cancelled)
                                .with("db_health", "/areas/settings/nonDefault", set)
                                .with(
                                        "db_health",
                                        "/areas/settings/roleSettings",
                                        "{\"role\":\"app\",\"setting\":\"statement_timeout\",\"value\":\"40ms\",\"serverValue\":\"50\",\"unit\":\"ms\"}")
                                .causes(""))
                .containsExactly("ROLE_SETTING(app, statement_timeout)");
        assertThat(new Answers().event(4, cancelled).causes("")).isEmpty();
    }

    @Test
    void walKeptNotArchivedWaitedFor() {
        String slot =
                "{\"slot\":\"old\",\"type\":\"physical\",\"active\":%s,\"retainedBytes\":%s,\"walStatus\":\"reserved\"}";
        assertThat(
                        new Answers()
                                .with(
                                        "db_health",
                                        "/areas/replication/slots",
                                        slot.formatted(false, 900000000))
                                .with(
                                        "db_health",
                                        "/areas/replication/slots",
                                        slot.replace("old", "used").formatted(true, 900000000))
                                .with(
                                        "db_health",
                                        "/areas/replication/slots",
                                        slot.replace("old", "near").formatted(false, 900))
                                .causes(""))
                .containsExactly("STALE_REPLICATION_SLOT(old)");
        assertThat(
                        new Answers()
                                .set(
                                        "db_health",
                                        "/areas/replication/archiver",
                                        "{\"mode\":\"on\",\"failed\":9,\"failing\":true}")
                                .causes(""))
                .containsExactly("ARCHIVER_FAILING");
        assertThat(
                        new Answers()
                                .set(
                                        "db_health",
                                        "/areas/replication/archiver",
                                        "{\"mode\":\"on\",\"failed\":9,\"failing\":false}")
                                .causes(""))
                .as("recovered")
                .isEmpty();
        assertThat(
                        new Answers()
                                .set(
                                        "db_health",
                                        "/areas/replication/commit",
                                        "{\"synchronousStandbyNames\":\"far\",\"waiting\":3,\"longestWaitSeconds\":5.0}")
                                .causes(""))
                .containsExactly("SYNC_STANDBY_MISSING(synchronous_standby_names)");
    }

    @Test
    void theServerAndItsHost() {
        assertThat(
                        new Answers()
                                .event(
                                        1,
                                        event(
                                                "L16",
                                                "00000",
                                                "",
                                                "server process (PID 9) was terminated by signal 11: Segmentation fault",
                                                "\"fields\":{\"crashedPid\":9,\"signal\":11,\"signalName\":\"Segmentation fault\"}"))
                                .causes(""))
                .containsExactly("BACKEND_CRASH(11)");
        assertThat(
                        new Answers()
                                .failing("db_", "no answer from the server")
                                .event(
                                        1,
                                        event(
                                                "L21",
                                                "XX000",
                                                "",
                                                "could not map anonymous shared memory: Cannot allocate memory",
                                                "\"fields\":{\"reason\":\"memory\",\"error\":\"Cannot allocate memory\"}"))
                                .with(
                                        "config_effective",
                                        "/settings",
                                        "{\"name\":\"shared_buffers\",\"value\":\"3TB\",\"normalized\":\"402653184\",\"file\":\"/d/postgresql.conf\",\"line\":9}")
                                .causes("everything is down"))
                .containsExactly("STARTUP_MEMORY(shared_buffers)");
        assertThat(
                        new Answers()
                                .event(
                                        1,
                                        event(
                                                "L20",
                                                "XX001",
                                                "app",
                                                "invalid page in block 3 of relation base/5/16390",
                                                "\"statement\":\"SELECT * FROM orders\",\"fields\":{\"relation\":\"base/5/16390\",\"tables\":[\"orders\"]}"))
                                .causes(""))
                .containsExactly("DATA_CORRUPTION(shop.orders)");
    }

    @Test
    void missingTracesAreAFaultWhenMissed() {
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                "/areas/evidence/settings",
                                "{\"setting\":\"log_lock_waits\",\"value\":\"off\",\"hides\":\"waits for locks\",\"recommended\":\"on\"}");
        assertThat(answers.causes("the logs say nothing about it"))
                .containsExactly("LOGGING_BLIND(log_lock_waits)");
        assertThat(answers.causes("people cannot log in")).isEmpty();
    }

    @Test
    void aBrokenLineIsFoundWithoutTheServer() {
        assertThat(
                        new Answers()
                                .failing("db_", "no answer from the server")
                                .with(
                                        "config_sources",
                                        "/sources",
                                        """
                                        {"name":"main","files":[{"path":"/d/postgresql.conf","kind":"postgresql.conf"},
                                          {"path":"/d/conf.d/9.conf","kind":"postgresql.conf"},{"path":"/a/x.yml","kind":"yaml"}]}
                                        """)
                                .with(
                                        "config_effective",
                                        "/errors",
                                        "{\"file\":\"/d/conf.d/9.conf\",\"line\":2,\"message\":\"work_mem is no number\",\"setting\":\"work_mem\"}")
                                .with(
                                        "config_effective",
                                        "/errors",
                                        "{\"file\":\"/a/x.yml\",\"line\":1,\"message\":\"no valid YAML\"}")
                                .causes("it does not start"))
                .containsExactly("CONFIG_INVALID(conf.d/9.conf, 2)");
    }

    @Test
    void aClientThatConnectsForEveryStatement() {
        String database =
                """
                {"database":"shop","connectionLimit":-1,"connections":9,"sessions":%s,"sessionMillis":40.0,"transactions":5200,"statsAgeSeconds":60}
                """;
        String client =
                """
                {"user":"app","application":"cron","client":"10.0.0.9","sessions":4,"young":3}
                """;
        String tool =
                """
                {"user":"dba_tool","application":"dbtool-ai","client":"10.0.0.1","sessions":4,"young":4}
                """;
        String clients = "/areas/access/clients";
        String databases = "/areas/access/databases";
        assertThat(
                        new Answers()
                                .with("db_health", databases, database.formatted(5000))
                                .with("db_health", clients, client)
                                .with("db_health", clients, tool)
                                .causes(""))
                .containsExactly("CONNECTION_CHURN(cron)");
        assertThat(
                        new Answers()
                                .with("db_health", databases, database.formatted(300))
                                .with("db_health", clients, client)
                                .causes(""))
                .as("five a second")
                .isEmpty();
    }

    @Test
    void aCacheThatHoldsNothing() {
        String setting =
                """
                {"name":"shared_buffers","value":"%s","normalized":"%s","unit":"8kB","file":"/d/postgresql.conf","line":4}
                """;
        assertThat(
                        new Answers()
                                .set("db_overview", "", "{\"cacheHitPercent\":71.5}")
                                .with(
                                        "config_effective",
                                        "/settings",
                                        setting.formatted("1MB", 128))
                                .causes(""))
                .containsExactly("SHARED_BUFFERS_TOO_SMALL");
        assertThat(
                        new Answers()
                                .set("db_overview", "", "{\"cacheHitPercent\":71.5}")
                                .with(
                                        "config_effective",
                                        "/settings",
                                        setting.formatted("128MB", 16384))
                                .causes(""))
                .isEmpty();
    }
}
