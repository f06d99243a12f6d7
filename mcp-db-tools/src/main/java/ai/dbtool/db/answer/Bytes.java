package ai.dbtool.db.answer;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** Sizes as PostgreSQL's {@code pg_size_pretty} shows them. */
public final class Bytes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Bytes() {}

    /** {@code 8388608} as {@code 8.0 MB}. */
    public static String text(@Nullable Long bytes) {
        if (bytes == null) {
            return "";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
