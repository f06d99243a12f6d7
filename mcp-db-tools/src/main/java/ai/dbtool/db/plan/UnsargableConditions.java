package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Unsargable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Big tables read whole although an index leads with the filtered column: a cast or function around
 * it keeps the planner from seeing that. Where another index would serve the scan, that one is the
 * better answer.
 */
final class UnsargableConditions {

    private static final long BIG_ROWS = 10_000;
    private static final List<String> WHOLE = List.of("Seq Scan", "Index Scan", "Index Only Scan");

    private final List<PlanNode> plan;
    private final Map<String, Node> nodes;
    private final Function<PlanNode, @Nullable Relation> relations;

    UnsargableConditions(
            List<PlanNode> plan,
            Map<String, Node> nodes,
            Function<PlanNode, @Nullable Relation> relations) {
        this.plan = plan;
        this.nodes = nodes;
        this.relations = relations;
    }

    /** In the order of the plan; whether they are immutable is not known yet. */
    List<Unsargable> find(List<MissingIndex> missing) {
        List<Unsargable> found = new ArrayList<>();
        for (PlanNode node : plan) {
            Relation relation = relations.apply(node);
            String filter = node.text("Filter");
            String alias = node.text("Alias");
            boolean whole = WHOLE.contains(node.type()) && node.text("Index Cond") == null;
            boolean better = missing.stream().anyMatch(m -> m.nodePath().equals(node.path()));
            if (whole
                    && !better
                    && relation != null
                    && filter != null
                    && alias != null
                    && relation.rows() >= BIG_ROWS) {
                add(node, relation, new Predicates(alias, relation).wrapped(filter), found);
            }
        }
        return found;
    }

    private void add(
            PlanNode node,
            Relation relation,
            List<Predicates.Wrapped> conditions,
            List<Unsargable> found) {
        Node shown = nodes.get(node.path());
        for (Predicates.Wrapped wrapped : conditions) {
            String index = relation.indexOn(wrapped.column());
            if (index != null && shown != null) {
                found.add(
                        new Unsargable(
                                relation.root(),
                                wrapped.column(),
                                index,
                                node.path(),
                                wrapped.condition(),
                                wrapped.expression(),
                                false,
                                relation.rows(),
                                shown.sharePercent()));
            }
        }
    }
}
