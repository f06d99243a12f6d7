package ai.dbtool.db.overview;

import ai.dbtool.db.activity.Past.Load;
import ai.dbtool.db.activity.Past.QueryLoad;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_overview} answers of a recorded time.
 *
 * @param samples looks at the sessions that load and waits rest on
 * @param averageActive sessions that ran a statement, on average
 * @param mostActive of them at once
 * @param mostSessions client sessions in any state at once
 * @param trend a block for each part of the time, at most forty, {@code ·} where nothing was
 *     recorded
 * @param load by wait class, largest first
 * @param statements by the time their sessions were active, largest first
 * @param sizeBytes of the database as last measured before the end; {@code sizeAt} is when
 * @param largestTables of the same time, with indexes and TOAST
 * @param events what happened to server and recording
 * @param changed the largest changes against the six times longer time before
 */
public record PastOverview(
        String from,
        String to,
        int samples,
        double averageActive,
        int mostActive,
        int mostSessions,
        String trend,
        List<Load> load,
        List<QueryLoad> statements,
        @Nullable Long sizeBytes,
        @Nullable String sizeAt,
        List<TableSize> largestTables,
        List<String> events,
        List<String> changed) {

    /** A table as large as it was. */
    public record TableSize(String table, long sizeBytes) {}
}
