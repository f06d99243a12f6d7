package ai.dbtool.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/** Searches of eight bytes at a step find what a search byte by byte finds. */
class FindsBytes {

    private static final int TEXTS = 50_000;
    private static final String LETTERS = "aAbB[{@`1 \u00e9";

    @Test
    void inWhateverCase() {
        Random random = new Random(3);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, random.nextInt(40));
            String wanted = text(random, 1 + random.nextInt(4)).toLowerCase(Locale.ROOT);
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            byte[] lower = wanted.getBytes(StandardCharsets.ISO_8859_1);
            int from = random.nextInt(bytes.length + 1);
            int expected = text.toLowerCase(Locale.ROOT).indexOf(wanted, from);
            assertThat(Bytes.indexOfIgnoreCase(bytes, from, bytes.length, lower))
                    .as("'%s' in '%s' from %d", wanted, text, from)
                    .isEqualTo(expected < 0 ? bytes.length : expected);
        }
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
