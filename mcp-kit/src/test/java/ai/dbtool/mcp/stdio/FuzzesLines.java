package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes, in any pieces: the same lines as by splitting the whole. */
public class FuzzesLines {

    private static final int BOUND = 64;

    @FuzzTest
    void inPieces(byte[] input) throws IOException {
        check(input);
    }

    /** The first byte says how large the pieces are. */
    public static void check(byte[] input) throws IOException {
        if (input.length < 1) {
            return;
        }
        int pieces = 1 + (input[0] & 0x1f);
        LineReader reader =
                new LineReader(
                        new ByteArrayInputStream(input) {
                            @Override
                            public synchronized int read(byte[] into, int from, int length) {
                                return super.read(into, from, Math.min(length, pieces));
                            }
                        },
                        BOUND);
        for (byte[] expected : split(input)) {
            LineReader.Line line = reader.next();
            assertThat(line).isNotNull();
            assertThat(line.tooLong()).isEqualTo(expected.length > BOUND);
            if (!line.tooLong()) {
                assertThat(line.bytes()).isEqualTo(expected);
            }
        }
        assertThat(reader.next()).isNull();
    }

    private static List<byte[]> split(byte[] input) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < input.length; i++) {
            if (input[i] == '\n') {
                lines.add(Arrays.copyOfRange(input, start, i));
                start = i + 1;
            }
        }
        if (start < input.length) {
            lines.add(Arrays.copyOfRange(input, start, input.length));
        }
        return lines;
    }
}
