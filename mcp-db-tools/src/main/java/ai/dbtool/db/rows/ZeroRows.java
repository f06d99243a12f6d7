package ai.dbtool.db.rows;

import static ai.dbtool.db.rows.WhyRowsResult.Kind.ALWAYS_FALSE;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.ANTI_JOIN;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.CONDITION;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.FALSE_THIS_TIME;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.HAVING;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.JOIN;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.LIMIT;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.NO_PARTITION;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.NO_VALUES;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.OFFSET;
import static ai.dbtool.db.rows.WhyRowsResult.Kind.SET_OPERATION;

import ai.dbtool.db.rows.WhyRowsResult.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Follows an empty result down to the nodes at which the last rows vanish. Below a join only the
 * side that must have rows is followed; a node that never ran is nobody's reason.
 */
final class ZeroRows {

    private final Flow root;
    private final List<Killer> found = new ArrayList<>();

    ZeroRows(Flow root) {
        this.root = root;
    }

    /**
     * The node whose rows the caller means: below aggregates over everything, which return a row
     * whatever comes to them.
     */
    static List<Flow> judged(Flow root) {
        Flow flow = root;
        while (flow.inputs().size() == 1 && !flow.isEmpty() && isPassedThrough(flow)) {
            flow = flow.inputs().getFirst();
        }
        boolean extremes = flow.type().equals("Result") && flow.inputs().isEmpty();
        return extremes && !flow.subplans().isEmpty() ? flow.subplans() : List.of(flow);
    }

    private static boolean isPassedThrough(Flow flow) {
        return flow.type().startsWith("Gather")
                || flow.type().equals("Sort")
                || flow.type().equals("Result")
                || flow.type().equals("Limit")
                || "Plain".equals(flow.node().text("Strategy"));
    }

    /** The killers of a node without rows, or none. */
    List<Killer> of(Flow empty) {
        descend(empty);
        return found;
    }

    private void descend(Flow flow) {
        if (!flow.ran()) {
            return;
        }
        switch (flow.type()) {
            case "Nested Loop", "Hash Join", "Merge Join" -> join(flow);
            case "Limit" -> limit(flow);
            case "Result" -> result(flow);
            case "Append", "Merge Append" -> append(flow);
            case "Aggregate", "Group" -> aggregate(flow);
            case "SetOp" -> setOperation(flow);
            case "ProjectSet" -> projectSet(flow);
            case "CTE Scan" -> cte(flow);
            case "Recursive Union" -> descend(flow.inputs().getFirst());
            case "Bitmap Heap Scan" -> scan(flow);
            default -> other(flow);
        }
    }

    private void kill(Kind kind, Flow flow, String statement) {
        if (found.stream().noneMatch(k -> k.flow().equals(flow))) {
            found.add(new Killer(kind, flow, statement));
        }
    }

    private void below(Flow flow) {
        flow.inputs().stream().filter(Flow::isEmpty).forEach(this::descend);
    }

    private void other(Flow flow) {
        boolean removes = flow.removedBy("Filter") > 0;
        if (flow.inputs().isEmpty() || removes) {
            scan(flow);
        } else {
            below(flow);
        }
    }

    /** {@link ConditionProbe} says more about it. */
    private void scan(Flow flow) {
        if (flow.node().relation() == null && flow.conditions().isEmpty()) {
            kill(NO_VALUES, flow, shown(flow) + " yields no row");
        } else {
            kill(CONDITION, flow, "no row of " + shown(flow) + " satisfies its conditions");
        }
    }

    private void join(Flow join) {
        Flow outer = join.inputs().get(0);
        Flow inner = join.inputs().get(1);
        String type = String.valueOf(join.node().text("Join Type"));
        List<Flow> needed =
                switch (type) {
                    case "Left", "Anti" -> List.of(outer);
                    case "Right", "Right Anti" -> List.of(inner);
                    default -> List.of(outer, inner);
                };
        boolean paired = join.removedBy("Join Filter") > 0;
        List<Flow> empty = needed.stream().filter(f -> f.isEmpty() && f.ran()).toList();
        if (!empty.isEmpty() && !paired) {
            empty.forEach(this::descend);
        } else if (type.endsWith("Anti")) {
            kill(ANTI_JOIN, join, anti(type.equals("Anti") ? outer : inner, join));
        } else if (join.removedBy("Filter") > 0) {
            kill(
                    CONDITION,
                    join,
                    "the condition after the join, "
                            + join.node().text("Filter")
                            + ", removes all "
                            + number(join.removedBy("Filter"))
                            + " joined rows");
        } else {
            kill(JOIN, join, unmatched(outer, inner, join));
        }
    }

