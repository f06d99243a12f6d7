package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Slow statements: wrapped columns, subqueries for each row, wrong statistics, spills, floods. */
class TellsPlanFaultsApart {

    private static final String TABLES = "/areas/statistics/tables";
    private static final String SCAN =
            """
            {"path":"0","nodeType":"Seq Scan","relation":"public.parts","filter":"((parts.code)::integer = $1)","estimatedRows":1500.0,
             "sharePercent":99.0,"relationRows":300000,"predicates":[]}
            """;

    private static Answers answers() {
        return new Answers()
                .set(
                        "db_health",
                        "/areas",
                        """
                        {"statistics":{"tables":[],"collations":[]},"tempFiles":{"files":90,"bytes":900000000,"workMemBytes":4194304}}
                        """);
    }

    private static String statement(
            String id, String query, long calls, double mean, double rowsPerCall, long tempBlocks) {
        return """
        {"queryid":"%s","user":"app","database":"shop","query":"%s","calls":%s,"totalMillis":%s,"meanMillis":%s,"maxMillis":900.0,
         "rows":%s,"rowsPerCall":%s,"sharePercent":50.0,"tempWrittenBlocks":%s}
        """
                .formatted(
                        id,
                        query,
                        calls,
                        calls * mean,
                        mean,
                        Math.round(calls * rowsPerCall),
                        rowsPerCall,
                        tempBlocks);
    }

    private static String plan(String nodes, String unsargable, String subqueries, String missing) {
        return """
        {"planId":"p","nodes":[%s],"missingIndexCandidates":[%s],"unsargable":[%s],"perRowSubqueries":[%s]}
        """
                .formatted(nodes, missing, unsargable, subqueries);
    }

    private static Answers wrapped(boolean immutable, String expression) {
        String row =
                """
                {"table":"public.parts","column":"code","index":"public.parts_code_idx","nodePath":"0","filter":"(%s = $1)",
                 "indexExpression":"%s","immutable":%s,"relationRows":300000,"sharePercent":99.0}
                """
                        .formatted(expression, expression, immutable);
        return answers()
                .with(
                        "db_top_queries",
                        "/queries",
                        statement("41", "SELECT * FROM parts", 90, 30, 1, 0))
                .plan("41", plan(SCAN, row, "", ""));
    }

    @Test
    void aWrappedColumnGetsAnIndexOnTheExpressionWhereThatIsPossible() {
        Answers cast = wrapped(true, "(code)::integer");
        assertThat(cast.causes("slow"))
                .containsExactly("NON_SARGABLE_PREDICATE(public.parts, code)");
        assertThat(cast.diagnose("").report().remedies().getFirst().statement())
                .startsWith(
                        "CREATE INDEX CONCURRENTLY parts_code_expr_idx ON public.parts (((code)::integer));\n");
        assertThat(
                        wrapped(false, "(code)::date")
                                .diagnose("")
                                .report()
                                .remedies()
                                .getFirst()
                                .statement()
                                .lines())
                .allMatch(line -> line.startsWith("-- "));
    }

