package ai.dbtool.log.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names of a session as the formats print them. */
final class Names {

    static final Part[] PARTS = Part.values();

    private static final byte[] UNKNOWN = "[unknown]".getBytes(StandardCharsets.US_ASCII);

    private Names() {}

    /**
     * Where the name in {@code b[from, to)} really ends: nowhere for {@code [unknown]} and for the
     * query id 0, which is none, before the port for an address.
     */
    static int end(Part part, byte[] b, int from, int to) {
        if (Arrays.equals(b, from, to, UNKNOWN, 0, UNKNOWN.length)) {
            return from;
        }
        if (part == Part.QUERYID) {
            return to - from == 1 && b[from] == '0' ? from : to;
        }
        if (part != Part.HOST) {
            return to;
        }
        if (to > from && b[to - 1] == ')') {
            int open = last(b, from, to, '(');
            return open > from ? open : to;
        }
        return to;
    }

    /** csvlog prints {@code address:port}, without brackets even for IPv6. */
    static int endOfAddress(byte[] b, int from, int to) {
        int colon = last(b, from, to, ':');
        return colon > from && Numbers.digits(b, colon + 1, to) == to ? colon : to;
    }

    /** Whether it looks like what {@code %h} and {@code %r} print, or is empty. */
    static boolean isAddress(byte[] b, int from, int to) {
        boolean mark = from == to || b[from] == '[' || (to - from >= 9 && b[from] == 'l');
        for (int i = from; i < to; i++) {
            if (b[i] == ' ') {
                return false;
            }
            mark |= b[i] == '.' || b[i] == ':';
        }
        return mark;
    }

    private static int last(byte[] b, int from, int to, int wanted) {
        for (int i = to - 1; i >= from; i--) {
            if (b[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
