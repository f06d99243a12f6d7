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
 * @param plannedAs what was planned in place of a statement that writes: the SELECT of its rows
 * @param hot paths of the nodes with most cost or time of their own
 * @param run what the run as a whole took, when it was run
 * @param hypothetical the same statement with indexes that were only pretended
 * @param memory what is remembered of the plans of this queryid
 */
public record ExplainResult(
        String planId,
        @Nullable String queryid,
        String query,
        @Nullable String plannedAs,
        boolean generic,
        boolean analyzed,
        @Nullable Measured measured,
        double totalCost,
        @Nullable Double executionMillis,
        List<Node> nodes,
        List<String> hot,
        List<Misestimate> misestimates,
        List<Spill> spills,
        List<MissingIndex> missingIndexCandidates,
        List<Unsargable> unsargable,
        List<PerRowSubquery> perRowSubqueries,
        List<Dependent> dependentColumns,
        @Nullable Run run,
        List<Waste> waste,
        @Nullable Pretended hypothetical,
        @Nullable Memory memory) {

    ExplainResult with(
            List<Unsargable> known,
            List<Dependent> dependent,
            @Nullable Pretended pretended,
            @Nullable Memory remembered) {
        return new ExplainResult(
                planId,
                queryid,
                query,
                plannedAs,
                generic,
                analyzed,
                measured,
                totalCost,
                executionMillis,
                nodes,
                hot,
                misestimates,
                spills,
                missingIndexCandidates,
                known,
                perRowSubqueries,
                dependent,
                run,
                waste,
                pretended,
                remembered);
    }

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
            List<Predicate> predicates,
            @Nullable Work work) {}

    /**
     * What a node did when it was run, with everything below it.
     *
     * @param hitBlocks found in shared buffers; {@code readBlocks} were not
     * @param walBytes of pages that were cleaned on the way, and of writes in a plan from the log
     * @param workersLaunched fewer than planned when the server had none left
     */
    public record Work(
            @Nullable Long hitBlocks,
            @Nullable Long readBlocks,
            @Nullable Long dirtiedBlocks,
            @Nullable Long tempBlocks,
            @Nullable Double readMillis,
            @Nullable Long walBytes,
            @Nullable Integer workersPlanned,
            @Nullable Integer workersLaunched) {}

    /**
     * The run as a whole.
     *
     * @param jitMillis to compile expressions, part of the execution
     */
    public record Run(
            @Nullable Double planningMillis,
            @Nullable Double jitMillis,
            @Nullable Integer jitFunctions,
            List<TriggerTime> triggers) {}

    /** Time that a trigger took, over all its calls. */
    public record TriggerTime(
            String trigger, @Nullable String relation, double millis, long calls) {}

    /**
     * Rows that were fetched or joined only to be thrown away.
     *
     * @param by filter, join filter or recheck
     * @param removed over all runs and processes
     */
    public record Waste(
            String path, @Nullable String relation, String by, double removed, double kept) {}

    /**
     * The plan with indexes that do not exist.
     *
     * @param indexes in the order asked for, and whether the plan uses each
     * @param planId handle of that plan
     */
    public record Pretended(
            List<PretendedIndex> indexes, double costBefore, double costWith, String planId) {}

    /** An index that was pretended. */
    public record PretendedIndex(String index, boolean used) {}

    /**
     * The shapes of plans of one queryid.
     *
     * @param since when the present shape was first seen
     * @param shapes how many are remembered
     * @param beforeUntil when the shape before was last seen; absent when it never changed
     * @param changes how the present shape differs from it
     * @param changedSince what a plan depends on and was different then
     */
    public record Memory(
            String fingerprint,
            String since,
            int shapes,
            @Nullable String beforeUntil,
            @Nullable String beforeFingerprint,
            List<String> changes,
            List<String> changedSince) {}

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
            @Nullable String invalidIndex) {

        /** What would be left of the statement's cost if only the wanted rows were read. */
        public double costFactor() {
            return 1 - sharePercent / 100 * (1 - selectivityPercent / 100);
        }
    }

    /**
     * What pg_stat_statements counted, beside what the planner expects.
     *
     * @param table the scan all returned rows come from, one for one; absent after joins, limits
     *     and aggregates
     * @param equalColumns of {@code table} that are compared for equality
     * @param factor how far expected and returned rows are apart; absent as {@code table} is
     */
    public record Measured(
            long calls,
            double meanMillis,
            double rowsPerCall,
            double estimatedRows,
            @Nullable String table,
            List<String> equalColumns,
            @Nullable Double factor) {}

    /**
     * A big table read whole although an index leads with the column, because the condition wraps
     * it.
     *
     * @param indexExpression what an index would have to be on to serve the condition
     * @param immutable whether it may be: PostgreSQL indexes immutable expressions only
     */
    public record Unsargable(
            String table,
            String column,
            String index,
            String nodePath,
            String filter,
            String indexExpression,
            boolean immutable,
            long relationRows,
            double sharePercent) {}

    /**
     * A subquery that runs for each row of another node.
     *
     * @param executions as the planner expects them
     * @param sharePercent of the plan's cost, everything below included
     */
    public record PerRowSubquery(
            String path,
            String name,
            List<String> tables,
            @Nullable String condition,
            double executions,
            double sharePercent) {}

    /**
     * Columns compared for equality together that depend on each other, so that far more rows come
     * than expected.
     *
     * @param likelyRows rows that an average combination of their values has
     */
    public record Dependent(
            String table,
            List<String> columns,
            String nodePath,
            double estimatedRows,
            double likelyRows,
            double factor) {}
}
