package ai.dbtool.db.table;

import ai.dbtool.db.changes.Changes.Change;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_table} answers of a recorded time.
 *
 * @param size as last measured before the end; absent for a table that is not among the largest
 * @param use what was read and written; absent when no counters were recorded
 * @param indexes by scans, most first; those that were not used are not among them
 * @param waitedSeconds for locks on the table, of all who waited, added up
 * @param definition as it was at the end: one line a column, constraint, index, trigger or policy
 * @param changes of the definition
 */
public record PastTable(
        String table,
        String from,
        String to,
        @Nullable Size size,
        @Nullable Use use,
        List<IndexUse> indexes,
        double waitedSeconds,
        int mostWaiting,
        List<String> definition,
        List<Change> changes) {

    /**
     * Bytes with indexes and TOAST.
     *
     * @param grewBytes since the beginning; absent when it was not measured before
     */
    public record Size(long bytes, String at, @Nullable Long grewBytes) {}

    /**
     * Counters of {@code seconds}; all zero when nothing happened.
     *
     * @param liveRows as the counters had them at the end; absent when nothing happened
     */
    public record Use(
            double seconds,
            long sequentialScans,
            long sequentialRows,
            long indexScans,
            long inserted,
            long updated,
            long hotUpdated,
            long deleted,
            long vacuums,
            long analyzes,
            @Nullable Long liveRows,
            @Nullable Long deadRows) {}

    /** An index that was used. */
    public record IndexUse(String index, long scans, long rowsRead) {}
}
