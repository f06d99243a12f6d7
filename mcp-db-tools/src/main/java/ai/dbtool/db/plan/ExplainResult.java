package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_explain} answers.
 *
 * @param planId handle of the full plan
 * @param generic whether {@code $1} was planned without values
 * @param analyzed whether the statement was run
 * @param nodes every node, parents before children; a path counts children from 0
 * @param hot paths of the nodes with most cost or time of their own
 */
public record ExplainResult(
        String planId,
        @Nullable String queryid,
        String query,
        boolean generic,
        boolean analyzed,
        double totalCost,
        @Nullable Double executionMillis,
        List<Node> nodes,
        List<String> hot,
        List<Misestimate> misestimates,
        List<Spill> spills,
        List<MissingIndex> missingIndexCandidates) {

    /**
     * A node of the plan. Rows and loops as the server says them: per loop and per worker.
     *
     * @param sharePercent of the plan's time when analyzed, else of its cost
     */
    public record Node(
            String path,
            String nodeType,
            @Nullable String relation,
            @Nullable String alias,
            @Nullable String index,
            @Nullable String filter,
            @Nullable String indexCond,
            @Nullable String joinCond,
            double estimatedRows,
            @Nullable Double actualRows,
            @Nullable Double loops,
            @Nullable Double rowsRemovedByFilter,
            double selfCost,
            @Nullable Double selfMillis,
            double sharePercent,
            @Nullable Long relationRows,
            @Nullable Long relationPages,
            List<Predicate> predicates) {}

    /**
     * One condition of a scan.
     *
     * @param kind equality, range, pattern, membership, null: sargable on the bare column;
     *     expression: the column is wrapped; other: no index on one column serves it
     * @param indexed whether a valid index leads with the column
     */
    public record Predicate(
            @Nullable String column,
            String operator,
            String kind,
            String expression,
            boolean indexed) {}

    /** Estimated and real rows that differ at least tenfold. */
    public record Misestimate(
            String path,
            String nodeType,
            @Nullable String relation,
            double estimatedRows,
            double actualRows,
            double factor) {}

    /** Work that went to disk. */
    public record Spill(String path, String nodeType, String kind, long kilobytes) {}

    /**
     * A big table read whole for few rows.
     *
     * @param columns in index order
     * @param invalidIndex an index that would serve, had its build not failed
     */
    public record MissingIndex(
            String table,
            List<String> columns,
            String nodePath,
            String filter,
            long relationRows,
            double estimatedRows,
            double selectivityPercent,
            double sharePercent,
            @Nullable String invalidIndex) {}
}
