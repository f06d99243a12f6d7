package ai.dbtool.db.plan;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.KeptPlans.Kept;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The plan of a statement, digested. */
public final class ExplainTool implements Tool<ExplainTool.Args> {

    /** Arguments of {@code db_explain}. */
    public record Args(
            @Arg("Connection; omit when there is one.") @Nullable String connection,
            @Arg("One SELECT; $1.. may stand for values. Give sql, queryid or plan_id.")
                    @Nullable String sql,
            @Arg("queryid from db_top_queries, as a string.") @Nullable String queryid,
            @Arg("A plan explained before.") @Nullable String plan_id,
            @Arg("Values for $1, $2, .. in order; omit to plan without values.")
                    @Nullable List<@Nullable String> params,
            @Arg("Run it and measure. Default false.") @Nullable Boolean analyze) {}

    record TextRow(String query, long calls, double meanMillis, double rowsPerCall) {}

    /** The costliest of the rows that several roles may have for one id. */
    private static final String TEXT_OF =
            """
            SELECT s.query, s.calls, round(s.mean_exec_time::numeric, 3) AS mean_millis,
                   round(s.rows::numeric / greatest(s.calls, 1), 2) AS rows_per_call
              FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
             WHERE d.datname = current_database() AND s.queryid = CAST(:queryid AS bigint)
               AND s.query IS NOT NULL AND s.query <> '<insufficient privilege>'
             ORDER BY s.total_exec_time DESC LIMIT 1
            """;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Databases databases;
    private final KeptPlans plans;

    public ExplainTool(Databases databases, KeptPlans plans) {
        this.databases = databases;
        this.plans = plans;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_explain",
                        "Query plan, digested",
                        "Why a SELECT is slow: plan nodes by own cost, wrong estimates, spills, conditions"
                                + " an index can or cannot serve, missing index candidates. Takes sql, a queryid"
                                + " of db_top_queries, or a plan_id. analyze=true runs the statement. To see"
                                + " rows use db_query.",
                        Args.class,
                        ExplainResult.class)
                .needs(Scope.DB_QUERY);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        long given =
                Stream.of(args.sql(), args.queryid(), args.plan_id())
                        .filter(a -> a != null)
                        .count();
        if (given != 1) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments", "give exactly one of sql, queryid and plan_id"));
        }
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                plan(args, database, context)
                                        .flatMap(kept -> digest(kept, database)));
    }

    private Mono<Kept> plan(Args args, Database database, ToolContext context) {
        if (args.plan_id() != null) {
            String id = args.plan_id();
            return Mono.fromCallable(
                    () -> plans.find(context.principal(), database.name(), id, context.clock()));
        }
        if (args.queryid() != null) {
            String id = args.queryid();
            return database.facts()
                    .flatMap(facts -> textOf(id, database, facts))
                    .flatMap(row -> explain(args, id, row.query(), row, database, context));
        }
        return explain(args, null, String.valueOf(args.sql()), null, database, context);
    }

    private Mono<Kept> explain(
            Args args,
            @Nullable String queryid,
            String query,
            @Nullable TextRow counted,
            Database database,
            ToolContext context) {
        String rows = counted == null ? null : RowsOfWrites.of(query);
        String sql = rows == null ? query : rows;
        boolean analyze = Boolean.TRUE.equals(args.analyze());
        List<@Nullable String> params = args.params() == null ? List.of() : args.params();
        boolean generic = params.isEmpty() && Placeholders.anyIn(sql);
        if (generic && analyze) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "analyze runs the statement and needs values: give params for $1, $2, .."));
        }
        return explained(sql, params, analyze, counted != null, database)
                .map(
                        json ->
                                plans.keep(
                                        context.principal(),
                                        database.name(),
                                        new KeptPlans.Asked(
                                                queryid, query, rows, generic, analyze, counted),
                                        json,
                                        context.clock()));
    }

    /** Text of pg_stat_statements has lost the types of its literals: a second try guesses them. */
    private static Mono<String> explained(
            String sql,
            List<@Nullable String> params,
            boolean analyze,
            boolean counted,
            Database database) {
        String typed = counted ? TypedLiterals.withTypedOperands(sql) : sql;
        Mono<String> plan = database.explain(sql, params, analyze);
        return typed.equals(sql)
                ? plan
                : plan.onErrorResume(
                        ToolFailure.class,
                        failure ->
                                failure.code().equals("sql_error")
                                        ? database.explain(typed, params, analyze)
                                        : Mono.error(failure));
    }

    private static Mono<TextRow> textOf(String queryid, Database database, ServerFacts facts) {
        if (!facts.statements()) {
            return Mono.error(
                    new ToolFailure(
                            "no_statistics",
                            "pg_stat_statements cannot be read in database "
                                    + facts.database()
                                    + "; give the statement as sql"));
        }
        if (!queryid.matches("-?[0-9]{1,19}")) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "queryid is a whole number as db_top_queries shows it, in quotes"));
        }
        String sql = TEXT_OF.replace("{schema}", Names.quoted(facts.statementsSchema()));
        return database.rows(TextRow.class, sql, Map.of("queryid", queryid))
                .flatMap(
                        rows ->
                                rows.isEmpty()
                                        ? Mono.error(
                                                new ToolFailure(
                                                        "unknown_queryid",
                                                        "no readable statement with queryid "
                                                                + queryid
                                                                + " in database "
                                                                + facts.database()
                                                                + "; list them with db_top_queries"))
                                        : Mono.just(valid(rows.getFirst())));
    }

    private static TextRow valid(TextRow row) {
        return new TextRow(
                TypedLiterals.asCasts(row.query()),
                row.calls(),
                row.meanMillis(),
                row.rowsPerCall());
    }

    private static Mono<ToolResult> digest(Kept kept, Database database) {
        Sight sight = new Sight();
        PlanDigest digest = new PlanDigest(JSON.readTree(kept.json()));
        return RelationReader.read(database, digest.tables(), sight)
                .flatMap(
                        relations -> {
                            ExplainResult all = digest.of(kept.id(), kept.asked(), relations);
                            return InTurn.of(
                                            Volatility.of(
                                                    all.unsargable(), relations, database, sight),
                                            DependentColumns.of(all.nodes(), database, sight))
                                    .map(known -> all.with(known.getT1(), known.getT2()));
                        })
                .map(result -> ExplainText.result(result, database.name(), sight));
    }
}
