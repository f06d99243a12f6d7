package ai.dbtool.db.changes;

import java.util.Locale;

/** Figures of a comparison, as people read them. */
final class Measure {

    private Measure() {}

    /** By how much the larger exceeds the smaller: 0 for equal ones, near 1 for many times. */
    static double weight(double before, double now) {
        double larger = Math.max(before, now);
        return larger <= 0 ? 0 : rounded(1 - Math.min(before, now) / larger);
    }

    /** {@code x12} for growth, {@code /12} for shrinking, {@code from nothing}. */
    static String factor(double before, double now) {
        if (before <= 0) {
            return "from nothing";
        }
        if (now <= 0) {
            return "to nothing";
        }
        return now >= before ? "x" + text(now / before) : "/" + text(before / now);
    }

    /** Three digits that count. */
    static String text(double value) {
        double size = Math.abs(value);
        String form =
                size >= 100 || size == 0
                        ? "%.0f"
                        : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, form, value);
    }

    /** To four decimals. */
    static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
