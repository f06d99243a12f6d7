package ai.dbtool.conf.guc;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Units of memory and time as guc.c knows them; names are case-sensitive. */
final class Units {

    /**
     * @param name as written in files
     * @param size in bytes or microseconds
     */
    private record Unit(String name, double size) {}

    /** Largest first, as in guc.c: the next one is the "next smaller unit" of its rounding. */
    private static final List<Unit> MEMORY =
            List.of(
                    new Unit("TB", 1L << 40),
                    new Unit("GB", 1L << 30),
                    new Unit("MB", 1L << 20),
                    new Unit("kB", 1L << 10),
                    new Unit("B", 1));

    private static final List<Unit> TIME =
            List.of(
                    new Unit("d", 86_400e6),
                    new Unit("h", 3_600e6),
                    new Unit("min", 60e6),
                    new Unit("s", 1e6),
                    new Unit("ms", 1e3),
                    new Unit("us", 1));

    /** Base units that are no unit of their own. */
    private static final Map<String, Double> BLOCKS = Map.of("8kB", 8192.0, "16MB", 16_777_216.0);

    private Units() {}

    private static List<Unit> family(String base) {
        return TIME.stream().anyMatch(u -> u.name.equals(base)) ? TIME : MEMORY;
    }

    /** Bytes or microseconds of one base unit. */
    static double size(String base) {
        Double blocks = BLOCKS.get(base);
        if (blocks != null) {
            return blocks;
        }
        return family(base).stream()
                .filter(u -> u.name.equals(base))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown base unit " + base))
                .size;
    }

    /** {@code value unit} in base units, or {@code null} when the unit does not fit. */
    static @Nullable Double toBase(double value, String unit, String base) {
        List<Unit> family = family(base);
        double baseSize = size(base);
        for (int i = 0; i < family.size(); i++) {
            if (family.get(i).name.equals(unit)) {
                double result = value * family.get(i).size / baseSize;
                if (i + 1 < family.size()) {
                    double smaller = family.get(i + 1).size / baseSize;
                    result = Math.rint(result / smaller) * smaller;
                }
                return result;
            }
        }
        return null;
    }

    /** Names that fit {@code base}, for error messages. */
    static String allowed(String base) {
        return family(base).reversed().stream().map(Unit::name).collect(Collectors.joining(", "));
    }

    /** {@code amount} base units in the largest unit that leaves a whole number: {@code 64MB}. */
    static String pretty(double amount, String base) {
        double bytes = amount * size(base);
        for (Unit unit : family(base)) {
            double count = bytes / unit.size;
            if (count >= 1 && count == Math.rint(count)) {
                return String.format(java.util.Locale.ROOT, "%.0f%s", count, unit.name);
            }
        }
        return String.format(java.util.Locale.ROOT, "%.0f", amount);
    }
}
