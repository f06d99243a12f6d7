package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Dependent;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.SampledValues.Sampled;
import ai.dbtool.db.plan.StatementText.Planned;
import ai.dbtool.db.plan.StatementText.TextRow;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.HypotheticalPlan;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A statement with its plan, as index advice needs it.
 *
 * @param queryid where it was counted
 * @param label the queryid, or what the text given is called
 * @param sql what was planned: for a statement that writes the SELECT that finds its rows, and with
 *     values from pg_stats where pg_stat_statements has {@code $n}
 * @param totalMillis time it took in all since counting began; {@code null} for text given
 * @param sampledValues how many of its values are from pg_stats
 * @param cost the planner's estimate
 * @param shape fingerprint of the plan without costs
 * @param missing what the plan alone shows to be missing
 * @param dependent columns whose dependence the planner does not know
 */
public record PlannedStatement(
        @Nullable String queryid,
        String label,
        String query,
        String sql,
        @Nullable Double totalMillis,
        int sampledValues,
        double cost,
        String shape,
        List<IndexWish> wishes,
        List<MissingIndex> missing,
        List<Dependent> dependent) {

    /** Cost of a level of a B-tree on the way to a leaf (50 * cpu_operator_cost, selfuncs.c). */
    private static final double LEVEL = 50 * 0.0025;

    /** Short keys in a page. */
    private static final double KEYS = 400;

    /**
     * The same with indexes that do not exist, or under another setting.
     *
     * @param used positions of the indexes the plan uses
     * @param shape fingerprint of the plan without costs
     */
    public record Costed(double cost, Set<Integer> used, String shape) {}

    /** Plans {@code sql}, called {@code label}, as it was given. */
    public static Mono<PlannedStatement> of(
            String sql, String label, Database database, Sight sight) {
        return StatementText.planned(sql, database)
                .flatMap(plan -> statement(null, label, sql, null, null, plan, 0, database, sight));
    }

    /** Plans the statement that pg_stat_statements knows by {@code queryid}. */
    public static Mono<PlannedStatement> of(
            String queryid, Database database, ServerFacts facts, Sight sight) {
        return StatementText.of(queryid, database, facts)
                .flatMap(row -> counted(queryid, row, database, sight));
    }

    /** Plans, now, the statement that was recorded by {@code queryid}. */
    public static Mono<PlannedStatement> of(
            String queryid, RecordedStatements recorded, Database database, Sight sight) {
        return Mono.fromCallable(() -> StatementText.of(queryid, recorded))
                .flatMap(row -> counted(queryid, row, database, sight));
    }

    private static Mono<PlannedStatement> counted(
            String queryid, TextRow row, Database database, Sight sight) {
        return StatementText.planned(row, database)
                .flatMap(generic -> ofCounted(queryid, row, generic, database, sight));
    }

    /** With values where there are some that the server takes; else as it is. */
    private static Mono<PlannedStatement> ofCounted(
            String queryid, TextRow row, Planned generic, Database database, Sight sight) {
        String rows = RowsOfWrites.of(row.query());
        Function<Sampled, Mono<Planned>> planned =
                values ->
                        StatementText.planned(values.sql(), database)
                                .onErrorResume(
                                        ToolFailure.class,
                                        failure ->
                                                failure.code().equals("sql_error")
                                                        ? Mono.just(generic)
                                                        : Mono.error(failure));
        Mono<Sampled> sampled =
                Placeholders.anyIn(generic.sql())
                        ? SampledValues.of(
                                generic.sql(),
                                row.rowsPerCall(),
                                nodes(generic.tree()),
                                database,
                                sight)
                        : Mono.empty();
        return sampled.defaultIfEmpty(new Sampled(generic.sql(), 0, 0))
                .flatMap(
                        values ->
                                (values.sampled() == 0 ? Mono.just(generic) : planned.apply(values))
                                        .flatMap(
                                                plan ->
                                                        statement(
                                                                queryid,
                                                                queryid,
                                                                row.query(),
                                                                rows,
                                                                row,
                                                                plan,
                                                                plan.equals(generic)
                                                                        ? 0
                                                                        : values.sampled(),
                                                                database,
                                                                sight)));
    }

    private static Mono<PlannedStatement> statement(
            @Nullable String queryid,
            String label,
            String query,
            @Nullable String rows,
            @Nullable TextRow counted,
            Planned plan,
            int sampled,
            Database database,
            Sight sight) {
        PlanDigest digest = new PlanDigest(plan.tree());
        KeptPlans.Asked asked = new KeptPlans.Asked(queryid, query, rows, false, false, counted);
        return RelationReader.read(database, digest.tables(), sight)
                .flatMap(
                        relations -> {
                            ExplainResult all = digest.of("", asked, relations);
                            List<IndexWish> wishes =
                                    new IndexWishes(nodes(plan.tree()), relations, counted == null)
                                            .all();
                            return CheckedWishes.of(wishes, relations, database, sight)
                                    .zipWhen(_ -> DependentColumns.of(all.nodes(), database, sight))
                                    .map(
                                            checked ->
                                                    new PlannedStatement(
                                                            queryid,
                                                            label,
                                                            query,
                                                            plan.sql(),
                                                            millis(counted),
                                                            sampled,
                                                            cost(plan.tree()),
                                                            shape(plan.tree()),
                                                            checked.getT1(),
                                                            all.missingIndexCandidates(),
                                                            checked.getT2()));
                        });
    }

    private static @Nullable Double millis(@Nullable TextRow counted) {
        return counted == null ? null : (Double) (counted.calls() * counted.meanMillis());
    }

    /** Where hypopg is; empty, and noted, when it is not installed. */
    public static Mono<String> hypopg(Database database, Sight sight) {
        return Hypothetical.schema(database, sight);
    }

    /** Plans it once with each of {@code alternatives}, statements of ours. */
    public Mono<List<Costed>> with(
            String hypopg, List<List<String>> alternatives, Database database) {
        return database.explainWith(hypopg, alternatives, sql, List.of())
                .map(plans -> plans.stream().map(this::costed).toList());
    }

    /** Plans it with {@code setting} at {@code value}. */
    public Mono<Costed> under(String setting, String value, Database database) {
        return database.explainUnder(setting, value, sql, List.of())
                .map(json -> costed(new HypotheticalPlan(List.of(), json)));
    }

    /**
     * hypopg knows no height of its indexes, so the planner takes every descent into one for nearly
     * free, and joins by them seem too cheap; what a real one would add is added here. When that
     * makes the plan dearer than the one without, the planner would take that.
     */
    private Costed costed(HypotheticalPlan plan) {
        JsonNode tree = JsonMapper.shared().readTree(plan.json());
        Set<Integer> used = new LinkedHashSet<>();
        double cost = cost(tree);
        for (PlanNode node : nodes(tree)) {
            String name = node.text("Index Name");
            int index = name == null ? -1 : plan.indexes().indexOf(name);
            if (index >= 0) {
                used.add(index);
                cost += node.runs() * LEVEL * levels(node);
            }
        }
        return plan.indexes().isEmpty() || cost < this.cost
                ? new Costed(cost, used, shape(tree))
                : new Costed(this.cost, Set.of(), shape);
    }

    /** Of a B-tree on the table that {@code scan} reads. */
    private double levels(PlanNode scan) {
        PlanNode above = scan.parent();
        TableName table =
                scan.relation() == null && above != null ? above.relation() : scan.relation();
        double rows =
                wishes.stream()
                        .filter(w -> table == null || w.table().equals(table.name()))
                        .mapToDouble(IndexWish::rows)
                        .max()
                        .orElse(KEYS);
        return 1 + Math.ceil(Math.max(0, Math.log(rows / KEYS) / Math.log(KEYS)));
    }

    private static List<PlanNode> nodes(JsonNode tree) {
        return PlanNode.all(tree.path(0).path("Plan"));
    }

    private static String shape(JsonNode tree) {
        return PlanShape.of(nodes(tree)).fingerprint();
    }

    private static double cost(JsonNode tree) {
        return tree.path(0).path("Plan").path("Total Cost").asDouble(0);
    }
}
