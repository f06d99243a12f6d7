package ai.dbtool.mcp.protocol;

import java.util.ArrayList;
import java.util.List;

/** The revisions of the protocol that are spoken here, oldest first. */
public final class Revisions {

    /** The only revision whose clients may send batches, and must be answered. */
    public static final String BATCHING = "2025-03-26";

    /** Negotiated by {@code initialize}. */
    public static final List<String> LEGACY =
            List.of("2024-11-05", BATCHING, "2025-06-18", "2025-11-25");

    /** Named by each request. */
    public static final String MODERN = "2026-07-28";

    private static final List<String> ALL = all(LEGACY, MODERN);

    private Revisions() {}

    /** All of them. */
    public static List<String> all() {
        return ALL;
    }

    /** What {@code initialize} answers: what was asked for, or else the newest we have. */
    public static String negotiate(String asked) {
        return LEGACY.contains(asked) ? asked : LEGACY.getLast();
    }

    /** Whether {@code version} is the modern revision or one that will come after it. */
    public static boolean isModern(String version) {
        return version.length() == MODERN.length()
                && Character.isDigit(version.charAt(0))
                && version.compareTo(MODERN) >= 0;
    }

    private static List<String> all(List<String> legacy, String modern) {
        List<String> all = new ArrayList<>(legacy);
        all.add(modern);
        return List.copyOf(all);
    }
}
