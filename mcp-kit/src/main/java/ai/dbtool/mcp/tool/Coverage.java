package ai.dbtool.mcp.tool;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/**
 * What an answer has seen. Truncation is never silent.
 *
 * @param matched how many rows, events or entries match; {@code null} when counting would cost more
 *     than the answer
 * @param returned how many of them are in the answer
 * @param truncated whether the answer holds fewer than match
 * @param nextCursor opaque; pass it as {@code cursor} to go on; {@code null} at the end
 * @param from start of the time covered, ISO 8601, where time matters
 * @param to end of the time covered
 * @param scannedBytes bytes read to answer, where files are read
 * @param scanned what was in them, where they hold events
 * @param skipped what was not read, each with the reason
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Coverage(
        @Nullable Long matched,
        long returned,
        boolean truncated,
        @Nullable String nextCursor,
        @Nullable String from,
        @Nullable String to,
        @Nullable Long scannedBytes,
        @Nullable Scanned scanned,
        List<String> skipped) {

    /**
     * What files of events held.
     *
     * @param events how many were read, whether they match or not
     * @param lines how many lines
     * @param unparsed lines that belong to no event
     * @param samples some of those
     */
    public record Scanned(long events, long lines, long unparsed, List<String> samples) {

        public Scanned {
            samples = List.copyOf(samples);
        }
    }

    public Coverage {
        skipped = List.copyOf(skipped);
    }

    /** Where no events are read. */
    public Coverage(
            @Nullable Long matched,
            long returned,
            boolean truncated,
            @Nullable String nextCursor,
            @Nullable String from,
            @Nullable String to,
            @Nullable Long scannedBytes,
            List<String> skipped) {
        this(matched, returned, truncated, nextCursor, from, to, scannedBytes, null, skipped);
    }

    /** What was read, in words: {@code scanned 1.2 MB, 3400 events, 0 lines unparsed}. */
    public String scannedText() {
        if (scanned == null || scannedBytes == null) {
            return "";
        }
        return "scanned "
                + size((double) scannedBytes)
                + ", "
                + scanned.events()
                + " events, "
                + scanned.unparsed()
                + " lines unparsed"
                + (scanned.samples().isEmpty()
                        ? ""
                        : " such as: " + String.join(" | ", scanned.samples()));
    }

    private static String size(double bytes) {
        return bytes < 1e6
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : bytes < 1e9
                        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** All of {@code count} rows. */
    public static Coverage whole(long count) {
        return new Coverage(count, count, false, null, null, null, null, List.of());
    }

    /** All of {@code count} entries of files that were read. */
    public static Coverage whole(long count, long scannedBytes, List<String> skipped) {
        return new Coverage(count, count, false, null, null, null, scannedBytes, skipped);
    }

    /**
     * The same look, of which a smaller form of the answer shows {@code fewer}; it has no next
     * page.
     */
    public Coverage shortened(long fewer) {
        return fewer >= returned
                ? this
                : new Coverage(
                        matched, fewer, true, null, from, to, scannedBytes, scanned, skipped);
    }

    /** {@code returned} of {@code matched}. */
    public static Coverage part(
            @Nullable Long matched, long returned, @Nullable String nextCursor) {
        return new Coverage(matched, returned, true, nextCursor, null, null, null, List.of());
    }
}
