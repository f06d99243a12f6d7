package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.PerRowSubquery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * SubPlans that run for each row: neither hashed nor run once as an InitPlan. How often is told by
 * the share of the cost that the plan really pays for them, so that a LIMIT above counts.
 */
final class PerRowSubqueries {

    private static final double MANY = 2;

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
            double executions = node.cost() / once;
            if (executions >= MANY) {
                found.add(subquery(node, executions));
            }
        }
        found.sort(
                Comparator.comparingDouble(PerRowSubquery::sharePercent)
                        .reversed()
                        .thenComparing(PerRowSubquery::path));
        return found;
    }

    private static boolean isHashed(PlanNode parent, PlanNode node) {
        String name = node.text("Subplan Name");
        return name != null && parent.json().toString().contains("hashed " + name);
    }

    private static boolean isBelow(String path, String above) {
        return path.startsWith(above + ".");
    }

    private PerRowSubquery subquery(PlanNode node, double executions) {
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
                total <= 0 ? 0 : Math.round(10_000 * node.cost() / total) / 100.0);
    }
}
