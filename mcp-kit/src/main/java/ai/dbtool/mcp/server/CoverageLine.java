package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.Coverage;

import java.util.ArrayList;
import java.util.List;

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
        if (coverage.scanned() != null) {
            parts.add(coverage.scannedText());
        }
        if (!coverage.skipped().isEmpty()) {
            parts.add("not covered: " + String.join(" | ", coverage.skipped()));
        }
        return parts.isEmpty() ? "" : "[" + String.join("; ", parts) + "]";
    }
}
