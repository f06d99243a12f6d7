package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Measured;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Predicate;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Rows a statement returned on average beside those expected. They say which estimate is wrong only
 * where every row of one scan is returned: through sorts and gathers, not past joins, limits,
 * aggregates or further filters.
 */
final class ReturnedRows {

    private ReturnedRows() {}

    static Measured of(
            List<PlanNode> plan, Map<String, Node> nodes, StatementText.TextRow counted) {
        PlanNode root = plan.getFirst();
        Node scan = scan(plan, nodes);
        return new Measured(
                counted.calls(),
                counted.meanMillis(),
                counted.rowsPerCall(),
                root.planRows(),
                scan == null ? null : scan.relation(),
                scan == null ? List.of() : equalColumns(scan),
                scan == null ? null : factor(root.planRows(), counted.rowsPerCall()));
    }

    private static @Nullable Node scan(List<PlanNode> plan, Map<String, Node> nodes) {
        PlanNode at = plan.getFirst();
        while (at != null && List.of("Sort", "Gather", "Gather Merge").contains(at.type())) {
            PlanNode above = at;
            at = plan.stream().filter(n -> n.isChildOf(above)).findFirst().orElse(null);
        }
        return at != null && at.type().endsWith("Scan") && at.relation() != null
                ? nodes.get(at.path())
                : null;
    }

    private static List<String> equalColumns(Node scan) {
        return scan.predicates().stream()
                .filter(p -> p.kind().equals(Predicates.EQUALITY))
                .map(Predicate::column)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static double factor(double expected, double returned) {
        double more = Math.max(1, Math.max(expected, returned));
        return Math.round(10 * more / Math.max(1, Math.min(expected, returned))) / 10.0;
    }
}
