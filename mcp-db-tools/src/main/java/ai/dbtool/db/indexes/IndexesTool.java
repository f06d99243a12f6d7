package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Review;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.db.plan.Workload;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Which indexes and statistics would pay, and what they would cost. */
public final class IndexesTool implements Tool<IndexesTool.Args> {

    /** Arguments of {@code db_indexes}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("SELECTs (;), queryid or table. Default: the workload.") @Nullable String target,
            @Arg("Size limit, 1 to 1000000.") @Range(min = 1, max = 1_000_000)
                    @Nullable Integer max_mb) {}

    private static final int MOST_STATEMENTS = 25;

    private final Databases databases;

    public IndexesTool(Databases databases) {
        this.databases = databases;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_indexes",
                        "Index advice",
                        "Indexes and statistics worth creating: gain, size, cost for writes, what they"
                                + " replace. For unused ones db_health.",
                        Args.class,
                        IndexAdvice.class)
                .needs(Scope.DB_QUERY);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        Sight sight = new Sight();
        CallTime time = new CallTime(context::remaining);
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                database.facts()
                                        .flatMap(
                                                facts ->
                                                        advise(
                                                                args, database, facts, time,
                                                                sight)));
    }

    private static Mono<ToolResult> advise(
            Args args, Database database, ServerFacts facts, CallTime time, Sight sight) {
        String target = args.target() == null ? "" : args.target().strip();
        if (!facts.monitor() && !isSql(target)) {
            sight.skip("statements of other roles: GRANT pg_monitor TO " + facts.user());
        }
        long budget = args.max_mb() == null ? Long.MAX_VALUE : args.max_mb() * (1L << 20);
        return statements(target, database, facts, time, sight)
                .flatMap(
                        statements ->
                                PlannedStatement.hypopg(database, sight)
                                        .flatMap(
                                                schema ->
                                                        Proposals.byPlanner(
                                                                Costs.of(
                                                                        database,
                                                                        schema,
                                                                        statements),
                                                                budget,
                                                                time,
                                                                database,
                                                                facts,
                                                                sight))
                                        .switchIfEmpty(
                                                Mono.defer(
                                                        () ->
                                                                Proposals.byEstimates(
                                                                        statements,
                                                                        budget,
                                                                        database,
                                                                        facts,
                                                                        sight))))
                .map(advice -> AdviceText.result(advice, sight));
    }

    private static Mono<List<PlannedStatement>> statements(
            String target, Database database, ServerFacts facts, CallTime time, Sight sight) {
        if (target.matches("-?[0-9]+")) {
            return PlannedStatement.of(target, database, facts, sight).map(List::of);
        }
        Workload workload =
                new Workload(
                        database, facts, () -> time.isPast(CallTime.PLANNING), CallTime.OUT, sight);
        if (!isSql(target)) {
            return workload.top(target.isEmpty() ? null : target, MOST_STATEMENTS);
        }
        List<String> texts = Review.split(target);
        return texts.size() == 1
                ? PlannedStatement.of(texts.getFirst(), "sql", database, sight).map(List::of)
                : workload.given(texts);
    }

    /** No name of a table begins so and goes on. */
    private static boolean isSql(String target) {
        return target.matches(
                "(?is)(select|with|values|table|\\(|update|delete|insert|/\\*|--).*\\s.*");
    }
}
