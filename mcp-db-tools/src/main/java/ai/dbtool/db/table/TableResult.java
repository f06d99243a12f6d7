package ai.dbtool.db.table;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_table} answers. A view has columns and statements, a foreign table no size and no
 * upkeep; of a partitioned table everything is summed over its partitions.
 *
 * @param remarks what stands out, one sentence each, worst first
 */
public record TableResult(
        String table,
        String kind,
        List<String> remarks,
        @Nullable Size size,
        @Nullable Layout layout,
        @Nullable Space space,
        @Nullable Use use,
        @Nullable Upkeep upkeep,
        List<IndexUse> indexes,
        List<ColumnFacts> columns,
        List<ForeignKey> foreignKeys,
        List<Statement> statements,
        List<Partition> partitions) {

    /**
     * Sizes of all partitions together.
     *
     * @param rows estimate of the last vacuum or analyze; absent before the first
     */
    public record Size(
            @Nullable Long rows,
            long heapBytes,
            long toastBytes,
            long indexBytes,
            int partitions) {}

    /**
     * A row as it lies in a page, from the types and their average widths.
     *
     * @param rowBytes header, values and padding of an average row
     * @param paddingBytes of it lost to alignment between columns and at the end
     * @param savedBytes of a row if the columns stood in {@code betterOrder}; 0 when that is no
     *     better
     * @param betterOrder columns by falling alignment; empty when nothing is saved
     */
    public record Layout(
            String accessMethod,
            int fillfactor,
            double rowBytes,
            double paddingBytes,
            double savedBytes,
            List<String> betterOrder,
            List<String> options,
            boolean unlogged) {}

    /**
     * Empty space.
     *
     * @param method estimate: from row counts and widths; pgstattuple: every page was read;
     *     pgstattuple_approx: pages that are not all visible were
     * @param neededBytes what the rows need at their fillfactor
     * @param emptyPercent of the heap that is more than that
     * @param deadBytes of row versions nobody sees any more; absent when estimated
     */
    public record Space(
            String method,
            long neededBytes,
            double emptyPercent,
            @Nullable Long deadBytes,
            @Nullable Long freeBytes) {}

    /**
     * Counters since the statistics of the database were reset.
     *
     * @param rowsPerSequentialScan rows read by one on average
     * @param hotPercent of updates that touched no index
     * @param hitPercent of blocks of heap, indexes and TOAST found in shared buffers
     * @param writePercent rows written of rows read and written
     */
    public record Use(
            @Nullable String since,
            long sequentialScans,
            @Nullable Long rowsPerSequentialScan,
            @Nullable String lastSequentialScan,
            long indexScans,
            @Nullable String lastIndexScan,
            long inserted,
            long updated,
            long deleted,
            @Nullable Double hotPercent,
            @Nullable Double hitPercent,
            @Nullable Double writePercent) {}

    /**
     * What vacuum and analyze did and when they are due; of a partitioned table the partition that
     * is nearest to it.
     *
     * @param due autovacuum's counters beside their thresholds, with the options of the table
     * @param xidAge of the oldest row version not frozen; {@code freezeMaxAge} forces a vacuum
     */
    public record Upkeep(
            boolean autovacuum,
            List<Due> due,
            @Nullable String lastVacuum,
            @Nullable String lastAutovacuum,
            @Nullable String lastAnalyze,
            @Nullable String lastAutoanalyze,
            long vacuums,
            long analyzes,
            @Nullable Double visiblePercent,
            @Nullable Long xidAge,
            @Nullable Long freezeMaxAge,
            @Nullable Long multixactAge,
            @Nullable Long multixactFreezeMaxAge) {}

    /**
     * One of autovacuum's counters.
     *
     * @param what vacuum: dead rows; insert: rows inserted since vacuum; analyze: rows changed
     *     since
     * @param percent of {@code threshold}; 100 and more is due
     */
    public record Due(String what, String table, long count, long threshold, double percent) {}

    /**
     * An index, summed over partitions.
     *
     * @param entries rows written since the reset that had to be entered into it
     * @param redundantTo an index that serves the same queries
     * @param leafDensityPercent measured by pgstattuple
     */
    public record IndexUse(
            String index,
            String definition,
            long sizeBytes,
            boolean unique,
            boolean constraint,
            boolean valid,
            long scans,
            @Nullable String lastScan,
            long entries,
            @Nullable String redundantTo,
            @Nullable Double leafDensityPercent) {}

    /**
     * A column; statistics are absent where ANALYZE did not run or the role may not read it.
     *
     * @param distinct different values; below 0 a share of the rows, as in pg_stats
     * @param topPercent of rows that hold the most common value
     * @param commonValues how many common values are kept
     * @param storage p(lain), e(xternal), m(ain), x (extended), as in pg_attribute
     */
    public record ColumnFacts(
            String column,
            String type,
            @Nullable Double nullPercent,
            @Nullable Double distinct,
            @Nullable Integer averageBytes,
            @Nullable Double correlation,
            @Nullable Double topPercent,
            @Nullable Integer commonValues,
            String storage) {}

    /**
     * A foreign key from or to the table.
     *
     * @param indexed whether an index leads with the referencing columns
     */
    public record ForeignKey(
            String constraint,
            String from,
            List<String> columns,
            String to,
            String onDelete,
            boolean indexed) {}

    /**
     * A statement whose text names the table, of pg_stat_statements.
     *
     * @param does write or read, by its first word
     * @param percent of the rows written by such statements, or of the time spent by those that
     *     read
     */
    public record Statement(
            String queryid,
            String does,
            String role,
            long calls,
            long rows,
            double totalMillis,
            double percent,
            String query) {}

    /** One of the largest partitions. */
    public record Partition(String table, @Nullable String bounds, long sizeBytes, long rows) {}
}
