package ai.dbtool.log.format;

import ai.dbtool.log.event.SqlState;

import org.jspecify.annotations.Nullable;

/**
 * Reads a line whose prefix is not known: the first label after something that holds a time or a
 * process id. Keeps a file readable when its prefix changed in the middle.
 */
final class AnyPrefix {

    private static final int MAX_PREFIX = 400;

    private final Timestamps timestamps;
    private long time;
    private int pid;
    private int state;
    private @Nullable Label label;

    AnyPrefix(Timestamps timestamps) {
        this.timestamps = timestamps;
    }

    /** Answers where the text starts, or -1. */
    int match(byte[] b, int start, int end) {
        int limit = Math.min(end, start + MAX_PREFIX);
        for (int p = start; p < limit; p++) {
            boolean border = p == start || !isWord(b[p - 1]);
            Label found = border ? Label.at(b, p, end) : null;
            if (found != null) {
                label = found;
                return readPrefix(b, start, p) ? p + found.length() : -1;
            }
        }
        return -1;
    }

    private boolean readPrefix(byte[] b, int start, int end) {
        time = RawEvent.NO_TIME;
        pid = 0;
        for (int p = start; p < end; p++) {
            if (time == RawEvent.NO_TIME && timestamps.read(b, p, end) >= 0) {
                time = timestamps.millis();
            }
            if (pid == 0 && b[p] == '[') {
                int stop = Numbers.digits(b, p + 1, end);
                if (stop > p + 1 && stop < end && b[stop] == ']') {
                    pid = Numbers.pid(b, p + 1, stop);
                }
            }
        }
        state = state(b, start, end);
        return time != RawEvent.NO_TIME || pid != 0;
    }

    /** Five characters of a code, alone before the label. */
    private static int state(byte[] b, int start, int end) {
        int stop = end;
        while (stop > start && !isWord(b[stop - 1])) {
            stop--;
        }
        int from = stop - 5;
        boolean alone = from > start && !isWord(b[from - 1]);
        boolean digit =
                (alone && b[from] >= '0' && b[from] <= '9') || (alone && b[from + 1] <= '9');
        return digit ? SqlState.pack(b, from, stop) : SqlState.UNKNOWN;
    }

    private static boolean isWord(byte c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || c == '_';
    }

    long time() {
        return time;
    }

    int pid() {
        return pid;
    }

    int state() {
        return state;
    }

    @Nullable Label label() {
        return label;
    }
}
