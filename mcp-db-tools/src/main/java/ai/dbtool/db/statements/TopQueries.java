package ai.dbtool.db.statements;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_top_queries} answers.
 *
 * @param statsSince when counting began; absent when the server does not tell
 * @param available whether pg_stat_statements can be read
 */
public record TopQueries(@Nullable String statsSince, boolean available, List<Query> queries) {

    /**
     * One statement of one role.
     *
     * @param queryid a string: it does not fit into a JSON number
     * @param sharePercent of the execution time of all statements in this database
     * @param jitMillis spent on compiling expressions, all calls together; counted from 15 on
     */
    public record Query(
            String queryid,
            @Nullable String user,
            @Nullable String database,
            @Nullable String query,
            long calls,
            double totalMillis,
            double meanMillis,
            double maxMillis,
            double stddevMillis,
            long rows,
            double rowsPerCall,
            double sharePercent,
            long sharedHitBlocks,
            long sharedReadBlocks,
            long tempWrittenBlocks,
            long walBytes,
            @Nullable Double jitMillis) {}
}
