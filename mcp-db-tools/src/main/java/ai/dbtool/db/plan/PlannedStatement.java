package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Dependent;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.pg.Database;
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
 * @param sql what was planned: for a statement that writes the SELECT that finds its rows
 * @param totalMillis time it took in all since counting began; {@code null} for text given
 * @param cost the planner's estimate
 * @param missing what the plan alone shows to be missing
 * @param dependent columns whose dependence the planner does not know
 */
public record PlannedStatement(
        @Nullable String queryid,
        String query,
        String sql,
        boolean counted,
        @Nullable Double totalMillis,
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

    /** Plans {@code sql} as it was given. */
    public static Mono<PlannedStatement> of(String sql, Database database, Sight sight) {
        return planned(null, sql, null, database, sight);
    }

    /** Plans the statement that pg_stat_statements knows by {@code queryid}. */
    public static Mono<PlannedStatement> of(
            String queryid, Database database, ServerFacts facts, Sight sight) {
        return StatementText.of(queryid, database, facts)
                .flatMap(row -> planned(queryid, row.query(), row, database, sight));
    }

    private static Mono<PlannedStatement> planned(
            @Nullable String queryid,
            String query,
            StatementText.@Nullable TextRow counted,
            Database database,
            Sight sight) {
        String rows = counted == null ? null : RowsOfWrites.of(query);
        String sql = rows == null ? query : rows;
        return StatementText.typed(sql, counted, text -> database.explain(text, List.of(), false))
                .flatMap(
                        json -> {
                            JsonNode tree = JsonMapper.shared().readTree(json);
                            PlanDigest digest = new PlanDigest(tree);
                            return RelationReader.read(database, digest.tables(), sight)
                                    .flatMap(
                                            relations -> {
                                                ExplainResult all =
                                                        digest.of(
                                                                "",
                                                                new KeptPlans.Asked(
                                                                        queryid, query, rows, false,
                                                                        false, counted),
                                                                relations);
                                                List<PlanNode> nodes =
                                                        PlanNode.all(tree.path(0).path("Plan"));
                                                return DependentColumns.of(
                                                                all.nodes(), database, sight)
                                                        .map(
                                                                dependent ->
                                                                        new PlannedStatement(
                                                                                queryid,
                                                                                query,
                                                                                sql,
                                                                                counted != null,
                                                                                counted == null
                                                                                        ? null
                                                                                        : (Double)
                                                                                                (counted
                                                                                                                .calls()
                                                                                                        * counted
                                                                                                                .meanMillis()),
                                                                                cost(tree),
                                                                                new IndexWishes(
                                                                                                nodes,
                                                                                                relations)
                                                                                        .all(),
                                                                                all
                                                                                        .missingIndexCandidates(),
                                                                                dependent));
                                            });
                        });
    }

    /** Where hypopg is; empty, and noted, when it is not installed. */
    public static Mono<String> hypopg(Database database, Sight sight) {
        return Hypothetical.schema(database, sight);
    }

    /** Plans it with {@code indexes}, statements of ours. */
    public Mono<Costed> with(String hypopg, List<String> indexes, Database database) {
        Function<String, Mono<Costed>> plan =
                text ->
                        database.explainWith(hypopg, indexes, text, List.of())
                                .map(
                                        found -> {
                                            JsonNode tree =
                                                    JsonMapper.shared().readTree(found.json());
                                            Set<String> names = new LinkedHashSet<>();
                                            PlanNode.all(tree.path(0).path("Plan"))
                                                    .forEach(
                                                            n -> {
                                                                String name = n.text("Index Name");
                                                                if (name != null) {
                                                                    names.add(name);
                                                                }
                                                            });
                                            Set<Integer> used = new LinkedHashSet<>();
                                            for (int i = 0; i < indexes.size(); i++) {
                                                if (names.contains(found.indexes().get(i))) {
                                                    used.add(i);
                                                }
                                            }
                                            return new Costed(cost(tree), used);
                                        });
        StatementText.@Nullable TextRow row =
                counted ? new StatementText.TextRow(sql, 0, 0, 0) : null;
        return StatementText.typed(sql, row, plan);
    }

    private static double cost(JsonNode tree) {
        return tree.path(0).path("Plan").path("Total Cost").asDouble(0);
    }
}
