package ai.dbtool.db.indexes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_indexes} answers.
 *
 * @param method hypopg, when the planner itself chose among hypothetical indexes; else estimates
 * @param proposals most useful first
 * @param statements what each would gain, most time first
 * @param statistics extended statistics that mend estimates
 */
record IndexAdvice(
        String method,
        List<Proposal> proposals,
        List<Gain> statements,
        List<Statistics> statistics) {

    /**
     * An index worth building.
     *
     * @param gainPercent of the planner's cost of all statements looked at, weighted by their time
     * @param sizeBytes right after the build; own estimate from column widths
     * @param buildSeconds estimate
     * @param replaces indexes whose keys it begins with, which can go
     */
    record Proposal(
            String table,
            String statement,
            String undo,
            double gainPercent,
            @Nullable Long sizeBytes,
            @Nullable Double buildSeconds,
            Price price,
            List<String> replaces,
            List<String> helps) {}

    /**
     * What it costs ever after.
     *
     * @param writesPerSecond entries it would get, on average since counting began
     * @param hotUpdatesPercent share of the table's updates that write no index now
     * @param updatesOfItsColumns how often statements that set one of its columns ran: those can be
     *     HOT no more
     * @param walBytesPerSecond for its entries, full page images not counted
     */
    record Price(
            double writesPerSecond,
            @Nullable Double hotUpdatesPercent,
            long updatesOfItsColumns,
            double walBytesPerSecond) {}

    /** One statement before and after. */
    record Gain(
            @Nullable String queryid,
            String query,
            double costBefore,
            double costAfter,
            @Nullable Double totalMillis) {}

    /**
     * Columns whose values depend on each other.
     *
     * @param factor how many times more rows there are than the planner expects
     */
    record Statistics(
            String table, List<String> columns, double factor, String statement, String undo) {}
}
