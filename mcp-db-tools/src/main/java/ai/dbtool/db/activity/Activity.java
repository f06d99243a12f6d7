package ai.dbtool.db.activity;

import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_activity} answers.
 *
 * @param sessions longest transaction first
 * @param blocking one entry for each root: a session or prepared transaction that others wait for
 *     and that waits for nobody
 * @param idleInTransaction transactions whose client does nothing
 * @param findings prepared transactions that somebody waits for or that were forgotten
 * @param live progress of commands, advisory locks, prepared transactions, sessions by client;
 *     {@code null} for the past
 * @param past of a time in the past, of which the lists show the worst moment; {@code null} for now
 */
public record Activity(
        List<Session> sessions,
        List<Blocking> blocking,
        List<IdleInTransaction> idleInTransaction,
        List<Finding> findings,
        @Nullable Live live,
        @Nullable Past past) {

    /** One server process. */
    public record Session(
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
            List<Integer> blockedBy,
            @Nullable String queryid,
            @Nullable String query) {}

    /**
     * A root and everybody who waits for it, directly or behind another.
     *
     * @param rootPid 0 for a prepared transaction, then {@code rootGid} names it
     * @param blockedCount how many sessions wait
     */
    public record Blocking(
            int rootPid,
            @Nullable String rootGid,
            @Nullable String rootState,
            @Nullable String rootUser,
            @Nullable String rootApplication,
            @Nullable Double rootXactSeconds,
            @Nullable Double rootStateSeconds,
            @Nullable String rootQuery,
            int blockedCount,
            @Nullable Double longestWaitSeconds,
            List<Blocked> blocked) {}

    /**
     * A session that waits.
     *
     * @param depth 1 when the root itself is in the way
     * @param lockType what is locked: relation, tuple, transactionid, advisory ... (pg_locks)
     * @param lockKey key of an advisory lock: one number, or two with a comma
     */
    public record Blocked(
            int pid,
            int depth,
            @Nullable String user,
            @Nullable String application,
            @Nullable Double waitSeconds,
            @Nullable String lockType,
            @Nullable String lockMode,
            @Nullable String lockKey,
            @Nullable String relation,
            @Nullable String query,
            List<Integer> blockedBy) {}

    /**
     * A transaction left open.
     *
     * @param blocks how many sessions wait for it, directly or behind another
     */
    public record IdleInTransaction(
            int pid,
            @Nullable String user,
            @Nullable String application,
            @Nullable Double stateSeconds,
            @Nullable Double xactSeconds,
            @Nullable String query,
            int blocks) {}
}
