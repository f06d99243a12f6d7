package ai.dbtool.db.statements;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Histories.Named;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.statements.CallPatterns.Parent;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
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

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The statements that cost most, from pg_stat_statements. */
public final class TopQueriesTool implements Tool<TopQueriesTool.Args> {

    /** What to order by, each largest first. */
    public enum OrderBy {
        TOTAL("total_millis"),
        MEAN("mean_millis"),
        CALLS("calls"),
        ROWS("rows"),
        ROWS_PER_CALL("rows_per_call"),
        READS("shared_read_blocks"),
        TEMP("temp_written_blocks"),
        WAL("wal_bytes"),
        IO("io_millis"),
        JIT("jit_millis"),
        PLANNING("plan_millis");

        private final String column;

        OrderBy(String column) {
            this.column = column;
        }
    }

    /** Arguments of {@code db_top_queries}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("Default total.") @Nullable OrderBy order_by,
            @Arg("1 to 100. Default 10.") @Range(min = 1, max = 100) @Nullable Integer limit,
            @Arg("Only of this role.") @Nullable String user,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

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
                       {jit} AS jit_millis, round(sum({io})::numeric, 3) AS io_millis,
                       round(sum(s.total_plan_time)::numeric, 3) AS plan_millis
                  FROM {schema}.pg_stat_statements s
                  JOIN pg_database d ON d.oid = s.dbid
                  LEFT JOIN pg_roles r ON r.oid = s.userid
                 WHERE d.datname = current_database() AND s.queryid IS NOT NULL
                   AND NOT {own}
                 GROUP BY 1, 2, 3, 4)
            SELECT s.*, CAST(NULL AS text) AS pattern, round(100 * total_millis / nullif(sum(total_millis) OVER (), 0), 2) AS share_percent
              FROM s
             WHERE CAST(:user AS text) IS NULL OR s.user = :user
             ORDER BY {order} DESC NULLS LAST, queryid, s.user LIMIT CAST(:limit AS int)
            """;

    /** Statements that return several rows a call, without their texts. */
    private static final String PARENTS =
            """
            SELECT s.queryid::text AS queryid, r.rolname AS user, sum(s.calls)::bigint AS calls, sum(s.rows)::bigint AS rows
              FROM {schema}.pg_stat_statements(false) s
              LEFT JOIN pg_roles r ON r.oid = s.userid
             WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND s.queryid IS NOT NULL
             GROUP BY s.queryid, r.rolname
            HAVING sum(s.rows) >= CAST(:least_rows AS bigint) AND sum(s.rows) >= CAST(:least_per_call AS bigint) * sum(s.calls)
             ORDER BY sum(s.calls) DESC, s.queryid LIMIT 1000
            """;

    /** Of a few, read only when there is a suspicion: texts lie in a file that is read whole. */
    private static final String TEXTS =
            """
            SELECT s.queryid::text AS queryid, min(left(s.query, 4000)) AS query
              FROM {schema}.pg_stat_statements s
             WHERE s.queryid = ANY (CAST(:queryids AS bigint[]))
               AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
             GROUP BY 1
            """;

