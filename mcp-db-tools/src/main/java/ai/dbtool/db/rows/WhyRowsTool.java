package ai.dbtool.db.rows;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.past.StatementThen;
import ai.dbtool.db.past.TablesNamed;
import ai.dbtool.db.plan.PlanNode;
import ai.dbtool.db.plan.Relation;
import ai.dbtool.db.plan.RelationReader;
import ai.dbtool.db.plan.TableName;
import ai.dbtool.db.rows.WhyRowsResult.Reason;
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

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which condition or join leaves no rows, or makes too many. */
public final class WhyRowsTool implements Tool<WhyRowsTool.Args> {

    /** Arguments of {@code db_why_rows}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("The SELECT; is run.") String sql,
            @Arg("Values for $1, $2, ..") @Nullable List<@Nullable String> params,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Databases databases;
    private final Histories histories;

    /** Over {@code databases}, and {@code histories} for the past. */
    public WhyRowsTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_why_rows",
                        "Why no rows, or too many",
                        "Why a SELECT returns no, too few or too many rows: which condition or join does"
                                + " it. For speed use db_explain.",
                        Args.class,
                        Record.class)
                .needs(Scope.DB_QUERY);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.of(args.at(), args.window(), context.clock());
                    return span == null
                            ? now(args, context)
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> StatementThen.read(named.history(), span, args.sql()));
                });
    }

    private Mono<ToolResult> now(Args args, ToolContext context) {
        Sight sight = new Sight();
        List<@Nullable String> params = args.params() == null ? List.of() : args.params();
        return databases
                .open(context.caller(), args.connection())
                .flatMap(
                        database ->
                                plan(args.sql(), params, database, sight)
                                        .flatMap(json -> answer(args.sql(), json, database, sight)))
                .map(result -> WhyRowsText.result(result, sight));
    }

    /** Run, or only planned when the run takes too long: then at least the joins are seen. */
    private static Mono<String> plan(
            String sql, List<@Nullable String> params, Database database, Sight sight) {
        return database.explain(sql, params, true)
                .onErrorResume(
                        ToolFailure.class,
                        failure -> {
                            if (!failure.code().equals("timeout")) {
                                return Mono.error(failure);
                            }
                            sight.skip("rows as they came: the statement ran into its time limit");
                            return database.explain(sql, params, false);
                        });
    }

    private static Mono<WhyRowsResult> answer(
            String sql, String json, Database database, Sight sight) {
        JsonNode top = JSON.readTree(json).path(0);
        List<PlanNode> plan = PlanNode.all(top.path("Plan"));
        boolean analyzed = plan.getFirst().number("Actual Rows") != null;
        Flow root = Flow.of(plan);
        return RelationReader.read(database, tables(plan), sight)
                .flatMap(relations -> reasons(sql, root, analyzed, relations, database, sight))
                .map(
                        reasons ->
                                new WhyRowsResult(
                                        analyzed,
                                        root.rows(),
                                        reasons,
                                        root.all().map(WhyRowsTool::step).toList()));
    }

    private static Set<TableName> tables(List<PlanNode> plan) {
        return plan.stream()
                .map(PlanNode::relation)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Mono<List<Reason>> reasons(
            String sql,
            Flow root,
            boolean analyzed,
            Map<TableName, Relation> relations,
            Database database,
            Sight sight) {
        List<Flow> empty =
                analyzed
                        ? ZeroRows.judged(root).stream().filter(Flow::isEmpty).toList()
                        : List.of();
        List<Reason> lost = new LostOuterJoins(sql, root).find();
        if (empty.isEmpty()) {
            return Mono.just(
                    Stream.of(
                                    new Multipliers(root, relations).find(),
                                    lost,
                                    analyzed ? Losses.of(root) : List.<Reason>of())
                            .flatMap(List::stream)
                            .toList());
        }
        Function<Flow, @Nullable Probe> probes = flow -> Probe.of(flow, relations, database, sight);
        ConditionReasons conditions = new ConditionReasons(probes, new JoinKeys(root, probes));
        List<Killer> killers =
                empty.stream().flatMap(flow -> new ZeroRows(root).of(flow).stream()).toList();
        return Flux.fromIterable(killers)
                .concatMap(conditions::of)
                .collectList()
                .flatMap(
                        found ->
                                HiddenRows.of(empty, leftOut(sql, found), database, sight)
                                        .map(
                                                hidden ->
                                                        Stream.of(hidden, found, lost)
                                                                .flatMap(List::stream)
                                                                .toList()));
    }

    /** Of what the planner proved to have no row, the plan does not tell the table. */
    private static Collection<String> leftOut(String sql, List<Reason> found) {
        return found.stream().anyMatch(reason -> reason.kind() == WhyRowsResult.Kind.ALWAYS_FALSE)
                ? TablesNamed.in(sql)
                : List.of();
    }

    private static WhyRowsResult.Step step(Flow flow) {
        String conditions =
                flow.isJoin()
                        ? flow.joinCondition()
                        : flow.conditions().stream()
                                .map(c -> c.text())
                                .collect(Collectors.joining(" AND "));
        return new WhyRowsResult.Step(
                flow.node().path(),
                flow.node().shownType(),
                flow.name(),
                flow.rowsIn(),
                flow.rows(),
                flow.removed(),
                flow.ran(),
                conditions == null || conditions.isEmpty() ? null : conditions);
    }
}
