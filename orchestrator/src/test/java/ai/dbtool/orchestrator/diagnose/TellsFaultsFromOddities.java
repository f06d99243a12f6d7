package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is a cause, what is its consequence, and what is only odd. */
class TellsFaultsFromOddities {

    private static final String ROLES = "/areas/settings/roleSettings";

    private static String error(String user, String sqlstate, String message) {
        return """
        {"handle":"h","at":"2026-01-01T00:00:00Z","severity":"ERROR","sqlstate":"%s","class":"L05","name":"x",
         "user":"%s","message":"%s","statement":"SELECT 1","location":"/log/a.log:7","fields":{}}
        """
                .formatted(sqlstate, user, message);
    }

    private static String roleSetting(String role, String setting, String value, String server) {
        return """
        {"role":"%s","setting":"%s","value":"%s","serverValue":"%s","unit":"ms"}
        """
                .formatted(role, setting, value, server);
    }

    private static Answers blocked(double stateSeconds, int blocks) {
        return new Answers()
                .with(
                        "db_activity",
                        "/idleInTransaction",
                        """
                        {"pid":4711,"user":"batch","application":"sync","stateSeconds":%s,"xactSeconds":%s,"query":"UPDATE x","blocks":%s}
                        """
                                .formatted(stateSeconds, stateSeconds, blocks))
                .with(
                        "db_activity",
                        blocks > 0 ? "/blocking" : "/sessions",
                        """
                        {"rootPid":4711,"rootState":"idle in transaction","rootUser":"batch","rootApplication":"sync",
                         "rootXactSeconds":%s,"rootStateSeconds":%s,"rootQuery":"UPDATE x","blockedCount":%s,"longestWaitSeconds":9.0,"blocked":[]}
                        """
                                .formatted(stateSeconds, stateSeconds, blocks));
    }

    @Test
    void aHealthySystemHasNoFault() {
        Diagnosis diagnosis = new Answers().diagnose("");
        assertThat(diagnosis.report().verdict()).isEqualTo(Verdict.NO_FAULT);
        assertThat(diagnosis.report().chain()).isNotEmpty();
    }

    @Test
    void everyHarmfulTimeoutOfARoleIsItsSetting() {
        String[][] rows = {
            {"statement_timeout", "50ms", "57014", "canceling statement due to statement timeout"},
            {"lock_timeout", "10", "55P03", "canceling statement due to lock timeout"},
            {
                "idle_in_transaction_session_timeout",
                "1s",
                "25P03",
                "terminating connection due to idle-in-transaction timeout"
            },
            {
                "transaction_timeout",
                "100ms",
                "25P04",
                "terminating connection due to transaction timeout"
            },
            {
                "default_transaction_read_only",
                "on",
                "25006",
                "cannot execute INSERT in a read-only transaction"
            }
        };
        for (String[] row : rows) {
            Answers answers =
                    new Answers()
                            .with("db_health", ROLES, roleSetting("billing", row[0], row[1], "0"))
                            .event(5, error("billing", row[2], row[3]));
            assertThat(answers.causes("")).containsExactly("ROLE_SETTING(billing, " + row[0] + ")");
        }
    }

