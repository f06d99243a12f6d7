package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansNormalisedLiterals {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WHERE at >= timestamptz $1 | WHERE at >= CAST($1 AS timestamptz)",
                "at < DATE $2 + $3 * interval $4 | at < CAST($2 AS DATE) + $3 * CAST($4 AS interval)",
                "timestamp with time zone $1 | CAST($1 AS timestamp with time zone)",
                "WHERE birthdate = $1 AND x = $2 | WHERE birthdate = $1 AND x = $2",
                "SELECT $1 LIMIT $2 | SELECT $1 LIMIT $2"
            })
    void asTheCastsTheyWere(String normalized, String sql) {
        assertThat(TypedLiterals.asCasts(normalized)).isEqualTo(sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a = $1 + $2 % $3 ; a = CAST($1 AS integer) + CAST($2 AS integer) % $3",
                "a = $1 || $2 ; a = CAST($1 AS text) || $2",
                "a = $1::numeric + $2 AND b = $3 ; a = $1::numeric + $2 AND b = $3",
                "a = '$1 + $2' ; a = '$1 + $2'"
            })
    void withATypeWhereAnOperatorNeedsOne(String normalized, String sql) {
        assertThat(TypedLiterals.withTypedOperands(normalized)).isEqualTo(sql);
    }
}
