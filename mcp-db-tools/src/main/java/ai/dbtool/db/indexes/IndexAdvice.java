package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.OnPrimary;
import ai.dbtool.db.plan.ExtendedStatistics;

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
        List<ExtendedStatistics> statistics) {

    /** For a standby, where none of it can be created. */
    IndexAdvice onStandby() {
        return new IndexAdvice(
                method,
                proposals.stream().map(Proposal::onStandby).toList(),
                statements,
                statistics.stream().map(ExtendedStatistics::onStandby).toList());
    }

    /**
     * An index worth building.
     *
     * @param gainPercent what the statements together save by it with all others there, of what
     *     they would cost without it; each counts by its time, or by its cost where none is known
     * @param then what must follow the build; {@code null} when nothing must
     * @param caveat when it is not used although it looks as if it were; {@code null} when there is
     *     nothing to say
     * @param sizeBytes right after the build; own estimate from column widths
     * @param buildSeconds estimate
     * @param replaces indexes whose keys it begins with, which can go
     */
    record Proposal(
            String table,
            String statement,
            @Nullable String then,
            @Nullable String caveat,
            String undo,
            double gainPercent,
            @Nullable Long sizeBytes,
            @Nullable Double buildSeconds,
            Price price,
            List<String> replaces,
            List<String> helps) {

        private Proposal onStandby() {
            return new Proposal(
                    table,
                    OnPrimary.mark(statement),
                    OnPrimary.markAny(then),
                    caveat,
                    OnPrimary.mark(undo),
                    gainPercent,
                    sizeBytes,
                    buildSeconds,
                    price,
                    replaces,
                    helps);
        }
    }

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

    /**
     * One statement before and after.
     *
     * @param label the queryid, or which of the texts given
     * @param sampledValues how many of its values are not its own but typical ones from pg_stats
     */
    record Gain(
            @Nullable String queryid,
            String label,
            String query,
            double costBefore,
            double costAfter,
            @Nullable Double totalMillis,
            int sampledValues) {}
}
