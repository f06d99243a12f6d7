package ai.dbtool.db.plan;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.plan.ExplainResult.Memory;
import ai.dbtool.db.plan.ExplainResult.Pretended;
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

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The plan of a statement, digested. */
public final class ExplainTool implements Tool<ExplainTool.Args> {

    /** Arguments of {@code db_explain}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("One SELECT, maybe with $1.") @Nullable String sql,
            @Arg("Or an id of db_top_queries.") @Nullable String queryid,
            @Arg("Or an earlier plan.") @Nullable String plan_id,
            @Arg("Or EXPLAIN output; of a queryid.") @Nullable String plan,
            @Arg("Values for $1, $2, ..; omit for any.") @Nullable List<@Nullable String> params,
            @Arg("Run and measure it.") @Nullable Boolean analyze,
            @Arg("Pretend these exist: orders(user_id, at).") @Nullable List<String> indexes,
            @Arg("With queryid: its plan then.") @Nullable String at) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Databases databases;
    private final KeptPlans plans;
    private final PlanMemory memory;
    private final Histories histories;

    /** Over {@code databases}; {@code memory} and {@code histories} tell of the past. */
    public ExplainTool(
            Databases databases, KeptPlans plans, PlanMemory memory, Histories histories) {
        this.histories = histories;
        this.databases = databases;
        this.plans = plans;
        this.memory = memory;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_explain",
                        "Query plan, digested",
                        "Why a SELECT is slow: nodes by own cost, wrong estimates, spills, waste, missing or"
                                + " unusable indexes, what changed since its last plan. For rows use db_query.",
                        Args.class,
                        ExplainResult.class)
                .needs(Scope.DB_QUERY);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        boolean ofQueryid = args.plan() != null && args.queryid() != null;
        long given =
                Stream.of(args.sql(), args.queryid(), args.plan_id(), args.plan())
                        .filter(a -> a != null)
                        .count();
        if (given != (ofQueryid ? 2 : 1)) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "give exactly one of sql, queryid, plan_id and plan, or a plan with the"
                                    + " queryid it is of"));
        }
        if (pretends(args)
                && (args.plan() != null || (args.sql() == null && args.queryid() == null))) {
            return Mono.error(
                    new ToolFailure("bad_arguments", "indexes go with sql or queryid only"));
        }
        if (args.at() != null && !args.at().isBlank()) {
            return past(args, context);
        }
        Sight sight = new Sight();
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                plan(args, database, context)
                                        .flatMap(
                                                kept ->
                                                        digest(
                                                                args, kept, database, context,
                                                                sight)));
    }

    private Mono<ToolResult> past(Args args, ToolContext context) {
        String queryid = args.queryid();
        if (queryid == null
                || args.plan() != null
                || pretends(args)
                || !params(args).isEmpty()
                || Boolean.TRUE.equals(args.analyze())) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "at goes with queryid alone: plans of other times are remembered, not"
                                    + " made"));
        }
        return Mono.defer(
                () -> {
                    Span span =
                            Objects.requireNonNull(
                                    Span.of(args.at(), null, context.clock()), "at is given");
                    return histories.read(
                            databases,
                            context.caller(),
                            args.connection(),
                            named ->
                                    PlansThen.read(
                                            queryid, memory.of(queryid, named), named, span));
                });
    }

    private static boolean pretends(Args args) {
        return args.indexes() != null && !args.indexes().isEmpty();
    }

    private Mono<Kept> plan(Args args, Database database, ToolContext context) {
        if (args.plan_id() != null) {
            String id = args.plan_id();
            return plans.find(context.principal(), database.name(), id, context.clock());
        }
        if (args.plan() != null) {
            return pasted(args.plan(), args.queryid(), database)
                    .flatMap(
                            pasted ->
                                    plans.keep(
                                            context.principal(),
                                            database.name(),
                                            pasted.asked(),
                                            pasted.json(),
                                            context.clock()));
        }
        if (args.queryid() != null) {
            String id = args.queryid();
            return database.facts()
                    .flatMap(facts -> StatementText.of(id, database, facts))
                    .flatMap(row -> explain(args, id, row.query(), row, database, context));
        }
        return explain(args, null, String.valueOf(args.sql()), null, database, context);
    }

    /**
     * A plan that was made before, perhaps of the statement that was counted by {@code queryid}.
     */
    private static Mono<PastedPlan> pasted(
            String text, @Nullable String queryid, Database database) {
        Mono<PastedPlan> read = Mono.defer(() -> PastedPlan.read(text, database));
        return queryid == null
                ? read
                : database.facts()
                        .flatMap(facts -> StatementText.of(queryid, database, facts))
                        .zipWith(read, (row, plan) -> plan.of(queryid, row));
    }

    private Mono<Kept> explain(
            Args args,
            @Nullable String queryid,
            String query,
            StatementText.@Nullable TextRow counted,
            Database database,
            ToolContext context) {
        String rows = counted == null ? null : RowsOfWrites.of(query);
        String sql = rows == null ? query : rows;
        boolean analyze = Boolean.TRUE.equals(args.analyze());
        List<@Nullable String> params = params(args);
        boolean generic = params.isEmpty() && Placeholders.anyIn(sql);
        if (generic && analyze) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "analyze runs the statement and needs values: give params for $1, $2, .."));
        }
        return StatementText.typed(sql, counted, text -> database.explain(text, params, analyze))
                .flatMap(
                        json ->
                                plans.keep(
                                        context.principal(),
                                        database.name(),
                                        new KeptPlans.Asked(
                                                queryid, query, rows, generic, analyze, counted),
                                        json,
                                        context.clock()));
    }

    private static List<@Nullable String> params(Args args) {
        return args.params() == null ? List.of() : args.params();
    }

    private Mono<ToolResult> digest(
            Args args, Kept kept, Database database, ToolContext context, Sight sight) {
        JsonNode json = JSON.readTree(kept.json());
        PlanDigest digest = new PlanDigest(json);
        return RelationReader.read(database, digest.tables(), sight)
                .flatMap(
                        relations -> {
                            ExplainResult all = digest.of(kept.id(), kept.asked(), relations);
                            return InTurn.of(
                                            Volatility.of(
                                                    all.unsargable(), relations, database, sight),
                                            DependentColumns.of(all.nodes(), database, sight),
                                            optional(
                                                    pretended(
                                                            args, kept, database, context, sight)),
                                            optional(
                                                    remembered(
                                                            args, json, database, context, sight)))
                                    .map(
                                            known ->
                                                    all.with(
                                                            known.getT1(),
                                                            known.getT2(),
                                                            known.getT3().orElse(null),
                                                            known.getT4().orElse(null)));
                        })
                .map(result -> ExplainText.result(result, database.name(), sight));
    }

    private static <T> Mono<Optional<T>> optional(Mono<T> value) {
        return value.map(Optional::of).defaultIfEmpty(Optional.empty());
    }

    /** A plan for values of one call says nothing about the next; only those for any are kept. */
    private Mono<Memory> remembered(
            Args args, JsonNode json, Database database, ToolContext context, Sight sight) {
        return args.queryid() == null || args.plan() != null || !params(args).isEmpty()
                ? Mono.empty()
                : memory.remember(args.queryid(), json, database, context.clock(), sight);
    }

    private Mono<Pretended> pretended(
            Args args, Kept kept, Database database, ToolContext context, Sight sight) {
        if (args.indexes() == null || args.indexes().isEmpty()) {
            return Mono.empty();
        }
        KeptPlans.Asked asked = kept.asked();
        String sql = asked.plannedAs() == null ? asked.query() : asked.plannedAs();
        return Hypothetical.of(args.indexes(), database)
                .zipWhen(_ -> Hypothetical.schema(database, sight))
                .flatMap(
                        t -> {
                            List<String> statements =
                                    t.getT1().stream().map(Hypothetical.Index::statement).toList();
                            return StatementText.typed(
                                            sql,
                                            asked.counted(),
                                            text ->
                                                    database.explainWith(
                                                            t.getT2(),
                                                            List.of(statements),
                                                            text,
                                                            params(args)))
                                    .map(List::getFirst)
                                    .flatMap(
                                            plan ->
                                                    plans.keep(
                                                                    context.principal(),
                                                                    database.name(),
                                                                    asked,
                                                                    plan.json(),
                                                                    context.clock())
                                                            .map(
                                                                    pretended ->
                                                                            Hypothetical.result(
                                                                                    t.getT1(),
                                                                                    plan,
                                                                                    JSON.readTree(
                                                                                            kept
                                                                                                    .json()),
                                                                                    pretended
                                                                                            .id())));
                        });
    }
}
