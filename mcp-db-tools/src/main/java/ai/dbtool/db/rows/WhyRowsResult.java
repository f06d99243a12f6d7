package ai.dbtool.db.rows;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_why_rows} answers.
 *
 * @param analyzed whether the statement was run; else every number is the planner's
 * @param rows what the statement returns
 * @param reasons most telling first
 * @param steps every node, parents before children; a path counts children from 0
 */
public record WhyRowsResult(boolean analyzed, double rows, List<Reason> reasons, List<Step> steps) {

    /** What makes rows vanish or multiply. */
    public enum Kind {
        /** A condition is false whatever the rows are. */
        ALWAYS_FALSE,
        /** A condition that is computed once was false. */
        FALSE_THIS_TIME,
        EMPTY_TABLE,
        /** No row satisfies a condition, or not all of them together. */
        CONDITION,
        /** Each of the scan's own conditions finds rows, a subquery in a condition none. */
        SUBQUERY,
        /** NOT IN over values of which one is NULL is true for no row. */
        NOT_IN_NULL,
        /** Both sides have rows, no pair matches. */
        JOIN,
        /** Every row has a match, and those without are asked for. */
        ANTI_JOIN,
        HAVING,
        LIMIT,
        OFFSET,
        SET_OPERATION,
        NO_VALUES,
        /** Every partition was left out for its bounds. */
        NO_PARTITION,
        /** Row security hides rows from this role. */
        ROW_SECURITY,
        /** An outer join that a condition in WHERE makes an inner one. */
        OUTER_JOIN_LOST,
        /** Every row meets every row. */
        CROSS_JOIN,
        /** Rows of both sides meet several of the other. */
        MANY_TO_MANY,
        /** Each row of one side meets several of the other. */
        ONE_TO_MANY,
        /** DISTINCT or GROUP BY hides that rows were multiplied. */
        FOLDED,
        /** A set-returning function makes several rows of one. */
        EXPANDED,
        /** Most rows are lost here. */
        LOSS
    }

    /**
     * One reason.
     *
     * @param rowsIn rows that came to the node, over all its runs
     * @param rowsOut rows that left it
     * @param conditions those of a scan, each counted on its own
     */
    public record Reason(
            Kind kind,
            String path,
            String statement,
            @Nullable Double rowsIn,
            double rowsOut,
            List<Condition> conditions) {}

    /**
     * A condition of a scan, counted over the whole table or a sample of it.
     *
     * @param matching rows that satisfy it alone
     * @param withoutIt rows that satisfy all the others
     * @param present what the column holds: least and greatest value, or values near the wanted one
     */
    public record Condition(
            String condition, long matching, long withoutIt, List<String> present) {}

    /**
     * What a node did.
     *
     * @param rowsIn rows of its inputs; absent for a scan
     * @param removed rows its conditions removed; those an index never returned are not counted
     */
    public record Step(
            String path,
            String nodeType,
            @Nullable String on,
            @Nullable Double rowsIn,
            double rowsOut,
            double removed,
            boolean ran,
            @Nullable String conditions) {}
}
