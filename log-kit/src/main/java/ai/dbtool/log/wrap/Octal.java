package ai.dbtool.log.wrap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Takes back the {@code #011} and {@code #012} that syslog daemons write for TAB and line feed. A
 * client can write the same characters into a statement: a line feed therefore starts a line of its
 * own only before a label that goes on with an event, never before one that starts another.
 */
final class Octal {

    private static final int LONGEST_PREFIX = 400;

    private static final List<byte[]> PARTS =
            List.of(
                    bytes("DETAIL:  "),
                    bytes("HINT:  "),
                    bytes("QUERY:  "),
                    bytes("CONTEXT:  "),
                    bytes("STATEMENT:  "),
                    bytes("LOCATION:  "),
                    bytes("BACKTRACE:  "));

    private Octal() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The text of {@code b[from, to)}. */
    static byte[] decoded(byte[] b, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        int i = from;
        while (i < to) {
            int code = code(b, i, to);
            if (code < 0) {
                out.write(b[i++]);
                continue;
            }
            i += 4;
            out.write(code);
            if (code == '\n' && code(b, i, to) != '\t' && !isPart(b, i, to)) {
                out.write('\t');
            }
        }
        return out.toByteArray();
    }

    /** The control character that {@code #011} at {@code at} stands for, or -1. */
    private static int code(byte[] b, int at, int to) {
        boolean fits =
                at + 3 < to
                        && b[at] == '#'
                        && b[at + 1] == '0'
                        && b[at + 2] >= '0'
                        && b[at + 2] <= '3'
                        && b[at + 3] >= '0'
                        && b[at + 3] <= '7';
        return fits ? (b[at + 2] - '0') * 8 + b[at + 3] - '0' : -1;
    }

    private static boolean isPart(byte[] b, int from, int to) {
        int end = Math.min(to, from + LONGEST_PREFIX);
        for (int i = from; i < end && code(b, i, to) != '\n'; i++) {
            for (byte[] part : PARTS) {
                if (i + part.length <= to
                        && Arrays.equals(b, i, i + part.length, part, 0, part.length)) {
                    return true;
                }
            }
        }
        return false;
    }
}
