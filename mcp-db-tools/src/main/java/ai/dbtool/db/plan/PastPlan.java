package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_explain} answers of a time in the past: the plan that a statement had then, as far
 * as it is remembered.
 *
 * @param at the time asked about
 * @param query its text, when it was recorded; {@code meanMillis} a call in the ten minutes from
 *     {@code at}
 * @param plan the one seen last before {@code at}
 * @param next the other one that came after it; absent when none did
 * @param certain whether {@code plan} was seen again after {@code at}, so that it held then
 */
public record PastPlan(
        String queryid,
        String at,
        @Nullable String query,
        @Nullable Long calls,
        @Nullable Double meanMillis,
        Shape plan,
        @Nullable Shape next,
        boolean certain) {

    /**
     * A plan without its costs node by node: how tables are read and joined.
     *
     * @param cost the planner's, when it was last seen
     * @param joins methods from the top
     * @param tables as they were when it was last seen
     * @param changes how it differs from the one before
     * @param changedSince what a plan depends on and was different then
     */
    public record Shape(
            String fingerprint,
            String firstSeen,
            String lastSeen,
            double cost,
            List<Read> reads,
            List<String> joins,
            List<TableThen> tables,
            List<String> changes,
            List<String> changedSince) {}

    /** How a table is read; {@code rows} are expected. */
    public record Read(String table, String how, double rows) {}

    /** Rows as the catalog had them, and when they were last analysed. */
    public record TableThen(String table, long rows, @Nullable String analyzed) {}
}