    record TextRow(String queryid, @Nullable String query) {}

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public TopQueriesTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_top_queries",
                        "Most expensive statements",
                        "Statements by cost, ever or in a recorded time; N+1 and large fetches"
                                + " marked. Use for 'what costs most'. Not for what"
                                + " runs now (db_activity).",
                        Args.class,
                        TopQueries.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    return span == null
                            ? databases
                                    .open(context.caller(), args.connection())
                                    .flatMap(
                                            database ->
                                                    database.facts()
                                                            .flatMap(f -> read(args, database, f)))
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> past(args, named, span));
                });
    }

    private static ToolResult past(Args args, Named named, Span span) throws IOException {
        PastQueries past =
                PastQueries.read(
                        named.history(),
                        span,
                        named.database(),
                        args.order_by() == null ? OrderBy.TOTAL : args.order_by(),
                        args.limit() == null ? 10 : args.limit(),
                        args.user());
        TopQueries top = past.top();
        return TopQueriesText.result(
                top,
                top.available()
                        ? "statements of database %s from %s to %s"
                                .formatted(
                                        Untrusted.line(named.database()),
                                        top.statsSince(),
                                        past.to())
                        : span.text() + ": nothing was recorded",
                new Coverage(
                        null,
                        top.queries().size(),
                        false,
                        null,
                        top.statsSince(),
                        past.to().isEmpty() ? null : past.to(),
                        null,
                        past.skipped()));
    }

    private static Mono<ToolResult> read(Args args, Database database, ServerFacts facts) {
        Sight sight = new Sight();
        if (!facts.statements()) {
            sight.skip(
                    "pg_stat_statements cannot be read in database "
                            + facts.database()
                            + ": it needs shared_preload_libraries = 'pg_stat_statements' (restart)"
                            + " and CREATE EXTENSION pg_stat_statements");
            return Mono.just(
                    TopQueriesText.result(
                            new TopQueries(null, false, List.of()),
                            "pg_stat_statements is not available",
                            sight.coverage(null, 0, null)));
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
                                        .replace("{io}", OwnStatements.ioMillis(facts.major()))
                                        .replace("{order}", order.column),
                                parameters),
                        sight.tolerate(
                                "since when statements are counted",
                                database.rows(
                                        SinceRow.class,
                                        "SELECT stats_reset AS stats_since FROM "
                                                + schema
                                                + ".pg_stat_statements_info")),
                        sight.tolerate(
                                "which statements are called in odd ways",
                                database.rows(
                                        Parent.class,
                                        PARENTS.replace("{schema}", schema),
                                        Map.of(
                                                "least_rows",
                                                CallPatterns.LEAST_CALLS / 2,
                                                "least_per_call",
                                                CallPatterns.LEAST_ROWS_PER_CALL))))
                .flatMap(
                        found -> {
                            notCounted(order, found.getT1()).ifPresent(sight::skip);
                            String since =
                                    found.getT2().isEmpty()
                                            ? null
                                            : found.getT2().getFirst().statsSince();
                            return patterns(found.getT3(), found.getT1(), schema, database, sight)
                                    .map(
                                            patterns ->
                                                    found.getT1().stream()
                                                            .map(q -> q.with(patterns.of(q)))
                                                            .toList())
                                    .map(queries -> live(since, queries, facts, sight));
                        });
    }

    private static ToolResult live(
            @Nullable String since,
            List<TopQueries.Query> queries,
            ServerFacts facts,
            Sight sight) {
        return TopQueriesText.result(
                new TopQueries(since, true, queries),
                "statements of database "
                        + Untrusted.line(facts.database())
                        + " since "
                        + (since == null ? "an unknown time" : since),
                sight.coverage(null, queries.size(), null));
    }

    private static Mono<CallPatterns> patterns(
            List<Parent> parents,
            List<TopQueries.Query> queries,
            String schema,
            Database database,
            Sight sight) {
        CallPatterns patterns = new CallPatterns(parents);
        Set<String> suspects = patterns.suspects(queries);
        return suspects.isEmpty()
                ? Mono.just(patterns)
                : sight.tolerate(
                                "texts of statements that may call others in a loop",
                                database.rows(
                                        TextRow.class,
                                        TEXTS.replace("{schema}", schema),
                                        Map.of("queryids", List.copyOf(suspects))))
                        .map(
                                rows -> {
                                    Map<String, @Nullable String> texts = new HashMap<>();
                                    rows.forEach(row -> texts.put(row.queryid(), row.query()));
                                    return patterns.returning(texts::get);
                                });
    }

    /** Why an order by what nothing was counted of is none. */
    private static Optional<String> notCounted(OrderBy order, List<TopQueries.Query> queries) {
        return switch (order) {
            case PLANNING ->
                    queries.stream().allMatch(q -> none(q.planMillis()))
                            ? Optional.of(
                                    "planning time: none is counted"
                                            + " (pg_stat_statements.track_planning = on counts it)")
                            : Optional.empty();
            case JIT ->
                    queries.stream().allMatch(q -> none(q.jitMillis()))
                            ? Optional.of("JIT time: no statement was compiled")
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean none(@Nullable Double millis) {
        return millis == null || millis == 0;
    }
}
