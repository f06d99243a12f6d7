package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of a plan with the cost and time that are its own.
 *
 * <p>Own cost is what remains after the children: each child's cost times how often it is expected
 * to run. A Limit or a Memoize pays less than that, so children never count for more than their
 * parent and are scaled down together; all own costs add up to the plan's cost. Below a Gather
 * times are averages over the processes, which is wall time.
 *
 * @param executions how often the planner expects it to run
 * @param cost its share of the plan's total cost, children included
 */
public record PlanNode(
        String path,
        JsonNode json,
        @Nullable PlanNode parent,
        double executions,
        double cost,
        double selfCost,
        int processes) {

    /** All nodes of {@code root}, parents first. */
    public static List<PlanNode> all(JsonNode root) {
        List<PlanNode> nodes = new ArrayList<>();
        add(nodes, root, "0", null, 1, root.path("Total Cost").asDouble(0), 1);
        return nodes;
    }

    private static void add(
            List<PlanNode> nodes,
            JsonNode json,
            String path,
            @Nullable PlanNode parent,
            double executions,
            double cost,
            int processes) {
        JsonNode children = json.path("Plans");
        double[] runs = new double[children.size()];
        double sum = 0;
        for (int i = 0; i < runs.length; i++) {
            runs[i] = executions * runsPerExecution(json, children, i);
            sum += children.path(i).path("Total Cost").asDouble(0) * runs[i];
        }
        double scale = sum > cost ? cost / sum : 1;
        PlanNode node =
                new PlanNode(path, json, parent, executions, cost, cost - sum * scale, processes);
        nodes.add(node);
        int below =
                node.type().startsWith("Gather")
                        ? 1
                                + json.path("Workers Launched")
                                        .asInt(json.path("Workers Planned").asInt(0))
                        : processes;
        for (int i = 0; i < runs.length; i++) {
            JsonNode child = children.path(i);
            double childCost = child.path("Total Cost").asDouble(0) * runs[i] * scale;
            add(nodes, child, path + "." + i, node, runs[i], childCost, below);
        }
    }

    private static double runsPerExecution(JsonNode parent, JsonNode children, int index) {
        JsonNode child = children.path(index);
        String relationship = child.path("Parent Relationship").asString("");
        if (relationship.equals("SubPlan")) {
            boolean hashed =
                    parent.toString()
                            .contains("hashed " + child.path("Subplan Name").asString("SubPlan"));
            return hashed ? 1 : Math.max(1, parent.path("Plan Rows").asDouble(1));
        }
        boolean inner =
                parent.path("Node Type").asString("").equals("Nested Loop")
                        && relationship.equals("Inner")
                        && !child.path("Node Type").asString("").equals("Materialize");
        if (!inner) {
            return 1;
        }
        for (JsonNode sibling : children) {
            if (sibling.path("Parent Relationship").asString("").equals("Outer")) {
                return Math.max(1, sibling.path("Plan Rows").asDouble(1));
            }
        }
        return 1;
    }

    public String type() {
        return json.path("Node Type").asString("");
    }

    /** {@link #executions}, less what a Limit or a Memoize above spares. */
    double runs() {
        double each = json.path("Total Cost").asDouble(0);
        return each == 0 ? executions : cost / each;
    }

    /** With {@code Parallel} where the node says so. */
    public String shownType() {
        return json.path("Parallel Aware").asBoolean(false) ? "Parallel " + type() : type();
    }

    public @Nullable String text(String property) {
        JsonNode value = json.path(property);
        return value.isString() ? value.asString() : null;
    }

    public @Nullable Double number(String property) {
        JsonNode value = json.path(property);
        return value.isNumber() ? value.asDouble() : null;
    }

    public @Nullable TableName relation() {
        String name = text("Relation Name");
        String schema = text("Schema");
        return name == null || schema == null ? null : new TableName(schema, name);
    }

    public double planRows() {
        return json.path("Plan Rows").asDouble(0);
    }

    /**
     * Rows of all processes together. The planner divides by the workers and the leader's part,
     * which shrinks by 0.3 a worker (get_parallel_divisor in costsize.c).
     */
    double allPlanRows() {
        int workers = processes - 1;
        double leader = Math.max(0, 1 - 0.3 * workers);
        return workers == 0 ? planRows() : planRows() * (workers + leader);
    }

    /** Wall time with children; {@code null} when it did not run. */
    @Nullable Double millis() {
        Double each = number("Actual Total Time");
        Double loops = number("Actual Loops");
        return each == null || loops == null
                ? null
                : each * loops / Math.min(Math.max(1, loops), processes);
    }

    public boolean isChildOf(PlanNode other) {
        return parent != null && parent.path().equals(other.path());
    }

    boolean isBelow(String type) {
        for (PlanNode n = parent; n != null; n = n.parent()) {
            if (n.type().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
