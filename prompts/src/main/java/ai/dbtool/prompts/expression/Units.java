package ai.dbtool.prompts.expression;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's units (guc.c: time us ms s min h d, memory B kB MB GB TB); a bare number is counted
 * in the setting's own unit, as {@code pg_settings.unit} names it.
 */
final class Units {

    private static final Pattern VALUE = Pattern.compile("\\s*(-?[0-9.]+)\\s*([A-Za-z]*)\\s*");
    private static final Map<String, Double> MILLIS =
            Map.of(
                    "us",
                    0.001,
                    "ms",
                    1d,
                    "s",
                    1_000d,
                    "min",
                    60_000d,
                    "h",
                    3_600_000d,
                    "d",
                    86_400_000d);
    private static final Map<String, Double> BYTES =
            Map.of(
                    "b",
                    1d,
                    "kb",
                    1024d,
                    "mb",
                    1048576d,
                    "gb",
                    1073741824d,
                    "tb",
                    1099511627776d,
                    "8kb",
                    8192d);

    private Units() {}

    /** Milliseconds of a time setting; -1 when {@code text} is not one. */
    static double millis(String text, String unit) {
        return amount(text, unit.isEmpty() ? "ms" : unit, MILLIS);
    }

    /** Bytes of a memory setting; -1 when {@code text} is not one. */
    static double bytes(String text, String unit) {
        return amount(text, unit.isEmpty() ? "kB" : unit, BYTES);
    }

    private static double amount(String text, String unit, Map<String, Double> factors) {
        Matcher matcher = VALUE.matcher(text);
        if (!matcher.matches()) {
            return -1;
        }
        String given = matcher.group(2).isEmpty() ? unit : matcher.group(2);
        Double factor = factors.get(given.toLowerCase(Locale.ROOT));
        return factor == null ? -1 : Double.parseDouble(matcher.group(1)) * factor;
    }

    /** Bytes as PostgreSQL would be told: {@code 512MB}, {@code 4GB}. */
    static String text(Object bytes) {
        double size = bytes instanceof Number number ? number.doubleValue() : 0;
        if (size >= 1073741824d && size % 1073741824d == 0) {
            return Math.round(size / 1073741824d) + "GB";
        }
        if (size >= 1048576d) {
            return Math.round(size / 1048576d) + "MB";
        }
        return Math.round(size / 1024d) + "kB";
    }
}
