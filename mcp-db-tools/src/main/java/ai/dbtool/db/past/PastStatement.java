package ai.dbtool.db.past;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_query} and {@code db_why_rows} answer of a recorded time: PostgreSQL keeps no rows
 * of then, but what the statement returned was counted, and what happened to its tables.
 *
 * @param reasons why it may have returned other rows than before, surest first
 * @param runs of the statement with any values, most calls first
 * @param tables those it reads
 */
public record PastStatement(
        String from, String to, List<String> reasons, List<Runs> runs, List<Rows> tables) {

    /**
     * Its runs by one role.
     *
     * @param before in the six times longer time before
     */
    public record Runs(String queryid, @Nullable String user, Counts then, Counts before) {}

    /**
     * Runs in a time.
     *
     * @param rowsPerCall absent without calls, as is {@code meanMillis}
     */
    public record Counts(long calls, @Nullable Double rowsPerCall, @Nullable Double meanMillis) {}

    /**
     * Rows of a table it reads.
     *
     * @param rowsBefore live ones as last counted before; absent when nothing happened to the table
     *     in the six times longer time before
     * @param rows live ones as last counted; absent when nothing happened to it in both times
     * @param changes of its definition
     */
    public record Rows(
            String table,
            @Nullable Long rowsBefore,
            @Nullable Long rows,
            long inserted,
            long updated,
            long deleted,
            List<String> changes) {}
}
