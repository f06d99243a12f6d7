package ai.dbtool.log.report;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.query.Shape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** A statement is the same one in the report, in searches and in templates. */
class NormalisesAsShapesDo {

    private static final int TEXTS = 100_000;

    private static final List<String> PARTS =
            List.of(
                    "SELECT", "select", "t1", "$1", "_5", "\"a 1\"", "1", "42.5", "1e9", "0x1F",
                    "-7", "'a'", "'it''s'", "'open", "''", "E'x'", "?", "? ,", ",", ", ", "(", ")",
                    "[", "=", " ", "  ", "\t", "\n", "\r\n", "\f", "\u000b", "\u00a0", "\u2003",
                    "\u001c", ";", "; ", "--x\n", "/* 1 */", "é", "naïve2", "日本3", "«", "»5", "—",
                    "😀7", "\\", ".", "%");

    private static String normal(String text) {
        Normal normal = new Normal();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        normal.of(bytes, 0, bytes.length);
        return normal.text();
    }

    /** The report drops semicolons at the end. */
    private static String shape(String text) {
        return Shape.of(text).replaceAll("[ ;]+$", "");
    }

    @Test
    void overRandomTexts() {
        Random random = new Random(20_261_128);
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            assertThat(normal(text.toString())).as("%s", text).isEqualTo(shape(text.toString()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM t1 WHERE a IN (1, 2,3) AND b = 'x'|SELECT * FROM t1 WHERE a IN (?) AND b = ?",
                "SELECT $1,  col_2 FROM t;|SELECT $1, col_2 FROM t",
                "SELECT 5é FROM é5|SELECT ?é FROM é5",
            })
    void asAgreed(String text, String same) {
        assertThat(normal(text)).isEqualTo(same);
        assertThat(shape(text)).isEqualTo(same);
    }
}
