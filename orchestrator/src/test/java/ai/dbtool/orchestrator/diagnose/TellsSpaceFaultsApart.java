package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Bloat, unused indexes, old collations and dependent columns: when each is a fault. */
class TellsSpaceFaultsApart {

    private static final String RELATIONS = "/areas/bloat/relations";
    private static final String UNUSED = "/areas/indexes/unused";

    private static Answers answers() {
        return new Answers()
                .set(
                        "db_health",
                        "/areas",
                        """
                        {"bloat":{"relations":[]},"statistics":{"tables":[],"collations":[]},
                         "indexes":{"invalid":[],"redundant":[],"foreignKeysWithoutIndex":[],"unused":[]}}
                        """);
    }

    private static String statement(String query, long calls, double mean) {
        return """
        {"queryid":"61","user":"app","database":"shop","query":"%s","calls":%s,"totalMillis":%s,"meanMillis":%s,"maxMillis":900.0,
         "rows":%s,"rowsPerCall":1.0,"tempWrittenBlocks":0}
        """
                .formatted(query, calls, calls * mean, mean, calls);
    }

    private static String empty(String relation, String kind, double bloat, double dead) {
        return """
        {"relation":"%s","kind":"%s","table":"public.entries","rows":15000,"sizeBytes":106856448,"expectedBytes":5251072,
         "bloatPercent":%s,"deadPercent":%s}
        """
                .formatted(relation, kind, bloat, dead);
    }

    @Test
    void emptySpaceIsAFaultOfTheTableBeforeItsIndexes() {
        String scan = statement("SELECT state, count(*) FROM entries GROUP BY 1", 90, 15);
        String index = empty("public.entries_pkey", "index", 90, 1);
        assertThat(
                        answers()
                                .with(
                                        "db_health",
                                        RELATIONS,
                                        empty("public.entries", "table", 95, 1))
                                .with("db_health", RELATIONS, index)
                                .with("db_top_queries", "/queries", scan)
                                .causes("slow"))
                .containsExactly("TABLE_BLOAT(public.entries)");
        Answers alone =
                answers()
                        .with("db_health", RELATIONS, index)
                        .with("db_top_queries", "/queries", scan);
        assertThat(alone.causes("slow")).containsExactly("INDEX_BLOAT(public.entries_pkey)");
        assertThat(alone.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo("REINDEX INDEX CONCURRENTLY public.entries_pkey;");
    }

    @Test
    void notWhereItIsOrdinaryDeadOrHarmsNobody() {
        String scan = statement("SELECT count(*) FROM entries", 90, 15);
        for (String row :
                new String[] {
                    empty("public.entries", "table", 55, 1),
                    empty("public.entries", "table", 95, 60)
                }) {
            assertThat(
                            answers()
                                    .with("db_health", RELATIONS, row)
                                    .with("db_top_queries", "/queries", scan)
                                    .causes("slow"))
                    .isEmpty();
        }
        Answers quiet =
                answers().with("db_health", RELATIONS, empty("public.entries", "table", 95, 1));
        assertThat(quiet.causes("logins fail")).isEmpty();
        assertThat(quiet.causes("the disk is nearly full"))
                .containsExactly("TABLE_BLOAT(public.entries)");
    }

    @Test
    void anUnusedIndexIsAFaultOnlyWhereItsCostIsTheComplaint() {
        String unused =
                """
                {"index":"public.docs_body_idx","table":"public.docs","method":"gin","scans":0,"sizeBytes":90000000,
                 "tableBytes":50000000,"indexWrites":60000,"definition":"CREATE INDEX docs_body_idx ON public.docs USING gin (body)"}
                """;
        Answers answers =
                answers()
                        .with("db_health", UNUSED, unused)
                        .with(
                                "db_top_queries",
                                "/queries",
                                statement("INSERT INTO docs VALUES ($1)", 900, 12));
        assertThat(answers.causes("saving documents is slow"))
                .containsExactly("UNUSED_INDEX(public.docs_body_idx)");
        assertThat(answers.causes("")).isEmpty();
        assertThat(answers.causes("logins are slow")).isEmpty();
        assertThat(answers().with("db_health", UNUSED, unused).causes("saving is slow")).isEmpty();
    }

    @Test
    void aCollationOfAnotherVersionIsAFault() {
        String rows = "/areas/statistics/collations";
        Answers database =
                answers()
                        .with(
                                "db_health",
                                rows,
                                "{\"object\":\"shop\",\"kind\":\"database collation\",\"recorded\":\"2.31\",\"actual\":\"2.36\"}");
        assertThat(database.causes("entries are not found"))
                .containsExactly("COLLATION_MISMATCH(shop)");
        assertThat(database.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo(
                        "REINDEX DATABASE CONCURRENTLY shop;\nALTER DATABASE shop REFRESH COLLATION VERSION;");
    }

    @Test
    void dependentColumnsAreAFaultWhereAJoinRestsOnThem() {
        String plan =
                """
                {"planId":"p","nodes":[{"path":"0","nodeType":"%s","estimatedRows":1.0,"sharePercent":9.0,"predicates":[]}],
                 "missingIndexCandidates":[{"table":"public.addresses","columns":["city"],"nodePath":"0.0","filter":"x","relationRows":100000,
                   "estimatedRows":1.0,"selectivityPercent":0.1,"sharePercent":90.0}],
                 "unsargable":[],"perRowSubqueries":[],
                 "dependentColumns":[{"table":"public.addresses","columns":["city","zip"],"nodePath":"0.0","estimatedRows":1.0,
                   "likelyRows":2000.0,"factor":2000.0}]}
                """;
        String query = statement("SELECT count(*) FROM addresses a JOIN visits v", 60, 300);
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", query)
                                .plan("61", plan.formatted("Nested Loop"))
                                .causes("slow"))
                .containsExactly("CORRELATED_COLUMNS(public.addresses, city, zip)");
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", query)
                                .plan("61", plan.formatted("Hash Join"))
                                .causes("slow"))
                .containsExactly("MISSING_INDEX(public.addresses, city)");
    }

    @Test
    void compilingLongerThanRunningIsAFault() {
        String row =
                """
                {"queryid":"62","user":"app","database":"shop","query":"SELECT 1","calls":90,"totalMillis":27000.0,"meanMillis":300.0,
                 "maxMillis":900.0,"rows":90,"rowsPerCall":1.0,"tempWrittenBlocks":0,"jitMillis":%s}
                """;
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", row.formatted(22_000.0))
                                .causes("slow"))
                .containsExactly("JIT_OVERHEAD(62)");
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", row.formatted(3_000.0))
                                .causes("slow"))
                .isEmpty();
    }
}
