package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.guc.GucValue;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * The value a server has or will have for a setting.
 *
 * @param guc metadata
 * @param text as written, or as shown by the server
 * @param normalized in base units
 * @param entry the line that sets it, or {@code null} for running values and defaults
 */
public record Value(Guc guc, String text, String normalized, @Nullable Entry entry) {

    /** Whether it is one of these boolean or enum values. */
    public boolean is(String... words) {
        return Arrays.stream(words).anyMatch(normalized::equalsIgnoreCase);
    }

    /** The number in base units; NaN when it is none. */
    public double number() {
        try {
            return Double.parseDouble(normalized);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The amount of memory in bytes, or of time in microseconds. */
    public double absolute() {
        return guc.unit().isEmpty() ? number() : GucValue.absolute(guc, number());
    }

    /** Items of a comma-separated list. */
    public List<String> items() {
        return Arrays.stream(normalized.split(","))
                .map(item -> item.strip().replace("\"", ""))
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** Whether a file sets it. */
    public boolean inFile() {
        return entry != null;
    }

    /** Where, or {@code null}. */
    public @Nullable Location at() {
        return entry == null ? null : entry.at();
    }
}