    @Test
    void aTimeoutOfAnotherRoleOrWithoutErrorsIsHealthy() {
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                ROLES,
                                roleSetting("billing", "statement_timeout", "15min", "0"))
                        .event(
                                5,
                                error(
                                        "other",
                                        "57014",
                                        "canceling statement due to statement timeout"))
                        .event(
                                5,
                                error(
                                        "billing",
                                        "57014",
                                        "canceling statement due to user request"));
        assertThat(answers.causes("")).isEmpty();
    }

    @Test
    void aTinyWorkMemOfARoleThatSpillsIsItsSetting() {
        String spill =
                """
                {"handle":"h","class":"L25","user":"etl","sqlstate":"00000","message":"temporary file: path \\"x\\", size 9000000",
                 "location":"/log/a.log:9","fields":{"sizeBytes":9000000}}
                """;
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                ROLES,
                                "{\"role\":\"etl\",\"setting\":\"work_mem\",\"value\":\"64kB\",\"serverValue\":\"4096\",\"unit\":\"kB\"}")
                        .event(4, spill);
        assertThat(answers.causes("")).containsExactly("ROLE_SETTING(etl, work_mem)");
    }

    @Test
    void aForbiddenPlanTypeOfASlowRoleIsItsSetting() {
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                ROLES,
                                roleSetting("app", "enable_indexscan", "off", "on"))
                        .with(
                                "db_top_queries",
                                "/queries",
                                """
                                {"queryid":"12","user":"app","database":"shop","query":"x","calls":50,"totalMillis":9000.0,"meanMillis":180.0,"maxMillis":200.0}
                                """);
        assertThat(answers.causes("")).containsExactly("ROLE_SETTING(app, enable_indexscan)");
    }

    @Test
    void aMisquotedSearchPathIsNotJustAnySetting() {
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                ROLES,
                                "{\"role\":\"app\",\"setting\":\"search_path\",\"value\":\"\\\"shop, public\\\"\",\"serverValue\":\"public\"}")
                        .event(5, error("app", "42P01", "relation \\\"orders\\\" does not exist"));
        assertThat(answers.causes("")).containsExactly("SEARCH_PATH_MISQUOTED(app)");
    }

    @Test
    void anIdleTransactionThatBlocksIsTheCause() {
        assertThat(blocked(30, 3).causes("updates hang"))
                .containsExactly("IDLE_IN_TRANSACTION(4711)");
    }

    @Test
    void anIdleTransactionThatBlocksNobodyOrOnlyBlinksIsNot() {
        assertThat(blocked(30, 0).causes("")).isEmpty();
        assertThat(blocked(0.2, 1).causes("")).isEmpty();
    }

    @Test
    void aGenerousTimeoutThatFiresBecauseOfABlockerIsAConsequence() {
        Diagnosis diagnosis =
                blocked(30, 3)
                        .with("db_health", ROLES, roleSetting("app", "lock_timeout", "5s", "0"))
                        .event(9, error("app", "55P03", "canceling statement due to lock timeout"))
                        .diagnose("");
        assertThat(diagnosis.report().causes())
                .extracting(DiagnoseReport.CauseFound::code)
                .containsExactly("IDLE_IN_TRANSACTION");
        assertThat(diagnosis.report().chain())
                .anyMatch(node -> node.node().startsWith("consequence:"));
    }

    @Test
    void aTightTimeoutBesideABlockerIsACauseOfItsOwn() {
        Answers answers =
                blocked(30, 3)
                        .with(
                                "db_health",
                                ROLES,
                                roleSetting("app", "statement_timeout", "40ms", "0"))
                        .event(
                                9,
                                error(
                                        "app",
                                        "57014",
                                        "canceling statement due to statement timeout"));
        assertThat(answers.causes(""))
                .containsExactlyInAnyOrder(
                        "IDLE_IN_TRANSACTION(4711)", "ROLE_SETTING(app, statement_timeout)");
    }

    @Test
    void aFewRequestedCheckpointsAreNot() {
        Answers answers =
                new Answers()
                        .set(
                                "db_health",
                                "/areas/checkpoints",
                                "{\"timed\":0,\"requested\":6,\"requestedPercent\":100.0}")
                        .event(
                                1,
                                "{\"class\":\"L24\",\"message\":\"checkpoints are occurring too frequently (9 seconds apart)\"}");
        assertThat(answers.causes("")).isEmpty();
    }

    @Test
    void sequencesFailAtTheirEndOnly() {
        String sequence =
                """
                {"sequence":"%s","dataType":"integer","lastValue":%s,"maxValue":2147483647,"increment":1,"cycle":%s,
                 "remaining":%s,"usedPercent":%s,"ownedBy":"shop.orders.id","columnType":"integer"}
                """;
        String rows = "/areas/sequences/sequences";
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                rows,
                                sequence.formatted("shop.ends", 2147483647, false, 0, 100.0))
                        .with(
                                "db_health",
                                rows,
                                sequence.formatted("shop.cycles", 2147483647, true, 0, 100.0))
                        .with(
                                "db_health",
                                rows,
                                sequence.formatted(
                                        "shop.half", 1073741823, false, 1073741824, 50.0));
        Diagnosis diagnosis = answers.diagnose("inserts fail");
        assertThat(answers.causes("")).containsExactly("SEQUENCE_EXHAUSTED(shop.ends)");
        assertThat(diagnosis.report().remedies().getFirst().statement())
                .contains("ALTER TABLE shop.orders ALTER COLUMN id TYPE bigint");
    }

    @Test
    void aSettingThatWaitsForARestartIsNotApplied() {
        Answers answers =
                new Answers()
                        .with(
                                "db_health",
                                "/areas/settings/pendingRestart",
                                "{\"setting\":\"max_worker_processes\",\"running\":\"8\",\"file\":\"12\",\"sourceFile\":\"/d/postgresql.auto.conf\",\"sourceLine\":3}")
                        .with(
                                "db_health",
                                "/areas/settings/fileErrors",
                                "{\"file\":\"/d/postgresql.auto.conf\",\"line\":3,\"setting\":\"max_worker_processes\",\"error\":\"setting could not be applied\"}")
                        .with(
                                "db_health",
                                "/areas/settings/fileErrors",
                                "{\"file\":\"/d/postgresql.conf\",\"line\":70,\"setting\":\"work_mem\",\"error\":\"invalid value for parameter\"}");
        assertThat(answers.causes(""))
                .containsExactlyInAnyOrder(
                        "CONFIG_NOT_APPLIED(max_worker_processes)",
                        "CONFIG_INVALID(postgresql.conf, 70)");
    }

    @Test
    void aHotScanOfABigTableLacksAnIndex() {
        String query =
                """
                {"queryid":"%s","user":"app","database":"shop","query":"SELECT","calls":%s,"totalMillis":%s,"meanMillis":%s,"maxMillis":90.0}
                """;
        String plan =
                """
                {"planId":"p","nodes":[{"path":"0","nodeType":"Seq Scan","relation":"public.users","filter":"(email = $1)","relationRows":300000}],
                 "missingIndexCandidates":[{"table":"public.users","columns":["email"],"nodePath":"0","filter":"(email = $1)",
                   "relationRows":300000,"estimatedRows":1.0,"selectivityPercent":0.01,"sharePercent":99.0}]}
                """;
        Answers answers =
                new Answers()
                        .with(
                                "db_top_queries",
                                "/queries",
                                query.formatted("21", 400, 12000.0, 30.0))
                        .with("db_top_queries", "/queries", query.formatted("22", 1, 900.0, 900.0))
                        .plan("21", plan)
                        .plan("22", plan.replace("users", "archive"));
        Diagnosis diagnosis = answers.diagnose("logins are slow");
        assertThat(answers.causes("")).containsExactly("MISSING_INDEX(public.users, email)");
        assertThat(diagnosis.report().remedies().getFirst().statement())
                .isEqualTo("CREATE INDEX CONCURRENTLY users_email_idx ON public.users (email);");
        assertThat(diagnosis.report().remedies().getFirst().undo())
                .isEqualTo("DROP INDEX CONCURRENTLY public.users_email_idx;");
    }

    @Test
    void anIndexOnTheLeadingColumnServesBothStatements() {
        String query =
                """
                {"queryid":"%s","user":"app","database":"shop","query":"SELECT","calls":400,"totalMillis":9000.0,"meanMillis":22.0,"maxMillis":90.0}
                """;
        String plan =
                """
                {"nodes":[],"missingIndexCandidates":[{"table":"public.users","columns":[%s],"nodePath":"0","filter":"x",
                   "relationRows":300000,"estimatedRows":1.0,"selectivityPercent":0.01,"sharePercent":99.0}]}
                """;
        Answers answers =
                new Answers()
                        .with("db_top_queries", "/queries", query.formatted("31"))
                        .with("db_top_queries", "/queries", query.formatted("32"))
                        .plan("31", plan.formatted("\"email\",\"city\""))
                        .plan("32", plan.formatted("\"email\""));
        assertThat(answers.causes("")).containsExactly("MISSING_INDEX(public.users, email)");
    }
}
