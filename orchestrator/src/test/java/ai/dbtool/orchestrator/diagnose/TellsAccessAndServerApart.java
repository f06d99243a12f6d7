package ai.dbtool.orchestrator.diagnose;

import static ai.dbtool.orchestrator.diagnose.Rows.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Connections, access, replication, the server: each cause, and what only looks like it. */
class TellsAccessAndServerApart {

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
