package ai.dbtool.db.activity;

import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a time in the past was like, from samples of the sessions. The lists beside it ({@link
 * Activity}) show its worst moment: the most sessions that wait for a lock, else the most at work.
 *
 * @param samples how many looks at the sessions it rests on
 * @param averageActive sessions that ran a statement, on average
 * @param trend a block for each part of the time, at most forty, {@code ·} where nothing was
 *     recorded
 * @param load of active sessions by wait class, largest first; {@code CPU} is no wait at all
 * @param queries by the time their sessions were active, largest first
 * @param blockers roots of blocking, the most waiting first
 */
public record Past(
        String from,
        String to,
        int samples,
        @Nullable String worstAt,
        double averageActive,
        String trend,
        List<Load> load,
        List<QueryLoad> queries,
        List<Blocker> blockers) {

    /**
     * Active sessions of one wait class.
     *
     * @param topEvent the event most of them waited for
     * @param trend as high as that of all where they are all
     */
    public record Load(
            String waitClass,
            double averageSessions,
            double sharePercent,
            @Nullable String topEvent,
            String trend) {

        /** One row each. */
        public static TextTable table(List<Load> load) {
            return new TextTable("wait_class", "sessions", "share_%", "top_event", "trend")
                    .rows(
                            load,
                            l ->
                                    new @Nullable Object[] {
                                        l.waitClass,
                                        l.averageSessions,
                                        l.sharePercent,
                                        l.topEvent,
                                        l.trend
                                    });
        }
    }

    /**
     * Active sessions of one statement.
     *
     * @param topWait what it mostly waited for, {@code CPU} when for nothing
     * @param topWaitPercent in that part of its samples
     */
    public record QueryLoad(
            @Nullable String queryid,
            @Nullable String user,
            double averageSessions,
            double sharePercent,
            String topWait,
            double topWaitPercent,
            @Nullable String query) {}

    /**
     * A root that others waited for, directly or behind another.
     *
     * @param pid 0 for a prepared transaction, then {@code gid} names it
     * @param from when it was first seen to block
     * @param blockedSeconds waiting time of all who waited, added up
     */
    public record Blocker(
            int pid,
            @Nullable String gid,
            @Nullable String user,
            @Nullable String application,
            @Nullable String state,
            String from,
            String to,
            int mostBlocked,
            double blockedSeconds,
            @Nullable String relation,
            @Nullable String query) {}
}
