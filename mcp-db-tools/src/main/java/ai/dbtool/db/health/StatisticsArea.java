package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExtendedStatistics;
import ai.dbtool.db.plan.Workload;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How far the planner's statistics are behind their tables, and whether anything renews them. */
final class StatisticsArea implements HealthArea {

    private static final int MANY_ROWS = 1_000;

    private static final Check NEVER =
            new Check(
                    "NEVER_ANALYZED",
                    Severity.LOW,
                    "a table of 1000 rows or more was never analyzed: the planner guesses",
                    "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS");

    private static final double BEHIND_PERCENT = 50;

    private static final Check BEHIND =
            new Check(
                    "STATISTICS_BEHIND",
                    Severity.LOW,
                    "half the rows of a table of 1000 or more changed since its last ANALYZE, and its threshold or the"
                            + " server's is so high that autovacuum does not come yet",
                    "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-STATISTICS");

    private static final Check DEPENDENT =
            new Check(
                    "DEPENDENT_COLUMNS",
                    Severity.LOW,
                    "one of the 10 costliest statements compares columns that depend on each other: 10 times the"
                            + " expected rows or more in a sample (looked for with area=statistics alone)",
                    "https://www.postgresql.org/docs/current/planner-stats.html#PLANNER-STATS-EXTENDED");

    private static final int MOST_STATEMENTS = 10;

    /** Facts of the area. */
    record Statistics(
            List<TableRow> tables,
            List<CollationRow> collations,
            List<ExtendedStatistics> extended) {}

    /**
     * A table much changed since its last ANALYZE.
     *
     * @param plannerRows pg_class.reltuples, -1 when never analyzed
     * @param changedPercent changes since then, of the rows there are or were then, whichever are
     *     more
     * @param renewal what autovacuum does about it: {@code waits} (it will come), {@code not due}
     *     (its threshold is not reached), {@code off for the table}, {@code off}
     * @param autovacuumOptions names of the table's own
     */
    record TableRow(
            String table,
            long plannerRows,
            long liveRows,
            long changesSinceAnalyze,
            double changedPercent,
            @Nullable String lastAnalyze,
            String renewal,
            List<String> autovacuumOptions) {}

    /**
     * An object whose sort order the operating system has changed since its indexes were built.
     *
     * @param kind database collation or collation
     */
    record CollationRow(
            String object, String kind, @Nullable String recorded, @Nullable String actual) {}

    /** Thresholds as autovacuum computes them (relation_needs_vacanalyze in autovacuum.c). */
    private static final String TABLES =
            """
            SELECT * FROM (
            SELECT format('%I.%I', s.schemaname, s.relname) AS table,
                   c.reltuples::bigint AS planner_rows, s.n_live_tup AS live_rows,
                   s.n_mod_since_analyze AS changes_since_analyze,
                   round((100.0 * s.n_mod_since_analyze / greatest(s.n_live_tup, c.reltuples, 1))::numeric, 1) AS changed_percent,
                   greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze,
                   CASE WHEN NOT (current_setting('autovacuum')::boolean AND current_setting('track_counts')::boolean)
                        THEN 'off'
                        WHEN NOT coalesce(o.enabled, true) THEN 'off for the table'
                        WHEN s.n_mod_since_analyze
                             > coalesce(o.threshold, current_setting('autovacuum_analyze_threshold')::float8)
                               + coalesce(o.scale, current_setting('autovacuum_analyze_scale_factor')::float8)
                                 * greatest(c.reltuples, 0)
                        THEN 'waits' ELSE 'not due' END AS renewal,
                   coalesce(o.names, '{}') AS autovacuum_options
              FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
             CROSS JOIN LATERAL (
                   SELECT bool_and(option_value::boolean) FILTER (WHERE option_name = 'autovacuum_enabled') AS enabled,
                          max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_threshold') AS threshold,
                          max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_scale_factor') AS scale,
                          array_agg(option_name ORDER BY option_name) AS names
                     FROM pg_options_to_table(c.reloptions)
                    WHERE option_name IN ('autovacuum_enabled', 'autovacuum_analyze_threshold',
                                          'autovacuum_analyze_scale_factor')) o
             WHERE s.n_mod_since_analyze >= 1000) t
             ORDER BY renewal <> 'waits' DESC, changed_percent DESC, 1 LIMIT 30
            """;

    /** Only those that user tables or indexes have; the catalog is full of others. */
    private static final String COLLATIONS =
            """
            SELECT CASE WHEN n.nspname = 'pg_catalog' THEN quote_ident(c.collname)
                        ELSE format('%I.%I', n.nspname, c.collname) END AS object, 'collation' AS kind,
                   c.collversion AS recorded, pg_collation_actual_version(c.oid) AS actual
              FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
             WHERE c.collversion IS NOT NULL AND c.collversion <> pg_collation_actual_version(c.oid)
               AND (EXISTS (SELECT FROM pg_attribute a WHERE a.attcollation = c.oid AND a.attrelid >= 16384)
                    OR EXISTS (SELECT FROM pg_index i WHERE i.indexrelid >= 16384
                                  AND c.oid = ANY (i.indcollation::oid[])))
             ORDER BY 1 LIMIT 30
            """;

    /** The database's own collation has a version from 15 on. */
    private static final String DATABASE_COLLATION =
            """
            SELECT datname::text AS object, 'database collation' AS kind, datcollversion AS recorded,
                   pg_database_collation_actual_version(oid) AS actual
              FROM pg_database
             WHERE datname = current_database() AND datcollversion IS NOT NULL
               AND datcollversion <> pg_database_collation_actual_version(oid)
             UNION ALL
            SELECT * FROM (
            """;

