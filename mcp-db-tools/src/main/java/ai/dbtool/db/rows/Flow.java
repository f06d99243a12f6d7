package ai.dbtool.db.rows;

import ai.dbtool.db.plan.ConditionParser;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.PlanNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node of a plan that was run, with the rows that came out over all its runs.
 *
 * <p>The server gives averages per run, rounded to whole rows before PostgreSQL 18: totals of nodes
 * that run often are estimates, and few rows over many runs can show as none.
 *
 * @param inputs what it reads rows from
 * @param subplans subqueries of its conditions and output, and common table expressions
 * @param rows expected ones when the plan was not run
 * @param loops how often it ran; 0 is never
 */
record Flow(PlanNode node, List<Flow> inputs, List<Flow> subplans, double rows, double loops) {

    private static final List<String> CONDITIONS =
            List.of("Index Cond", "Recheck Cond", "TID Cond", "Filter");

    /** The flow of the root of {@code plan}. */
    static Flow of(List<PlanNode> plan) {
        return of(plan.getFirst(), plan);
    }

    private static Flow of(PlanNode node, List<PlanNode> plan) {
        List<Flow> inputs = new ArrayList<>();
        List<Flow> subplans = new ArrayList<>();
        plan.stream()
                .filter(n -> n.isChildOf(node))
                .map(n -> of(n, plan))
                .forEach(f -> (f.isSubplan() ? subplans : inputs).add(f));
        Double rows = node.number("Actual Rows");
        Double loops = node.number("Actual Loops");
        return rows == null || loops == null
                ? new Flow(node, inputs, subplans, node.planRows() * node.executions(), 1)
                : new Flow(node, inputs, subplans, rows * loops, loops);
    }

    private boolean isSubplan() {
        String relationship = node.text("Parent Relationship");
        return "SubPlan".equals(relationship) || "InitPlan".equals(relationship);
    }

    boolean ran() {
        return loops > 0;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    boolean isJoin() {
        return List.of("Nested Loop", "Hash Join", "Merge Join").contains(type());
    }

    String type() {
        return node.type();
    }

    /** Rows that this kind of condition removed, over all runs. */
    double removedBy(String condition) {
        Double each = node.number("Rows Removed by " + condition);
        return each == null ? 0 : each * Math.max(1, loops);
    }

    /** Rows that any condition of the node removed. */
    double removed() {
        return removedBy("Filter") + removedBy("Join Filter") + removedBy("Index Recheck");
    }

    /** Rows of its inputs; {@code null} for one that has none. */
    @Nullable Double rowsIn() {
        return inputs.isEmpty() ? null : inputs.stream().mapToDouble(Flow::rows).sum();
    }

    /** What a row of the scan must satisfy; a lossy index's conditions once. */
    List<Part> conditions() {
        return CONDITIONS.stream()
                .filter(c -> node.text(c) != null)
                .flatMap(c -> ConditionParser.conjuncts(String.valueOf(node.text(c))).stream())
                .distinct()
                .toList();
    }

    /** What makes the pairs of a join, absent for a cross join. */
    @Nullable String joinCondition() {
        return Stream.of("Hash Cond", "Merge Cond", "Join Filter")
                .map(node::text)
                .filter(c -> c != null)
                .findFirst()
                .orElse(null);
    }

    /** This node and all below, subqueries too. */
    Stream<Flow> all() {
        return Stream.concat(
                Stream.of(this),
                Stream.concat(inputs.stream(), subplans.stream()).flatMap(Flow::all));
    }

    /** Names of the tables read below, in order; the alias where there is no table. */
    List<String> names() {
        return inputTree().map(Flow::name).filter(n -> n != null).distinct().toList();
    }

    /** This node and all it reads rows from. */
    Stream<Flow> inputTree() {
        return Stream.concat(Stream.of(this), inputs.stream().flatMap(Flow::inputTree));
    }

    /** Alias, with the table's name before it when that differs. */
    @Nullable String name() {
        String alias = node.text("Alias");
        String table = node.text("Relation Name");
        return alias == null || alias.equals(table)
                ? table
                : table == null ? alias : table + " " + alias;
    }
}
