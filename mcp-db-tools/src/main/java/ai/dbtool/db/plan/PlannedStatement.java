package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Dependent;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.SampledValues.Sampled;
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
        List<IndexWish> wishes,
        List<MissingIndex> missing,
        List<Dependent> dependent) {

    /**
     * The same with indexes that do not exist.
     *
     * @param used positions of the indexes the plan uses
     */
    public record Costed(double cost, Set<Integer> used) {}

    private record Planned(String sql, int sampled, JsonNode tree) {

        List<PlanNode> nodes() {
            return PlanNode.all(tree.path(0).path("Plan"));
        }
    }

    /** Plans {@code sql}, called {@code label}, as it was given. */
    public static Mono<PlannedStatement> of(
            String sql, String label, Database database, Sight sight) {
        return planned(sql, database)
                .flatMap(plan -> statement(null, label, sql, null, null, plan, database, sight));
    }

    /** Plans the statement that pg_stat_statements knows by {@code queryid}. */
    public static Mono<PlannedStatement> of(
            String queryid, Database database, ServerFacts facts, Sight sight) {
        return StatementText.of(queryid, database, facts)
                .flatMap(
                        row -> {
                            String rows = RowsOfWrites.of(row.query());
                            String sql = rows == null ? row.query() : rows;
                            return StatementText.typed(sql, row, text -> planned(text, database))
                                    .flatMap(plan -> sampled(plan, row, database, sight))
                                    .flatMap(
                                            plan ->
                                                    statement(
                                                            queryid,
                                                            queryid,
                                                            row.query(),
                                                            rows,
                                                            row,
                                                            plan,
                                                            database,
                                                            sight));
                        });
    }

    private static Mono<Planned> planned(String sql, Database database) {
        return database.explain(sql, List.of(), false)
                .map(json -> new Planned(sql, 0, JsonMapper.shared().readTree(json)));
    }

    /** With values where there are some that the server takes; else as it is. */
    private static Mono<Planned> sampled(
            Planned generic, StatementText.TextRow row, Database database, Sight sight) {
        if (!Placeholders.anyIn(generic.sql())) {
            return Mono.just(generic);
        }
        return SampledValues.of(generic.sql(), row.rowsPerCall(), generic.nodes(), database, sight)
                .filter(values -> values.sampled() > 0)
                .flatMap(
                        (Sampled values) ->
                                planned(values.sql(), database)
                                        .map(
                                                plan ->
                                                        new Planned(
                                                                values.sql(),
                                                                values.sampled(),
                                                                plan.tree()))
                                        .onErrorResume(
                                                ToolFailure.class,
                                                failure ->
                                                        failure.code().equals("sql_error")
                                                                ? Mono.empty()
                                                                : Mono.error(failure)))
                .defaultIfEmpty(generic);
    }

    private static Mono<PlannedStatement> statement(
            @Nullable String queryid,
            String label,
            String query,
            @Nullable String rows,
            StatementText.@Nullable TextRow counted,
            Planned plan,
            Database database,
            Sight sight) {
        PlanDigest digest = new PlanDigest(plan.tree());
        KeptPlans.Asked asked = new KeptPlans.Asked(queryid, query, rows, false, false, counted);
        return RelationReader.read(database, digest.tables(), sight)
                .flatMap(
                        relations -> {
                            ExplainResult all = digest.of("", asked, relations);
                            List<IndexWish> wishes =
                                    new IndexWishes(plan.nodes(), relations, counted == null).all();
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
                                                            plan.sampled(),
                                                            cost(plan.tree()),
                                                            checked.getT1(),
                                                            all.missingIndexCandidates(),
                                                            checked.getT2()));
                        });
    }

    private static @Nullable Double millis(StatementText.@Nullable TextRow counted) {
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
                .map(plans -> plans.stream().map(PlannedStatement::costed).toList());
    }

    private static Costed costed(HypotheticalPlan plan) {
        JsonNode tree = JsonMapper.shared().readTree(plan.json());
        Set<String> names = new LinkedHashSet<>();
        for (PlanNode node : PlanNode.all(tree.path(0).path("Plan"))) {
            String name = node.text("Index Name");
            if (name != null) {
                names.add(name);
            }
        }
        Set<Integer> used = new LinkedHashSet<>();
        for (int i = 0; i < plan.indexes().size(); i++) {
            if (names.contains(plan.indexes().get(i))) {
                used.add(i);
            }
        }
        return new Costed(cost(tree), used);
    }

    private static double cost(JsonNode tree) {
        return tree.path(0).path("Plan").path("Total Cost").asDouble(0);
    }
}
