package ai.dbtool.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class EncodesValuesOfHeaders {

    /** The examples of the specification. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "us-west1 | us-west1",
                "Hello, 世界 | =?base64?SGVsbG8sIOS4lueVjA==?=",
                "` padded ` | =?base64?IHBhZGRlZCA=?=",
                "`line1\nline2` | =?base64?bGluZTEKbGluZTI=?=",
                "=?base64?literal?= | =?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
                "`` | =?base64??=",
                "=?base64?x | =?base64?x",
                "a\tb | a\tb",
            })
    void asTheSpecificationShows(String value, String header) {
        assertThat(HeaderValues.encode(value)).isEqualTo(header);
        assertThat(HeaderValues.decode(header)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?base64?SGVsbG8?=",
                "=?base64?SGVs!!!bG8=?=",
                "=?base64?SGVsbG9=?=",
                "=?base64?/w==?=",
                "=?base64?SGVs bG8=?=",
                "ü",
                "a\u0000b",
                "a\u007fb",
            })
    void andRefusesWhatStandsForNone(String header) {
        assertThat(HeaderValues.decode(header)).isNull();
    }

    @Test
    void andComesBackFromAnyText() {
        Random random = new Random(20260728);
        for (int round = 0; round < 5_000; round++) {
            String value =
                    random.ints(random.nextInt(12), 0, random.nextBoolean() ? 128 : 0x11000)
                            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            String header = HeaderValues.encode(value);

            assertThat(HeaderValues.decode("\t " + header + " ")).isEqualTo(value);
            assertThat(header).matches("[\\x20-\\x7e\\t]*");
        }
    }
}
