package ai.dbtool.log.format;

/** Number-like parts of a prefix, read from bytes; positions where they end, or -1. */
final class Numbers {

    private Numbers() {}

    /** End of the digits at {@code p}, which is {@code p} when there are none. */
    static int digits(byte[] b, int p, int end) {
        int q = p;
        while (q < end && b[q] >= '0' && b[q] <= '9') {
            q++;
        }
        return q;
    }

    static int pid(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to && i < from + 10; i++) {
            value = value * 10 + b[i] - '0';
        }
        return value > Integer.MAX_VALUE ? 0 : (int) value;
    }

    /** {@code 1700000000.123}. */
    static int epoch(byte[] b, int p, int end) {
        int dot = digits(b, p, end);
        if (dot - p < 9 || dot == end || b[dot] != '.') {
            return -1;
        }
        int stop = digits(b, dot + 1, end);
        return stop == dot + 4 ? stop : -1;
    }

    static long epochMillis(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to && i < from + 18; i++) {
            if (b[i] != '.') {
                value = value * 10 + b[i] - '0';
            }
        }
        return value;
    }

    /** {@code 65a1b2c3.1f4}: start time and pid in hexadecimal. */
    static int session(byte[] b, int p, int end) {
        int dot = hex(b, p, end);
        if (dot - p < 7 || dot == end || b[dot] != '.') {
            return -1;
        }
        int stop = hex(b, dot + 1, end);
        return stop > dot + 1 ? stop : -1;
    }

    static int sessionPid(byte[] b, int from, int to) {
        int value = 0;
        for (int i = hex(b, from, to) + 1; i < to; i++) {
            value = value << 4 | Character.digit(b[i], 16);
        }
        return value;
    }

    private static int hex(byte[] b, int p, int end) {
        int q = p;
        while (q < end && Character.digit(b[q], 16) >= 0) {
            q++;
        }
        return q;
    }

    /** {@code 3/1234}, or nothing. */
    static int vxid(byte[] b, int p, int end) {
        int slash = digits(b, p < end && b[p] == '-' ? p + 1 : p, end);
        if (slash == p || slash == end || b[slash] != '/') {
            return p;
        }
        return digits(b, slash + 1, end);
    }
}
