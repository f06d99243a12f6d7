package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Invalid, redundant and lacking indexes: when each is a fault, and what mends it. */
class TellsIndexFaultsApart {

    private static final String INVALID = "/areas/indexes/invalid";
    private static final String REDUNDANT = "/areas/indexes/redundant";
    private static final String KEYS = "/areas/indexes/foreignKeysWithoutIndex";

    private static Answers answers() {
        return new Answers()
                .set(
                        "db_health",
                        "/areas",
                        "{\"indexes\":{\"invalid\":[],\"redundant\":[],\"foreignKeysWithoutIndex\":[]}}");
    }

    private static String statement(String query, long calls, double total) {
        return """
        {"queryid":"77","user":"app","database":"shop","query":"%s","calls":%s,"totalMillis":%s,"meanMillis":%s,"maxMillis":900.0}
        """
                .formatted(query, calls, total, total / calls);
    }

    private static String invalid(String index, boolean unique, boolean building) {
        return """
        {"index":"%s","table":"public.users","unique":%s,"valid":false,"ready":false,"building":%s,
         "definition":"CREATE %sINDEX users_email_uq ON public.users USING btree (email)"}
        """
                .formatted(index, unique, building, unique ? "UNIQUE " : "");
    }

    private static String redundant(long writes) {
        return """
        {"table":"public.events","indexes":["public.events_a2","public.events_a3"],"coveredBy":["public.events_ab","public.events_ab"],
         "definitions":["CREATE INDEX events_a2 ON public.events USING btree (a)","CREATE INDEX events_a3 ON public.events USING btree (a)"],
         "sizeBytes":9000000,"scans":0,"tableIndexes":4,"indexWrites":%s}
        """
                .formatted(writes);
    }

    private static String key(long rows, long scans, long deletes) {
        return """
        {"constraint":"line_oid_fkey","table":"public.\\"Line\\"","columns":["Order Id"],"parent":"public.orders",
         "tableRows":%s,"tablePages":900,"tableScans":%s,"parentDeletes":%s,"parentUpdates":0}
        """
                .formatted(rows, scans, deletes);
    }

    @Test
    void aFailedBuildIsAFaultAndDuplicatesKeepItFromBeingUnique() {
        Answers answers =
                answers()
                        .with("db_health", INVALID, invalid("public.users_email_uq", true, false))
                        .event(
                                1,
                                "{\"sqlstate\":\"23505\",\"message\":\"could not create unique index \\\"users_email_uq\\\"\"}");
        assertThat(answers.causes("lookups are slow"))
                .containsExactly("INVALID_INDEX(public.users_email_uq)");
        String statement = answers.diagnose("").report().remedies().getFirst().statement();
        assertThat(statement)
                .startsWith("DROP INDEX CONCURRENTLY public.users_email_uq;\n")
                .contains(
                        "\nCREATE INDEX CONCURRENTLY users_email_uq ON public.users USING btree (email);\n");
    }

    @Test
    void aBuildThatFailedOtherwiseIsRepeatedAndLeftoversGo() {
        assertThat(
                        answers()
                                .with(
                                        "db_health",
                                        INVALID,
                                        invalid("public.users_email_uq", true, false))
                                .diagnose("")
                                .report()
                                .remedies()
                                .getFirst()
                                .statement())
                .isEqualTo("REINDEX INDEX CONCURRENTLY public.users_email_uq;");
        assertThat(
                        answers()
                                .with(
                                        "db_health",
                                        INVALID,
                                        invalid("public.users_email_uq_ccnew1", true, false))
                                .diagnose("")
                                .report()
                                .remedies()
                                .getFirst()
                                .statement())
                .isEqualTo("DROP INDEX CONCURRENTLY public.users_email_uq_ccnew1;");
    }

    @Test
    void aBuildUnderWayIsNoFault() {
        assertThat(
                        answers()
                                .with(
                                        "db_health",
                                        INVALID,
                                        invalid("public.users_email_uq", true, true))
                                .causes(""))
                .isEmpty();
    }

    @Test
    void redundantIndexesAreAFaultWhereWritesHurt() {
        String insert = statement("INSERT INTO events(a, b) VALUES ($1, $2)", 900, 4000);
        Answers answers =
                answers()
                        .with("db_health", REDUNDANT, redundant(50_000))
                        .with("db_top_queries", "/queries", insert);
        assertThat(answers.causes("inserts are slow"))
                .containsExactly("REDUNDANT_INDEX(public.events_a2, public.events_a3)");
        assertThat(answers.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo(
                        "DROP INDEX CONCURRENTLY public.events_a2; DROP INDEX CONCURRENTLY public.events_a3;");

        assertThat(answers().with("db_health", REDUNDANT, redundant(50_000)).causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", REDUNDANT, redundant(40))
                                .with("db_top_queries", "/queries", insert)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", REDUNDANT, redundant(50_000))
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement("INSERT INTO events_old VALUES ($1)", 900, 4000))
                                .causes("slow"))
                .isEmpty();
    }

    @Test
    void deletesOfParentsThatScanTheChildLackItsIndex() {
        String delete = statement("DELETE FROM orders WHERE id = $1", 60, 2400);
        Answers answers =
                answers()
                        .with("db_health", KEYS, key(200_000, 60, 60))
                        .with("db_top_queries", "/queries", delete);
        assertThat(answers.causes("deletes are slow"))
                .containsExactly("FK_WITHOUT_INDEX(public.\"Line\", Order Id)");
        assertThat(answers.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo(
                        "CREATE INDEX CONCURRENTLY \"Line_Order Id_idx\" ON public.\"Line\" (\"Order Id\");");

        // Nobody deletes, the child is small, nothing scanned it, the delete is fast.
        assertThat(
                        answers()
                                .with("db_health", KEYS, key(200_000, 60, 0))
                                .with("db_top_queries", "/queries", delete)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", KEYS, key(500, 60, 60))
                                .with("db_top_queries", "/queries", delete)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", KEYS, key(200_000, 2, 60))
                                .with("db_top_queries", "/queries", delete)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", KEYS, key(200_000, 60, 60))
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement("DELETE FROM orders WHERE id = $1", 60, 30))
                                .causes("slow"))
                .isEmpty();
    }
}
