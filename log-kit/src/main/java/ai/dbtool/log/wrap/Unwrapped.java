package ai.dbtool.log.wrap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Takes the lines that an {@link Unwrapper} finds, until they are read. */
final class Unwrapped {

    private final LineMap lines;
    private byte[] bytes = new byte[1 << 16];
    private int from;
    private int to;
    private long inner = 1;
    private long outer = 1;
    private long others;
    private boolean within;

    Unwrapped(LineMap lines) {
        this.lines = lines;
    }

    /** What follows comes from line {@code number} of the file. */
    void at(long number) {
        outer = number;
    }

    long line() {
        return outer;
    }

    /** A line of a program that is not read. */
    void other() {
        others++;
    }

    long others() {
        return others;
    }

    Unwrapped put(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return put(utf8, 0, utf8.length);
    }

    Unwrapped put(byte[] b, int start, int end) {
        for (int i = start; i < end; i++) {
            put(b[i]);
        }
        return this;
    }

    Unwrapped put(byte b) {
        if (!within) {
            lines.add(inner, outer);
            within = true;
        }
        if (to == bytes.length) {
            if (from > 0) {
                System.arraycopy(bytes, from, bytes, 0, to - from);
                to -= from;
                from = 0;
            } else {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
        }
        bytes[to++] = b;
        if (b == '\n') {
            inner++;
            within = false;
        }
        return this;
    }

    /** A text of which further lines belong to the first: they get the TAB that says so. */
    Unwrapped folded(byte[] b, int start, int end) {
        int stop = end;
        while (stop > start && (b[stop - 1] == '\n' || b[stop - 1] == '\r')) {
            stop--;
        }
        for (int i = start; i < stop; i++) {
            put(b[i]);
            if (b[i] == '\n' && b[i + 1] != '\t') {
                put((byte) '\t');
            }
        }
        return put((byte) '\n');
    }

    boolean isEmpty() {
        return from == to;
    }

    int read(byte[] b, int at, int length) {
        int count = Math.min(length, to - from);
        System.arraycopy(bytes, from, b, at, count);
        from += count;
        if (from == to) {
            from = 0;
            to = 0;
        }
        return count;
    }
}
