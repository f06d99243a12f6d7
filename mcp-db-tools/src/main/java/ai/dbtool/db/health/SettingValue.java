package ai.dbtool.db.health;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a setting as somebody wrote it ({@code 50ms}, {@code 4 GB}, {@code on}) with the
 * server's number in its base unit ({@code pg_settings.unit}). Units as in the manual, "Parameter
 * Names and Values".
 */
final class SettingValue {

    private static final Pattern NUMBER =
            Pattern.compile("\\s*(-?[0-9]*\\.?[0-9]+(?:e[+-]?[0-9]+)?)\\s*([a-zA-Z]*)\\s*");

    private static final Map<String, Double> UNITS =
            Map.ofEntries(
                    Map.entry("B", 1.0),
                    Map.entry("kB", 1024.0),
                    Map.entry("MB", 1024.0 * 1024),
                    Map.entry("GB", 1024.0 * 1024 * 1024),
                    Map.entry("TB", 1024.0 * 1024 * 1024 * 1024),
                    Map.entry("us", 1.0),
                    Map.entry("ms", 1_000.0),
                    Map.entry("s", 1_000_000.0),
                    Map.entry("min", 60_000_000.0),
                    Map.entry("h", 3_600_000_000.0),
                    Map.entry("d", 86_400_000_000.0));

    private SettingValue() {}

    /** Whether both mean the same. */
    static boolean same(String written, String base, @Nullable String unit) {
        if (written.equalsIgnoreCase(base)
                || (isOn(written) && isOn(base))
                || (isOff(written) && isOff(base))) {
            return true;
        }
        Double a = inBase(written, unit);
        Double b = inBase(base, unit);
        return a != null && b != null && Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b));
    }

    /** {@code written} in multiples of {@code unit}, or {@code null} when it is no number. */
    static @Nullable Double inBase(String written, @Nullable String unit) {
        Matcher number = NUMBER.matcher(written);
        if (!number.matches()) {
            return null;
        }
        double value = Double.parseDouble(number.group(1));
        String suffix = number.group(2);
        if (suffix.isEmpty() || unit == null) {
            return suffix.isEmpty() ? value : null;
        }
        Double from = UNITS.get(suffix);
        Double to = size(unit);
        return from == null || to == null ? null : value * from / to;
    }

    /** Units like {@code 8kB} stand for eight of their kind. */
    private static @Nullable Double size(String unit) {
        Matcher parts = Pattern.compile("([0-9]*)([a-zA-Z]+)").matcher(unit);
        if (!parts.matches()) {
            return null;
        }
        Double one = UNITS.get(parts.group(2));
        return one == null || parts.group(1).isEmpty()
                ? one
                : one * Integer.parseInt(parts.group(1));
    }

    private static boolean isOn(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> true;
            default -> false;
        };
    }

    private static boolean isOff(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "off", "false", "no", "0" -> true;
            default -> false;
        };
    }
}
