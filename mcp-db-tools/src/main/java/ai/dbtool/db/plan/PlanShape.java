package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Digests;
import ai.dbtool.db.answer.Names;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a plan does, without what it costs: nodes, tables, indexes and the order of joins. Plans of
 * one shape have one fingerprint, whatever rows the planner expects. Partitions below one node
 * count once, since how many are left depends on the values.
 *
 * @param accesses how each table is read, in plan order
 * @param joins join methods from the top
 */
record PlanShape(String fingerprint, List<Access> accesses, List<String> joins) {

    private static final int MOST_ACCESSES = 40;

    /**
     * How a table is read.
     *
     * @param how node type, with the index where there is one
     * @param rows expected, for all runs and processes together
     */
    record Access(String table, String how, double rows) {}

    /** The shape of {@code plan}, parents first. */
    static PlanShape of(List<PlanNode> plan) {
        List<Access> accesses = new ArrayList<>();
        List<String> joins = new ArrayList<>();
        for (PlanNode node : plan) {
            if (node.text("Join Type") != null) {
                joins.add(node.type());
            }
            String table = table(node);
            if (table != null && accesses.size() < MOST_ACCESSES) {
                double rows = node.executions() * node.allPlanRows();
                accesses.add(new Access(table, how(node, plan), Math.rint(rows)));
            }
        }
        String whole = text(plan.getFirst(), plan, false);
        return new PlanShape(Digests.hex(whole, 8), List.copyOf(accesses), List.copyOf(joins));
    }

    private static @Nullable String table(PlanNode node) {
        TableName table = node.relation();
        return table == null
                ? null
                : Names.readable(table.schema()) + "." + Names.readable(table.name());
    }

    private static String how(PlanNode node, List<PlanNode> plan) {
        String own = node.text("Index Name");
        String index =
                own != null
                        ? own
                        : plan.stream()
                                .filter(n -> n.path().startsWith(node.path() + "."))
                                .filter(n -> n.type().equals("Bitmap Index Scan"))
                                .map(n -> String.valueOf(n.text("Index Name")))
                                .collect(Collectors.joining(", "));
        return node.shownType() + (index.isEmpty() ? "" : " by " + index);
    }

    private static String text(PlanNode node, List<PlanNode> plan, boolean member) {
        boolean append = node.type().endsWith("Append");
        String children =
                plan.stream()
                        .filter(n -> n.isChildOf(node))
                        .map(n -> text(n, plan, member || append))
                        .distinct()
                        .collect(Collectors.joining(",", "(", ")"));
        return String.join(
                "|",
                node.shownType(),
                String.valueOf(node.text("Join Type")),
                String.valueOf(node.text("Strategy")),
                member ? "" : String.valueOf(table(node)),
                member ? "" : String.valueOf(node.text("Index Name")),
                children);
    }
}
