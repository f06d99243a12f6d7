package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A statement as pg_stat_statements has it, a text as a client sent it, whether they are one. */
class RecognisesStatements {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT a FROM t WHERE b = $1 | select  a from t /* so */ where b = 5; | true",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b = -5 | true",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b = E'it\\'s' | true",
                "SELECT a FROM t WHERE b = $1 | BEGIN; SELECT a FROM t WHERE b = 'x'; COMMIT | true",
                "SELECT a FROM t WHERE b IN ($1 /*, ... */) | SELECT a FROM t WHERE b IN (1, 2, 3) | true",
                "SELECT a FROM t WHERE d > CAST($1 AS date) | SELECT a FROM t WHERE d > date '2026-01-01' | true",
                "SELECT \"A b\" FROM t | SELECT \"A b\" FROM t | true",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE c = 5 | false",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b > 5 | false",
                "SELECT a FROM t | SELECT \"A\" FROM t | false",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b = 5 AND c = 6 | false",
                "SELECT a FROM t WHERE b = $1 | SELECT a FROM t WHERE b = 'open | false",
            })
    void whateverTheirValues(String normalised, String text, boolean same) {
        assertThat(SameStatement.is(normalised, text)).isEqualTo(same);
    }
}
