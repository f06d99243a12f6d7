package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A syslog file: BSD ({@code Mar 14 09:00:00 host postgres[42]: ...}), the same with ISO times, and
 * RFC 5424, each with or without its priority.
 */
final class Syslog extends Unwrapper {

    private final Times times;
    private final SystemMessages messages = new SystemMessages();

    // What the last header said.
    private long time;
    private String program = "";
    private long pid;

    Syslog(Instant written) {
        this.times = new Times(written);
    }

    @Override
    void line(byte[] b, int from, int to, Unwrapped out) {
        int text = header(b, from, to);
        if (text < 0) {
            out.put(b, from, to).put((byte) '\n');
        } else {
            messages.add(time, program, pid, b, text, to, true, out);
        }
    }

    @Override
    void end(Unwrapped out) {
        messages.end(out);
    }

    /** Reads the header of the line; answers where its text starts, or -1. */
    int header(byte[] b, int from, int to) {
        int p = from;
        if (b[p] == '<') {
            int close = Bytes.indexOf(b, p, Math.min(to, p + 5), (byte) '>');
            p = close < to && b[close] == '>' ? close + 1 : p;
        }
        if (p > from && p + 2 < to && b[p] == '1' && b[p + 1] == ' ') {
            return protocol23(b, p + 2, to);
        }
        int end = times.withoutYear(b, p, to);
        boolean bsd = end > 0;
        if (!bsd) {
            end = p + 10 < to && b[p + 10] == 'T' ? times.iso(b, p, to) : -1;
        }
        if (end < 0 || end >= to || b[end] != ' ') {
            return -1;
        }
        time = times.millis();
        int host = end + 1;
        int tag = Bytes.indexOf(b, host, to, (byte) ' ') + 1;
        int stop = tag;
        while (stop < to && b[stop] != ':' && b[stop] != '[' && b[stop] != ' ') {
            stop++;
        }
        if (stop == tag || stop >= to || b[stop] == ' ') {
            return -1;
        }
        program = text(b, tag, stop);
        pid = 0;
        boolean numbered = b[stop] == '[';
        if (numbered) {
            int close = Bytes.indexOf(b, stop, to, (byte) ']');
            pid = number(b, stop + 1, close);
            stop = close + 1;
        }
        boolean fits = stop < to && b[stop] == ':' && pid >= 0;
        if (!fits || !(bsd || numbered || program.equals("kernel"))) {
            return -1;
        }
        return stop + 1 < to && b[stop + 1] == ' ' ? stop + 2 : stop + 1;
    }

    /** {@code TIMESTAMP HOST PROGRAM PROCESS MESSAGEID STRUCTURED-DATA TEXT} of RFC 5424. */
    private int protocol23(byte[] b, int from, int to) {
        int[] starts = new int[6];
        int p = from;
        for (int i = 0; i < 5; i++) {
            starts[i] = p;
            p = Bytes.indexOf(b, p, to, (byte) ' ') + 1;
            if (p > to) {
                return -1;
            }
        }
        if (times.iso(b, starts[0], to) < 0) {
            return -1;
        }
        time = times.millis();
        program = text(b, starts[2], starts[3] - 1);
        pid = Math.max(0, number(b, starts[3], starts[4] - 1));
        int end = structuredEnd(b, p, to);
        if (end < 0) {
            return -1;
        }
        int text = end < to && b[end] == ' ' ? end + 1 : end;
        boolean marked = text + 2 < to && b[text] == (byte) 0xef && b[text + 1] == (byte) 0xbb;
        return marked ? text + 3 : text;
    }

    /** {@code -}, or elements in brackets whose values may hold escaped brackets. */
    private static int structuredEnd(byte[] b, int from, int to) {
        if (from < to && b[from] == '-') {
            return from + 1;
        }
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            if (b[i] == '\\') {
                i++;
            } else if (b[i] == '"') {
                quoted = !quoted;
            } else if (b[i] == ']' && !quoted && (i + 1 == to || b[i + 1] != '[')) {
                return i + 1;
            }
        }
        return -1;
    }

    private static long number(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9' || i - from > 9) {
                return -1;
            }
            value = value * 10 + b[i] - '0';
        }
        return from < to ? value : -1;
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
}
