package ai.dbtool.orchestrator.prose;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of a sentence against numbers of its quotes. A number stands when a quote holds the same
 * one, or one that gives it when brought to the unit the sentence names and rounded as it rounds:
 * {@code 8589934592} proves "8 GB", {@code 1534.2} milliseconds prove "1.5 s".
 */
final class Numbers {

    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?<![\\w.])-?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?(?!\\d)|(?<![A-Za-z_\\d.])-?\\d+(?:\\.\\d+)?");
    private static final Pattern UNIT = Pattern.compile("\\G\\s*(%|[A-Za-z]+)");

    /** What one of the unit is in bytes or milliseconds, the units that names in results end in. */
    private static final Map<String, List<BigDecimal>> UNITS =
            Map.ofEntries(
                    unit("kb", "1000", "1024"),
                    unit("kib", "1024"),
                    unit("mb", "1000000", "1048576", "1024", "1000"),
                    unit("mib", "1048576", "1024"),
                    unit("gb", "1000000000", "1073741824", "1048576"),
                    unit("gib", "1073741824", "1048576"),
                    unit("tb", "1000000000000", "1099511627776"),
                    unit("s", "1000"),
                    unit("sec", "1000"),
                    unit("second", "1000"),
                    unit("seconds", "1000"),
                    unit("min", "60000", "60"),
                    unit("minute", "60000", "60"),
                    unit("minutes", "60000", "60"),
                    unit("h", "3600000", "3600"),
                    unit("hour", "3600000", "3600"),
                    unit("hours", "3600000", "3600"),
                    unit("million", "1000000"),
                    unit("thousand", "1000"),
                    unit("k", "1000"));

    private static final Set<String> NAMES = UNITS.keySet();

    private Numbers() {}

    private static Map.Entry<String, List<BigDecimal>> unit(String name, String... sizes) {
        List<BigDecimal> all = new ArrayList<>();
        for (String size : sizes) {
            all.add(new BigDecimal(size));
        }
        return Map.entry(name, List.copyOf(all));
    }

    /** The numbers of {@code sentence} that no number of {@code quotes} gives. */
    static List<String> unproven(String sentence, String quotes) {
        List<BigDecimal> known = new ArrayList<>();
        Matcher given = NUMBER.matcher(quotes);
        while (given.find()) {
            known.add(value(given.group()));
        }
        List<String> missing = new ArrayList<>();
        Matcher number = NUMBER.matcher(sentence);
        while (number.find()) {
            BigDecimal said = value(number.group());
            List<BigDecimal> sizes = sizes(sentence, number.end());
            boolean proven =
                    known.stream()
                            .anyMatch(
                                    value ->
                                            value.compareTo(said) == 0
                                                    || sizes.stream()
                                                            .anyMatch(
                                                                    size ->
                                                                            gives(
                                                                                    value, size,
                                                                                    said)));
            if (!proven) {
                missing.add(number.group());
            }
        }
        return missing;
    }

    /** Whether there is a number at all. */
    static boolean any(String text) {
        return NUMBER.matcher(text).find();
    }

    static boolean isUnit(String word) {
        return NAMES.contains(word.toLowerCase(Locale.ROOT));
    }

    private static List<BigDecimal> sizes(String sentence, int end) {
        Matcher unit = UNIT.matcher(sentence).region(end, sentence.length());
        List<BigDecimal> sizes = new ArrayList<>(List.of(BigDecimal.ONE));
        if (unit.find()) {
            sizes.addAll(UNITS.getOrDefault(unit.group(1).toLowerCase(Locale.ROOT), List.of()));
        }
        return sizes;
    }

    private static boolean gives(BigDecimal value, BigDecimal size, BigDecimal said) {
        int digits = Math.max(0, said.scale());
        // An integer may only be rounded to when it keeps two digits of the value.
        if (digits == 0 && said.abs().compareTo(BigDecimal.TEN) < 0) {
            return value.divide(size, MathContext.DECIMAL64).compareTo(said) == 0;
        }
        return value.divide(size, MathContext.DECIMAL64)
                        .setScale(digits, RoundingMode.HALF_UP)
                        .compareTo(said)
                == 0;
    }

    private static BigDecimal value(String text) {
        return new BigDecimal(text.replace(",", ""));
    }
}
