package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.PerRowSubquery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * SubPlans that run for each row: neither hashed nor run once as an InitPlan.
 *
 * <p>One in the output runs for each row of its node; how often is told by the share of the cost
 * that the plan really pays, so that a LIMIT above counts. One in a filter runs for the rows before
 * the filter, which EXPLAIN does not show: at most as many as the node's cost can pay for, and as
 * the rows after it times what the planner thinks such a condition removes (a third stays of an
 * inequality, DEFAULT_INEQ_SEL; of an equality one in DEFAULT_NUM_DISTINCT, selfuncs.h).
 */
final class PerRowSubqueries {

    private static final double MANY = 2;
    private static final double STAYS_OF_INEQUALITY = 1.0 / 3;
    private static final double STAYS_OF_EQUALITY = 1.0 / 200;

    private final List<PlanNode> plan;
    private final Map<String, Node> nodes;

    PerRowSubqueries(List<PlanNode> plan, Map<String, Node> nodes) {
        this.plan = plan;
        this.nodes = nodes;
    }

    /** Largest share first; one inside another is part of it. */
    List<PerRowSubquery> find() {
        List<PerRowSubquery> found = new ArrayList<>();
        for (PlanNode node : plan) {
            PlanNode parent = node.parent();
            double once = node.number("Total Cost") == null ? 0 : node.number("Total Cost");
            if (parent == null
                    || once <= 0
                    || !"SubPlan".equals(node.text("Parent Relationship"))
                    || isHashed(parent, node)
                    || found.stream().anyMatch(f -> isBelow(node.path(), f.path()))) {
                continue;
            }
            double executions = Math.max(node.cost() / once, filtering(parent, node, once));
            if (executions >= MANY) {
                found.add(subquery(node, executions, once));
            }
        }
        found.sort(
                Comparator.comparingDouble(PerRowSubquery::sharePercent)
                        .reversed()
                        .thenComparing(PerRowSubquery::path));
        return found;
    }

    /** Executions of a SubPlan in a filter of {@code parent}; 0 for others. */
    private double filtering(PlanNode parent, PlanNode node, double once) {
        String name = node.text("Subplan Name");
        String filter = parent.text(parent.text("Filter") == null ? "Join Filter" : "Filter");
        Double total = parent.number("Total Cost");
        if (name == null || filter == null || !filter.contains(name) || total == null) {
            return 0;
        }
        double others =
                plan.stream()
                        .filter(n -> n.isChildOf(parent))
                        .filter(n -> !"SubPlan".equals(n.text("Parent Relationship")))
                        .mapToDouble(PlanNode::cost)
                        .sum();
        double payable = Math.max(0, parent.cost() - others) / once;
        double stays = filter.contains("= (" + name) ? STAYS_OF_EQUALITY : STAYS_OF_INEQUALITY;
        return Math.min(payable, parent.executions() * parent.planRows() / stays);
    }

    private static boolean isHashed(PlanNode parent, PlanNode node) {
        String name = node.text("Subplan Name");
        return name != null && parent.json().toString().contains("hashed " + name);
    }

    private static boolean isBelow(String path, String above) {
        return path.startsWith(above + ".");
    }

    private PerRowSubquery subquery(PlanNode node, double executions, double once) {
        List<Node> below =
                nodes.values().stream()
                        .filter(n -> n.path().equals(node.path()) || isBelow(n.path(), node.path()))
                        .toList();
        double total = plan.getFirst().cost();
        String name = node.text("Subplan Name");
        return new PerRowSubquery(
                node.path(),
                name == null ? "SubPlan" : name,
                below.stream().map(Node::relation).filter(Objects::nonNull).distinct().toList(),
                below.stream()
                        .map(n -> n.indexCond() == null ? n.filter() : n.indexCond())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                Math.round(executions),
                total <= 0
                        ? 0
                        : Math.min(100, Math.round(10_000 * executions * once / total) / 100.0));
    }
}