    private static String anti(Flow kept, Flow join) {
        return "each of the "
                + number(kept.rows())
                + " rows of "
                + String.join(", ", kept.names())
                + " has a match by "
                + join.joinCondition()
                + ", and only rows without one are wanted";
    }

    static String unmatched(Flow outer, Flow inner, Flow join) {
        return "no pair matches "
                + join.joinCondition()
                + ": "
                + number(outer.rows())
                + " rows of "
                + String.join(", ", outer.names())
                + ", "
                + number(inner.rows())
                + " of "
                + String.join(", ", inner.names());
    }

    private void limit(Flow limit) {
        Flow input = limit.inputs().getFirst();
        if (!input.ran()) {
            kill(LIMIT, limit, "LIMIT 0 wants no row");
        } else if (input.isEmpty()) {
            descend(input);
        } else {
            kill(OFFSET, limit, "OFFSET skips all " + number(input.rows()) + " rows there are");
        }
    }

    private void result(Flow result) {
        String once = result.node().text("One-Time Filter");
        if (once != null && once.equals("false")) {
            kill(
                    ALWAYS_FALSE,
                    result,
                    "the planner proved the conditions false for every row: a comparison with NULL by"
                            + " =, conditions that contradict each other or a constraint, no"
                            + " partition for the wanted values, or row security without a policy"
                            + " for this role");
        } else if (once != null && result.inputs().stream().noneMatch(Flow::ran)) {
            kill(
                    FALSE_THIS_TIME,
                    result,
                    "the condition "
                            + once
                            + ", computed once, was not true, so nothing else was read");
        } else {
            below(result);
        }
    }

    private void append(Flow append) {
        Double removed = append.node().number("Subplans Removed");
        if (append.inputs().stream().noneMatch(Flow::ran) && removed != null) {
            kill(
                    NO_PARTITION,
                    append,
                    "all " + number(removed) + " partitions were left out for their bounds");
        } else {
            below(append);
        }
    }

    private void aggregate(Flow aggregate) {
        double removed = aggregate.removedBy("Filter");
        if (removed > 0) {
            kill(
                    HAVING,
                    aggregate,
                    "HAVING "
                            + aggregate.node().text("Filter")
                            + " removes all "
                            + number(removed)
                            + " groups");
        } else {
            below(aggregate);
        }
    }

    private void setOperation(Flow operation) {
        boolean bothHaveRows = operation.inputs().stream().noneMatch(Flow::isEmpty);
        String command = String.valueOf(operation.node().text("Command")).toUpperCase(Locale.ROOT);
        if (bothHaveRows
                || (command.startsWith("EXCEPT") && !operation.inputs().getFirst().isEmpty())) {
            kill(SET_OPERATION, operation, command + " leaves no row of its two sides");
        } else {
            below(operation);
        }
    }

    private void projectSet(Flow set) {
        if (set.inputs().stream().anyMatch(f -> !f.isEmpty())) {
            kill(
                    NO_VALUES,
                    set,
                    "the set-returning function yields nothing for any of "
                            + number(set.inputs().getFirst().rows())
                            + " rows");
        } else {
            below(set);
        }
    }

    /** A common table expression hangs at the node that owns it, not at those that read it. */
    private void cte(Flow scan) {
        String name = "CTE " + scan.node().text("CTE Name");
        List<Flow> source =
                root.all().filter(f -> name.equals(f.node().text("Subplan Name"))).toList();
        if (scan.removedBy("Filter") > 0 || source.isEmpty()) {
            scan(scan);
        } else {
            source.stream().filter(Flow::isEmpty).forEach(this::descend);
        }
    }

    private static String shown(Flow flow) {
        String name = flow.name();
        return name == null ? flow.node().shownType() : name;
    }

    /** Whole numbers without a point. */
    static String number(double rows) {
        return rows == Math.rint(rows)
                ? Long.toString((long) rows)
                : String.format(Locale.ROOT, "%.1f", rows);
    }
}
