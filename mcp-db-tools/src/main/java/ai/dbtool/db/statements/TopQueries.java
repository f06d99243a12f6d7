package ai.dbtool.db.statements;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_top_queries} answers.
 *
 * @param statsSince when counting began, for a time in the past its start; absent when the server
 *     does not tell
 * @param available whether pg_stat_statements can be read
 */
public record TopQueries(@Nullable String statsSince, boolean available, List<Query> queries) {

    /**
     * One statement of one role.
     *
     * @param queryid a string: it does not fit into a JSON number
     * @param sharePercent of the execution time of all statements in this database
     * @param maxMillis not known of a time in the past, as little as {@code stddevMillis}
     * @param jitMillis spent on compiling expressions, all calls together; counted from 15 on
     * @param ioMillis spent on reading and writing blocks, where track_io_timing is on
     * @param planMillis spent on planning, where pg_stat_statements.track_planning is on
     * @param pattern what is odd about how it is called, in a few words
     */
    public record Query(
            String queryid,
            @Nullable String user,
            @Nullable String database,
            @Nullable String query,
            long calls,
            double totalMillis,
            double meanMillis,
            @Nullable Double maxMillis,
            @Nullable Double stddevMillis,
            long rows,
            double rowsPerCall,
            double sharePercent,
            long sharedHitBlocks,
            long sharedReadBlocks,
            long tempWrittenBlocks,
            long walBytes,
            @Nullable Double jitMillis,
            @Nullable Double ioMillis,
            @Nullable Double planMillis,
            @Nullable String pattern) {

        Query with(@Nullable String found) {
            return new Query(
                    queryid,
                    user,
                    database,
                    query,
                    calls,
                    totalMillis,
                    meanMillis,
                    maxMillis,
                    stddevMillis,
                    rows,
                    rowsPerCall,
                    sharePercent,
                    sharedHitBlocks,
                    sharedReadBlocks,
                    tempWrittenBlocks,
                    walBytes,
                    jitMillis,
                    ioMillis,
                    planMillis,
                    found);
        }
    }
}
