package ai.dbtool.log.format;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What auto_explain writes of a statement's identity into a plan's text, in any of its formats and
 * as any log format escapes it: the name, marks, a number. It stands behind the plan, so the last
 * one counts; texts of clients stand before.
 */
final class QueryIdentifier {

    private static final byte[] NAME = "Query Identifier".getBytes(StandardCharsets.US_ASCII);

    /** Marks between name and number. */
    private static final String MARKS = "\"\\: ";

    private QueryIdentifier() {}

    /** The identifier in {@code b[from, to)}, or {@code null}. */
    static @Nullable String in(byte[] b, int from, int to) {
        for (int at = to - NAME.length; at >= from; at--) {
            boolean named =
                    b[at] == NAME[0]
                            && Arrays.equals(b, at, at + NAME.length, NAME, 0, NAME.length);
            if (named) {
                return number(b, at + NAME.length, to);
            }
        }
        return null;
    }

    private static @Nullable String number(byte[] b, int from, int to) {
        int start = from;
        while (start < to && MARKS.indexOf(b[start]) >= 0) {
            start++;
        }
        int digits = start < to && b[start] == '-' ? start + 1 : start;
        int end = Numbers.digits(b, digits, to);
        return end == digits ? null : new String(b, start, end - start, StandardCharsets.US_ASCII);
    }
}
