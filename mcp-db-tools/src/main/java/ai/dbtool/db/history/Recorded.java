package ai.dbtool.db.history;

import org.jspecify.annotations.Nullable;

/**
 * One recorded row. The order of components is the form on disk: new ones are added at the end,
 * none is ever removed or moved. Rows that are differences cover the time from {@code from} to
 * {@code millis}; all times are the server's clock in milliseconds since 1970, and what only we
 * could see (that the server was away) is by our own.
 */
public sealed interface Recorded {

    /** When it was seen; for a difference, the end of its time. */
    long millis();

    /**
     * One look at the sessions, also when nobody was at work.
     *
     * @param sessions client sessions in any state
     * @param active sessions that run a statement
     * @param tookMicros how long the answer took us
     */
    record Tick(long millis, int sessions, int active, long tookMicros) implements Recorded {}

    /**
     * A session at work or left in a transaction at one {@link Tick}.
     *
     * @param query its text, kept where no query id can stand for it: while it waits for a lock,
     *     when its transaction is left open, or without a query id
     */
    record Sample(
            long millis,
            int pid,
            @Nullable String user,
            @Nullable String database,
            @Nullable String application,
            @Nullable String client,
            @Nullable String backendType,
            @Nullable String state,
            @Nullable Double stateSeconds,
            @Nullable Double xactSeconds,
            @Nullable Double querySeconds,
            @Nullable String waitEventType,
            @Nullable String waitEvent,
            @Nullable String queryid,
            @Nullable String query)
            implements Recorded {}

    /**
     * Whom a sampled session waits for.
     *
     * @param blockedBy process ids with commas, 0 for a prepared transaction
     * @param gids prepared transactions in the way, one a line
     */
    record LockWait(
            long millis,
            int pid,
            String blockedBy,
            String gids,
            @Nullable String lockType,
            @Nullable String lockMode,
            @Nullable String lockKey,
            @Nullable Double waitSeconds,
            @Nullable String relation)
            implements Recorded {}

    /**
     * Counters of one kind were read and compared with the time before.
     *
     * @param reset whether they were set back in between, so that only what came after it counts
     * @param evicted statements that pg_stat_statements dropped for want of room
     */
    record Round(long from, long millis, Area area, boolean reset, long evicted, long tookMicros)
            implements Recorded {

        /** What is counted; stored by its name. */
        public enum Area {
            STATEMENTS,
            TABLES,
            INDEXES,
            COUNTERS
        }
    }

    /** What one statement of one role did; of jit and planning only what the version counts. */
    record StatementWork(
            long from,
            long millis,
            String queryid,
            @Nullable String user,
            long calls,
            double execMillis,
            long rows,
            long sharedHitBlocks,
            long sharedReadBlocks,
            long tempWrittenBlocks,
            long walBytes,
            double ioMillis,
            double planMillis,
            @Nullable Double jitMillis)
            implements Recorded {}

    /** The normalised text of a statement, once a segment. */
    record StatementText(long millis, String queryid, String query) implements Recorded {}

    /** What happened to one table. */
    record TableWork(
            long from,
            long millis,
            String table,
            long seqScans,
            long seqRows,
            long indexScans,
            long inserted,
            long updated,
            long hotUpdated,
            long deleted,
            long vacuums,
            long analyzes,
            long liveRows,
            long deadRows)
            implements Recorded {}

    /** How one index was used. */
    record IndexWork(long from, long millis, String table, String index, long scans, long rowsRead)
            implements Recorded {}

    /** A counter of the server or the database that grew: a column of a statistics view. */
    record Counted(long from, long millis, String view, String object, String name, double grew)
            implements Recorded {}

    /** A value that goes up and down: locks by mode, lag of a standby. */
    record Gauge(long millis, String view, String object, String name, double value)
            implements Recorded {}

    /** Bytes of a table with indexes and TOAST, or of the database (no name). */
    record Size(long millis, @Nullable String table, long bytes) implements Recorded {}

    /**
     * A setting as it is for new sessions.
     *
     * @param whole whether the rows of this moment are all there were, not only those that changed
     * @param value {@code null} when it is gone
     */
    record SettingValue(long millis, boolean whole, String name, @Nullable String value)
            implements Recorded {}

    /**
     * An object of the schema.
     *
     * @param whole as for {@link SettingValue}
     * @param definition one line a column, constraint, index, trigger or policy; {@code null} when
     *     it is gone
     */
    record SchemaObject(
            long millis, boolean whole, String kind, String name, @Nullable String definition)
            implements Recorded {}

    /** Something that happened to the recording: a start, a gap, another server. */
    record Event(long millis, Kind kind, String detail) implements Recorded {

        /** Stored by its name. */
        public enum Kind {
            STARTED,
            STOPPED,
            UNREACHABLE,
            BACK,
            SERVER_RESTARTED,
            FAILED_OVER,
            RESTRICTED
        }
    }
}
