package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The line of an answer's text that says what was read, what it does not hold and how to get it.
 */
final class CoverageLine {

    private CoverageLine() {}

    /** Empty when nothing is missing. */
    static String of(Coverage coverage) {
        List<String> parts = new ArrayList<>();
        if (coverage.truncated()) {
            String of = coverage.matched() == null ? " (more match)" : " of " + coverage.matched();
            parts.add("returned " + coverage.returned() + of);
        }
        if (coverage.nextCursor() != null) {
            parts.add("go on with cursor=" + coverage.nextCursor());
        }
        Coverage.Scanned scanned = coverage.scanned();
        Long bytes = coverage.scannedBytes();
        if (scanned != null && bytes != null) {
            parts.add(scanned(scanned, bytes));
        }
        if (!coverage.skipped().isEmpty()) {
            parts.add("not covered: " + String.join(" | ", coverage.skipped()));
        }
        return parts.isEmpty() ? "" : "[" + String.join("; ", parts) + "]";
    }

    private static String scanned(Coverage.Scanned scanned, double bytes) {
        return "scanned "
                + size(bytes)
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
}
