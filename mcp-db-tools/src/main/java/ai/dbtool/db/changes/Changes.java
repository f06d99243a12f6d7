package ai.dbtool.db.changes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_changes} answers.
 *
 * @param now the time asked about
 * @param before what it is compared with
 * @param changes the largest first
 */
public record Changes(Period now, Period before, List<Change> changes) {

    /**
     * A time that was compared.
     *
     * @param activeSessions sessions that ran a statement, on average; absent when none was
     *     recorded
     */
    public record Period(String from, String to, @Nullable Double activeSessions) {}

    /**
     * One thing that differs.
     *
     * @param kind {@code server}, {@code load}, {@code wait}, {@code statement}, {@code table},
     *     {@code setting}, {@code schema} or {@code size}
     * @param statement one sentence
     * @param before the value then, in {@code unit}
     * @param weight 0 to 1: for load the part of all load that came or went, else by how much it
     *     grew or shrank
     * @param at when it changed, where that was seen
     */
    public record Change(
            String kind,
            String object,
            String statement,
            @Nullable Double before,
            @Nullable Double now,
            @Nullable String unit,
            double weight,
            @Nullable String at) {}
}
