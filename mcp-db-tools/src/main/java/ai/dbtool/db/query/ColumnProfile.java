package ai.dbtool.db.query;

import ai.dbtool.pg.GuardedRows.Column;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A column in a few words.
 *
 * @param n rows looked at
 * @param min smallest value; numbers by size, all others by character
 * @param top the three most frequent values, where any comes more than once
 */
public record ColumnProfile(
        String name,
        String type,
        int n,
        int nulls,
        int distinct,
        @Nullable String min,
        @Nullable String max,
        List<Top> top) {

    /** A value and how often it came. */
    public record Top(String value, int count) {}

    private static final int MOST_TOP = 3;

    private static final Set<String> NUMBERS =
            Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision", "oid");

    static ColumnProfile of(Column column, List<@Nullable String> values) {
        Map<String, Integer> counts = new TreeMap<>();
        values.stream().filter(Objects::nonNull).forEach(v -> counts.merge(v, 1, Integer::sum));
        Comparator<String> order =
                NUMBERS.contains(column.type().replaceAll("\\(.*", ""))
                        ? Comparator.comparing(ColumnProfile::number)
                        : Comparator.naturalOrder();
        List<Top> top =
                counts.entrySet().stream()
                        .filter(e -> e.getValue() > 1)
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue(
                                                Comparator.reverseOrder())
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .limit(MOST_TOP)
                        .map(e -> new Top(e.getKey(), e.getValue()))
                        .toList();
        int present = counts.values().stream().mapToInt(Integer::intValue).sum();
        return new ColumnProfile(
                column.name(),
                column.type(),
                values.size(),
                values.size() - present,
                counts.size(),
                counts.keySet().stream().min(order).orElse(null),
                counts.keySet().stream().max(order).orElse(null),
                top);
    }

    /** {@code NaN} and the infinities of float types sort as if they were zero. */
    private static BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return BigDecimal.ZERO;
        }
    }
}
