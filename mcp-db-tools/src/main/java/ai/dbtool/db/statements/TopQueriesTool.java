package ai.dbtool.db.statements;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The statements that cost most, from pg_stat_statements. */
public final class TopQueriesTool implements Tool<TopQueriesTool.Args> {

    /** What to order by, each largest first. */
    public enum OrderBy {
        TOTAL("total_millis"),
        MEAN("mean_millis"),
        CALLS("calls"),
        ROWS("rows"),
        READS("shared_read_blocks"),
        TEMP("temp_written_blocks"),
        WAL("wal_bytes");

        private final String column;

        OrderBy(String column) {
            this.column = column;
        }
    }

    /** Arguments of {@code db_top_queries}. */
    public record Args(
            @Arg("Connection; omit when there is one.") @Nullable String connection,
            @Arg(
                            "Largest first: total or mean time, calls, rows, blocks read, temp or WAL written. Default total.")
                    @Nullable OrderBy order_by,
            @Arg("How many, 1 to 100. Default 10.") @Range(min = 1, max = 100)
                    @Nullable Integer limit,
            @Arg("Only statements of this database role.") @Nullable String user) {}

    /** When counting began. */
    record SinceRow(@Nullable String statsSince) {}

    /*
     * Column names of 13 and newer. What this tool itself runs is left out.
     */
    private static final String STATEMENTS =
            """
            WITH s AS (
                SELECT s.queryid::text AS queryid, r.rolname AS user, d.datname AS database,
                       left(s.query, 4000) AS query,
                       sum(s.calls)::bigint AS calls,
                       round(sum(s.total_exec_time)::numeric, 3) AS total_millis,
                       round((sum(s.total_exec_time) / greatest(sum(s.calls), 1))::numeric, 3) AS mean_millis,
                       round(max(s.max_exec_time)::numeric, 3) AS max_millis,
                       round(max(s.stddev_exec_time)::numeric, 3) AS stddev_millis,
                       sum(s.rows)::bigint AS rows,
                       round((sum(s.rows) / greatest(sum(s.calls), 1))::numeric, 2) AS rows_per_call,
                       sum(s.shared_blks_hit)::bigint AS shared_hit_blocks,
                       sum(s.shared_blks_read)::bigint AS shared_read_blocks,
                       sum(s.temp_blks_written)::bigint AS temp_written_blocks,
                       sum(s.wal_bytes)::bigint AS wal_bytes,
                       {jit} AS jit_millis
                  FROM {schema}.pg_stat_statements s
                  JOIN pg_database d ON d.oid = s.dbid
                  LEFT JOIN pg_roles r ON r.oid = s.userid
                 WHERE d.datname = current_database() AND s.queryid IS NOT NULL
                   AND NOT {own}
                 GROUP BY 1, 2, 3, 4)
            SELECT s.*, round(100 * total_millis / nullif(sum(total_millis) OVER (), 0), 2) AS share_percent
              FROM s
             WHERE CAST(:user AS text) IS NULL OR s.user = :user
             ORDER BY {order} DESC, queryid, s.user LIMIT CAST(:limit AS int)
            """;

    private final Databases databases;

    public TopQueriesTool(Databases databases) {
        this.databases = databases;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_top_queries",
                        "Most expensive statements",
                        "Statements of this database by total or mean time, calls, rows, reads, temp or WAL,"
                                + " from pg_stat_statements. Use for 'what costs most'. Pass a queryid to"
                                + " db_explain to see its plan. Not for what runs right now (db_activity).",
                        Args.class,
                        TopQueries.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database -> database.facts().flatMap(facts -> read(args, database, facts)));
    }

    private static Mono<ToolResult> read(Args args, Database database, ServerFacts facts) {
        Sight sight = new Sight();
        if (!facts.statements()) {
            sight.skip(
                    "pg_stat_statements cannot be read in database "
                            + facts.database()
                            + ": it needs shared_preload_libraries = 'pg_stat_statements' (restart)"
                            + " and CREATE EXTENSION pg_stat_statements");
            return Mono.just(form(new TopQueries(null, false, List.of()), facts, sight, 0));
        }
        if (!facts.monitor()) {
            sight.skip("texts of other roles' statements: GRANT pg_monitor TO " + facts.user());
        }
        String schema = Names.quoted(facts.statementsSchema());
        OrderBy order = args.order_by() == null ? OrderBy.TOTAL : args.order_by();
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("user", args.user());
        parameters.put("limit", args.limit() == null ? 10 : args.limit());
        // One row an entry exists from 14 on.
        return InTurn.of(
                        database.rows(
                                TopQueries.Query.class,
                                STATEMENTS
                                        .replace("{schema}", schema)
                                        .replace("{own}", OwnStatements.CONDITION)
                                        .replace("{jit}", OwnStatements.jitMillis(facts.major()))
                                        .replace("{order}", order.column),
                                parameters),
                        sight.tolerate(
                                "since when statements are counted",
                                database.rows(
                                        SinceRow.class,
                                        "SELECT stats_reset AS stats_since FROM "
                                                + schema
                                                + ".pg_stat_statements_info")))
                .map(
                        found ->
                                result(
                                        new TopQueries(
                                                found.getT2().isEmpty()
                                                        ? null
                                                        : found.getT2().getFirst().statsSince(),
                                                true,
                                                found.getT1()),
                                        facts,
                                        sight));
    }

    private static ToolResult result(TopQueries all, ServerFacts facts, Sight sight) {
        List<Supplier<ToolResult>> smaller =
                Stream.of(new int[] {100, 160}, new int[] {20, 120}, new int[] {5, 100})
                        .<Supplier<ToolResult>>map(
                                s ->
                                        () ->
                                                form(
                                                        new TopQueries(
                                                                all.statsSince(),
                                                                true,
                                                                all.queries().stream()
                                                                        .limit(s[0])
                                                                        .toList()),
                                                        facts,
                                                        sight,
                                                        s[1]))
                        .toList();
        return form(all, facts, sight, 400).orSmaller(smaller);
    }

    private static ToolResult form(
            TopQueries shown, ServerFacts facts, Sight sight, int queryChars) {
        String head =
                shown.available()
                        ? "statements of database "
                                + Untrusted.line(facts.database())
                                + " since "
                                + (shown.statsSince() == null
                                        ? "an unknown time"
                                        : shown.statsSince())
                        : "pg_stat_statements is not available";
        String table =
                shown.queries().isEmpty()
                        ? ""
                        : "\n"
                                + new TextTable(
                                                "queryid",
                                                "user",
                                                "calls",
                                                "total_ms",
                                                "share_%",
                                                "mean_ms",
                                                "max_ms",
                                                "rows_per_call",
                                                "blocks_read",
                                                "temp_blocks",
                                                "wal_bytes",
                                                "query")
                                        .rows(shown.queries(), q -> row(q, queryChars));
        return ToolResult.of(
                shown, head + table, sight.coverage(null, shown.queries().size(), null));
    }

    private static @Nullable Object[] row(TopQueries.Query q, int queryChars) {
        return new @Nullable Object[] {
            q.queryid(),
            q.user(),
            q.calls(),
            q.totalMillis(),
            q.sharePercent(),
            q.meanMillis(),
            q.maxMillis(),
            q.rowsPerCall(),
            q.sharedReadBlocks(),
            q.tempWrittenBlocks(),
            q.walBytes(),
            q.query() == null
                    ? null
                    : Untrusted.cut(Untrusted.line(q.query().replaceAll("\\s+", " ")), queryChars)
        };
    }
}