    @Test
    void aSubqueryForEachRowIsTheCauseAndItsScanAPartOfIt() {
        String subquery =
                """
                {"path":"0.1","name":"SubPlan 1","tables":["public.items"],"condition":"(part = p.id)","executions":%s,"sharePercent":97.0}
                """;
        String missing =
                """
                {"table":"public.items","columns":["part"],"nodePath":"0.1.0","filter":"x","relationRows":90000,"estimatedRows":10.0,
                 "selectivityPercent":0.1,"sharePercent":96.0}
                """;
        String query = statement("42", "SELECT (SELECT 1) FROM parts p", 40, 300, 1, 0);
        Answers many =
                answers()
                        .with("db_top_queries", "/queries", query)
                        .plan("42", plan("", "", subquery.formatted("5000.0"), missing));
        assertThat(many.causes("slow")).containsExactly("CORRELATED_SUBQUERY(42)");
        assertThat(many.diagnose("").report().remedies().getFirst().statement())
                .startsWith("CREATE INDEX CONCURRENTLY ON public.items (part);");
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", query)
                                .plan("42", plan("", "", subquery.formatted("20.0"), missing))
                                .causes("slow"))
                .containsExactly("MISSING_INDEX(public.items, part)");
    }

    private static String changed(String renewal, double percent) {
        return """
        {"table":"public.\\"Moves\\"","plannerRows":5000,"liveRows":25000,"changesSinceAnalyze":20000,"changedPercent":%s,
         "lastAnalyze":"2026-01-01T00:00:00Z","renewal":"%s","autovacuumOptions":[%s]}
        """
                .formatted(
                        percent,
                        renewal,
                        renewal.equals("off for the table") ? "\"autovacuum_enabled\"" : "");
    }

    @Test
    void statisticsFromBeforeALoadAreStaleWhereNothingRenewsThem() {
        String query = statement("43", "SELECT count(*) FROM \\\"Moves\\\" m", 60, 350, 1, 0);
        Answers off =
                answers()
                        .with("db_health", TABLES, changed("off for the table", 80))
                        .with("db_top_queries", "/queries", query);
        assertThat(off.causes("slow")).containsExactly("STALE_STATISTICS(public.\"Moves\")");
        assertThat(off.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo(
                        "ANALYZE public.\"Moves\";\nALTER TABLE public.\"Moves\" RESET (autovacuum_enabled);");

        assertThat(
                        answers()
                                .with("db_health", TABLES, changed("waits", 80))
                                .with("db_top_queries", "/queries", query)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", TABLES, changed("off for the table", 3))
                                .with("db_top_queries", "/queries", query)
                                .causes("slow"))
                .isEmpty();
        assertThat(
                        answers()
                                .with("db_health", TABLES, changed("off for the table", 80))
                                .causes("slow"))
                .isEmpty();
    }

    @Test
    void untilAutovacuumComesOnlyAWrongEstimateProvesIt() {
        String plan =
                """
                {"planId":"p","nodes":[],"missingIndexCandidates":[],"unsargable":[],"perRowSubqueries":[],
                 "measured":{"calls":60,"meanMillis":350.0,"rowsPerCall":20000.0,"estimatedRows":1.0,"table":"public.\\"Moves\\"",
                   "equalColumns":["stage"],"factor":20000.0}}
                """;
        assertThat(
                        answers()
                                .with("db_health", TABLES, changed("waits", 80))
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement(
                                                "44", "SELECT * FROM \\\"Moves\\\"", 2, 350, 1, 0))
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement(
                                                "45",
                                                "SELECT * FROM \\\"Moves\\\" WHERE stage = $1",
                                                60,
                                                350,
                                                9000,
                                                0))
                                .plan("45", plan)
                                .causes("slow"))
                .containsExactly("STALE_STATISTICS(public.\"Moves\")");
    }

    /** Counters may still hold a load as changes when its session has analyzed the table. */
    @Test
    void whatNoStatisticsEstimateIsNotBlamedOnOldOnes() {
        String row =
                """
                {"table":"public.\\"Moves\\"","column":"code","index":"public.moves_code_idx","nodePath":"0","filter":"((code)::integer = $1)",
                 "indexExpression":"(code)::integer","immutable":true,"relationRows":300000,"sharePercent":99.0}
                """;
        String plan =
                """
                {"planId":"p","nodes":[%s],"missingIndexCandidates":[],"unsargable":[%s],"perRowSubqueries":[],
                 "measured":{"calls":60,"meanMillis":350.0,"rowsPerCall":1.0,"estimatedRows":1443.0,"table":"public.\\"Moves\\"",
                   "equalColumns":[],"factor":1443.0}}
                """
                        .formatted(SCAN.replace("public.parts", "public.\\\"Moves\\\""), row);
        assertThat(
                        answers()
                                .with("db_health", TABLES, changed("waits", 50))
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement(
                                                "46",
                                                "SELECT * FROM \\\"Moves\\\" WHERE code::int = $1",
                                                60,
                                                350,
                                                1,
                                                0))
                                .plan("46", plan)
                                .causes("slow"))
                .containsExactly("NON_SARGABLE_PREDICATE(public.\"Moves\", code)");
    }

    @Test
    void fetchingEverythingAgainAndAgainIsALargeFetch() {
        assertThat(
                        answers()
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement("46", "SELECT * FROM parts", 40, 90, 50_000, 0))
                                .causes("slow"))
                .containsExactly("LARGE_FETCH(46)");
        // An export, a load, a copy, a page.
        String[] others = {
            statement("47", "SELECT * FROM parts", 1, 900, 50_000, 0),
            statement("47", "INSERT INTO parts SELECT * FROM old_parts", 40, 90, 50_000, 0),
            statement("47", "COPY parts TO STDOUT", 40, 90, 50_000, 0),
            statement("47", "SELECT * FROM parts LIMIT $1", 40, 90, 500, 0)
        };
        for (String other : others) {
            assertThat(answers().with("db_top_queries", "/queries", other).causes("")).isEmpty();
        }
    }

    private static Answers spilling(long workMem, long blocks) {
        return answers()
                .set("db_health", "/areas/tempFiles", "{\"workMemBytes\":" + workMem + "}")
                .with(
                        "db_top_queries",
                        "/queries",
                        statement("48", "SELECT max(x) FROM parts", 40, 90, 1, 40 * blocks));
    }

    @Test
    void spillsThatMoreMemoryWouldTakeInAreAMatterOfWorkMem() {
        Answers tiny = spilling(65_536, 2000);
        assertThat(tiny.causes("slow")).containsExactly("WORK_MEM_TOO_SMALL");
        assertThat(tiny.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo("ALTER SYSTEM SET work_mem = '64MB';\nSELECT pg_reload_conf();");
        Answers ordinary = spilling(4_194_304, 5000);
        assertThat(ordinary.causes("slow")).containsExactly("WORK_MEM_TOO_SMALL");
        assertThat(ordinary.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo("ALTER ROLE app SET work_mem = '256MB';");

        assertThat(spilling(65_536, 10).causes("slow")).isEmpty();
        assertThat(spilling(4_194_304, 900_000).causes("slow")).isEmpty();
        assertThat(
                        spilling(4_194_304, 5000)
                                .with(
                                        "db_health",
                                        "/areas/settings/roleSettings",
                                        "{\"role\":\"app\",\"setting\":\"work_mem\",\"value\":\"64kB\",\"serverValue\":\"4096\",\"unit\":\"kB\"}")
                                .causes("slow"))
                .isEmpty();
    }

    @Test
    void lookupsThatFollowTheRowsOfAListAreAskedOneByOne() {
        String list = statement("50", "SELECT id FROM parts WHERE kind = $1", 100, 2, 50, 0);
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", list)
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement(
                                                "51",
                                                "SELECT * FROM items WHERE id = $1",
                                                4990,
                                                0.03,
                                                1,
                                                0))
                                .causes("slow"))
                .containsExactly("N_PLUS_ONE(51)");
        assertThat(
                        answers()
                                .with("db_top_queries", "/queries", list)
                                .with(
                                        "db_top_queries",
                                        "/queries",
                                        statement(
                                                "51",
                                                "SELECT * FROM items WHERE id = $1",
                                                5200,
                                                0.03,
                                                1,
                                                0))
                                .causes("slow"))
                .isEmpty();
    }

    @Test
    void aSettingThatForbidsIndexesIsTheCauseWhereOneWouldServe() {
        String node =
                """
                {"path":"0","nodeType":"Seq Scan","relation":"public.parts","filter":"(parts.code = $1)","estimatedRows":1.0,
                 "sharePercent":99.0,"relationRows":300000,
                 "predicates":[{"column":"code","operator":"=","kind":"equality","expression":"x","indexed":%s}]}
                """;
        String query = statement("52", "SELECT * FROM parts WHERE code = $1", 90, 30, 1, 0);
        String off =
                "{\"setting\":\"enable_indexscan\",\"value\":\"off\",\"source\":\"configuration file\"}";
        Answers forbidden =
                answers()
                        .with("db_health", "/areas/settings/nonDefault", off)
                        .with("db_top_queries", "/queries", query)
                        .plan("52", plan(node.formatted(true), "", "", ""));
        assertThat(forbidden.causes("slow")).containsExactly("PLANNER_SETTING(enable_indexscan)");
        assertThat(forbidden.diagnose("").report().remedies().getFirst().statement())
                .isEqualTo("ALTER SYSTEM SET enable_indexscan = 'on';\nSELECT pg_reload_conf();");
        assertThat(
                        answers()
                                .with("db_health", "/areas/settings/nonDefault", off)
                                .with("db_top_queries", "/queries", query)
                                .plan("52", plan(node.formatted(false), "", "", ""))
                                .causes(""))
                .isEmpty();
    }
}
