package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Review;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.db.plan.Workload;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Range;
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

import java.util.List;

/** Which indexes and statistics would pay, and what they would cost. */
public final class IndexesTool implements Tool<IndexesTool.Args> {

    /** Arguments of {@code db_indexes}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("SELECTs (;), queryid or table. Default: the workload.") @Nullable String target,
            @Arg("Size limit, 1 to 1000000.") @Range(min = 1, max = 1_000_000)
                    @Nullable Integer max_mb,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private static final int MOST_STATEMENTS = 25;

    private static final String STANDBY =
            "this server is a standby: statements and scans are those it ran itself, and writes,"
                    + " which indexes cost, are counted by the primary only; ask there too before you"
                    + " create or drop one, which can be done only there";

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the workload of another time. */
    public IndexesTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
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
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    Call call =
                            new Call(
                                    args.target() == null ? "" : args.target().strip(),
                                    args.max_mb() == null
                                            ? Long.MAX_VALUE
                                            : args.max_mb() * (1L << 20),
                                    span,
                                    new CallTime(context::remaining),
                                    new Sight());
                    return databases
                            .open(context.caller(), args.connection())
                            .flatMap(
                                    database ->
                                            database.facts()
                                                    .flatMap(
                                                            facts ->
                                                                    advise(call, database, facts)));
                });
    }

    /** What is asked for; {@code span} when of a recorded time. */
    private record Call(
            String target, long budget, @Nullable Span span, CallTime time, Sight sight) {}

    private Mono<ToolResult> advise(Call call, Database database, ServerFacts facts) {
        Sight sight = call.sight();
        if (!facts.monitor() && call.span() == null && !isSql(call.target())) {
            sight.skip("statements of other roles: GRANT pg_monitor TO " + facts.user());
        }
        if (facts.inRecovery()) {
            sight.skip(STANDBY);
        }
        return statements(call, database, facts)
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
                                                                call.budget(),
                                                                call.time(),
                                                                database,
                                                                facts,
                                                                sight))
                                        .switchIfEmpty(
                                                Mono.defer(
                                                        () ->
                                                                Proposals.byEstimates(
                                                                        statements,
                                                                        call.budget(),
                                                                        database,
                                                                        facts,
                                                                        sight))))
                .map(advice -> facts.inRecovery() ? advice.onStandby() : advice)
                .map(advice -> AdviceText.result(advice, call.span(), sight));
    }

    private Mono<List<PlannedStatement>> statements(
            Call call, Database database, ServerFacts facts) {
        String target = call.target();
        Workload workload =
                new Workload(
                        database,
                        facts,
                        () -> call.time().isPast(CallTime.PLANNING),
                        CallTime.OUT,
                        call.sight());
        Span span = call.span();
        if (span != null) {
            return recorded(database, span, target, workload);
        }
        if (isQueryid(target)) {
            return PlannedStatement.of(target, database, facts, call.sight()).map(List::of);
        }
        if (!isSql(target)) {
            return workload.top(target.isEmpty() ? null : target, MOST_STATEMENTS);
        }
        List<String> texts = Review.split(target);
        return texts.size() == 1
                ? PlannedStatement.of(texts.getFirst(), "sql", database, call.sight()).map(List::of)
                : workload.given(texts);
    }

    /** What ran in {@code span}, planned now. */
    private Mono<List<PlannedStatement>> recorded(
            Database database, Span span, String target, Workload workload) {
        if (isSql(target)) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "at and window choose what ran then; leave them out for sql, or give a"
                                    + " queryid or a table"));
        }
        return histories
                .read(database.name(), history -> RecordedStatements.read(history, span))
                .flatMap(
                        recorded -> {
                            if (recorded.time().isEmpty()) {
                                return Mono.error(
                                        new ToolFailure(
                                                "not_recorded",
                                                recorded.time().notes(span).getFirst()
                                                        + "; dbtool-ai collect records them"));
                            }
                            recorded.time().notes(span).forEach(workload.sight()::skip);
                            return isQueryid(target)
                                    ? PlannedStatement.of(
                                                    target, recorded, database, workload.sight())
                                            .map(List::of)
                                    : workload.top(
                                            recorded,
                                            target.isEmpty() ? null : target,
                                            MOST_STATEMENTS);
                        });
    }

    private static boolean isQueryid(String target) {
        return target.matches("-?[0-9]+");
    }

    /** No name of a table begins so and goes on. */
    private static boolean isSql(String target) {
        return target.matches(
                "(?is)(select|with|values|table|\\(|update|delete|insert|/\\*|--).*\\s.*");
    }
}