    private final boolean workload;

    /** As one of all areas. */
    StatisticsArea() {
        this(false);
    }

    private StatisticsArea(boolean workload) {
        this.workload = workload;
    }

    /** The area alone: statements are planned and tables sampled too. */
    static StatisticsArea withWorkload() {
        return new StatisticsArea(true);
    }

    @Override
    public String name() {
        return "statistics";
    }

    @Override
    public boolean readsEveryTable() {
        return true;
    }

    @Override
    public List<Check> checks() {
        return List.of(NEVER, BEHIND, DEPENDENT);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        String collations =
                server.major() >= 15 ? DATABASE_COLLATION + COLLATIONS + ") c" : COLLATIONS;
        return InTurn.of(
                        sight.tolerate("statistics", database.rows(TableRow.class, TABLES)),
                        sight.tolerate("collations", database.rows(CollationRow.class, collations)),
                        extended(database, server, sight))
                .map(
                        found -> {
                            Statistics all =
                                    new Statistics(found.getT1(), found.getT2(), found.getT3());
                            return new Checked(all, findings(all), text(all));
                        });
    }

    private Mono<List<ExtendedStatistics>> extended(
            Database database, ServerFacts server, Sight sight) {
        if (!workload) {
            return Mono.just(List.of());
        }
        if (!server.statements()) {
            sight.skip("candidates for extended statistics: pg_stat_statements cannot be read");
            return Mono.just(List.of());
        }
        return new Workload(database, server, () -> false, "", sight)
                .top(null, MOST_STATEMENTS)
                .map(ExtendedStatistics::of);
    }

    private static List<Finding> findings(Statistics all) {
        Stream<Finding> dependent =
                IntStream.range(0, all.extended().size())
                        .mapToObj(
                                i ->
                                        dependent(
                                                all.extended().get(i),
                                                "/areas/statistics/extended/" + i));
        return Stream.of(never(all.tables()), behind(all.tables()), dependent)
                .flatMap(found -> found)
                .toList();
    }

    private static Finding dependent(ExtendedStatistics e, String pointer) {
        String columns = String.join(", ", e.columns());
        return DEPENDENT.finding(
                e.table() + " (" + columns + ")",
                "columns %s of %s depend on each other: %.0f times the rows that the planner expects"
                        .formatted(columns, e.table(), e.factor()),
                pointer,
                Remedies.sql(
                        e.statement(), e.undo(), "SHARE UPDATE EXCLUSIVE: reads and writes go on"),
                "the plan does not change with the statistics");
    }

    private static Stream<Finding> behind(List<TableRow> tables) {
        return IntStream.range(0, tables.size())
                .filter(i -> tables.get(i).renewal().equals("not due"))
                .filter(i -> tables.get(i).plannerRows() >= 0)
                .filter(i -> tables.get(i).liveRows() >= MANY_ROWS)
                .filter(i -> tables.get(i).changedPercent() >= BEHIND_PERCENT)
                .mapToObj(i -> behind(tables.get(i), "/areas/statistics/tables/" + i));
    }

    private static Finding behind(TableRow table, String pointer) {
        return BEHIND.finding(
                table.table(),
                "%.1f %% of the rows of %s changed since its last ANALYZE; autovacuum's threshold for it is not reached%s"
                        .formatted(
                                table.changedPercent(),
                                table.table(),
                                table.autovacuumOptions().isEmpty()
                                        ? ""
                                        : " ("
                                                + String.join(", ", table.autovacuumOptions())
                                                + ")"),
                pointer,
                analyze(table),
                "the plans of its statements do not change with ANALYZE");
    }

    private static Remedy analyze(TableRow table) {
        return Remedies.sql(
                "ANALYZE " + table.table() + ";",
                "none needed",
                "SHARE UPDATE EXCLUSIVE: reads and writes go on");
    }

    private static Stream<Finding> never(List<TableRow> tables) {
        return IntStream.range(0, tables.size())
                .filter(i -> tables.get(i).plannerRows() < 0)
                .filter(i -> tables.get(i).liveRows() >= MANY_ROWS)
                .mapToObj(i -> never(tables.get(i), "/areas/statistics/tables/" + i));
    }

    private static Finding never(TableRow table, String pointer) {
        return NEVER.finding(
                table.table(),
                table.table()
                        + " has "
                        + table.liveRows()
                        + " rows and was never analyzed; autovacuum: "
                        + table.renewal(),
                pointer,
                analyze(table),
                "it was filled a moment ago and autovacuum is on its way");
    }

    private static String text(Statistics all) {
        String tables =
                all.tables().isEmpty()
                        ? "no table changed much since its last ANALYZE"
                        : new TextTable(
                                        "table",
                                        "rows",
                                        "rows_at_analyze",
                                        "changed_%",
                                        "last_analyze",
                                        "renewal")
                                .rows(
                                        all.tables(),
                                        t ->
                                                new @Nullable Object[] {
                                                    t.table(),
                                                    t.liveRows(),
                                                    t.plannerRows(),
                                                    t.changedPercent(),
                                                    t.lastAnalyze(),
                                                    t.renewal()
                                                })
                                .toString();
        return all.collations().isEmpty()
                ? tables
                : tables
                        + "\n"
                        + new TextTable("collation_of", "kind", "recorded", "actual")
                                .rows(
                                        all.collations(),
                                        c ->
                                                new @Nullable Object[] {
                                                    c.object(), c.kind(), c.recorded(), c.actual()
                                                });
    }
}
