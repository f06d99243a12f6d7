package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Collectors;

/** Which {@code $n} stands for a value of which column, and which value is typical. */
class SamplesLostValues {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 FROM t WHERE a = $1 | a EQUAL [$1] []",
                "SELECT 1 FROM t x WHERE x.a >= CAST($1 AS date) AND x.a < CAST($2 AS date) + CAST($3 AS interval)"
                        + " | x.a LOWER [$1] []; x.a UPPER [$2] [$3]",
                "SELECT 1 FROM s.t WHERE s.t.a BETWEEN $1 - $2 AND ($3 + $4) | t.a LOWER [$1] [$2]; t.a UPPER [$3] [$4]",
                "SELECT 1 FROM t WHERE a IN ($1, $2 /*, ... */) | a EQUAL [$1, $2] []",
                "SELECT 1 FROM t WHERE \"A b\" = $1::numeric(10,2) AND c > $2 | A b EQUAL [$1] []; c LOWER [$2] []",
                "SELECT 1 FROM t WHERE a LIKE $1 AND lower(b) = $2 AND c <> $3 | ''",
                "SELECT $1 FROM t WHERE a = b LIMIT $2 | ''"
            })
    void readsComparisons(String sql, String expected) {
        String found =
                ColumnComparisons.in(sql).stream()
                        .map(
                                c ->
                                        (c.table() == null ? "" : c.table() + ".")
                                                + c.column()
                                                + " "
                                                + c.kind()
                                                + " "
                                                + c.parameters()
                                                + " "
                                                + c.neutral())
                        .collect(Collectors.joining("; "));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void anAverageValueStandsForEquality() {
        ValueStatistics skewed =
                new ValueStatistics(
                        false,
                        4,
                        List.of("done", "late", "open", "new"),
                        List.of(0.7, 0.2, 0.09, 0.01),
                        List.of());
        assertThat(skewed.typical(2)).containsExactly("late", "open");

        ValueStatistics many =
                new ValueStatistics(
                        true, 1000, List.of("7"), List.of(0.5), List.of("1", "20", "300", "4000"));
        assertThat(many.typical(1)).containsExactly("20");
    }

    @Test
    void aShareOfTheRowsStandsForABound() {
        ValueStatistics numbers =
                new ValueStatistics(
                        true,
                        10,
                        List.of("10", "9", "8", "7", "6", "5", "4", "3", "2", "1"),
                        List.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1),
                        List.of());
        assertThat(numbers.at(0.1)).isEqualTo("1");
        assertThat(numbers.at(0.55)).isEqualTo("6");
        assertThat(numbers.at(0.95)).isEqualTo("10");
        assertThat(numbers.literal("-3.5")).isEqualTo("-3.5");
        assertThat(new ValueStatistics(false, 1, List.of(), List.of(), List.of()).literal("it's"))
                .isEqualTo("'it''s'");
    }
}
