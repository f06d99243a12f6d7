package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import java.nio.charset.StandardCharsets;

/**
 * The forms of programs beside PostgreSQL, given out in the stderr format with the program's name
 * before the message: what a client makes PostgreSQL log cannot be taken for theirs, as theirs have
 * no user.
 */
final class Neighbours {

    private Neighbours() {}

    /** One message, its level taken from its own head where it has one. */
    static void message(long time, long pid, String program, String message, Unwrapped out) {
        String text = message;
        String level = "LOG";
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        int end = new Times(java.time.Instant.EPOCH).iso(bytes, 0, bytes.length);
        if (end > 0) {
            text = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8).strip();
        }
        // The kernel's time since boot.
        if (program.equals("kernel") && text.startsWith("[") && text.indexOf("] ") > 0) {
            text = text.substring(text.indexOf("] ") + 2);
        }
        int blank = text.indexOf(' ');
        if (blank > 0) {
            String word = text.substring(0, blank).replace(":", "");
            String known = Levels.known(word);
            if (!known.isEmpty()) {
                level = known;
                text = text.substring(blank + 1);
            }
        }
        line(time, pid, level, name(program) + ": " + text, out);
    }

    /** {@code pgbouncer-1} and {@code patroni.service} are one program each. */
    private static String name(String program) {
        return program.startsWith("patroni")
                ? "patroni"
                : program.startsWith("pgbouncer") ? "pgbouncer" : program;
    }

    static void line(long time, long pid, String level, String message, Unwrapped out) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        out.put(Times.text(time) + " [" + pid + "] " + level + ":  ").folded(text, 0, text.length);
    }

    /** {@code 2026-03-14 09:00:00.123 UTC [77] LOG C-0x55d0: shop/app@10.0.0.1:4242 closing}. */
    static final class PgBouncer extends Unwrapper {
        private final Times times = new Times(java.time.Instant.EPOCH);

        /** Where the level starts, or -1. */
        int level(byte[] b, int from, int to) {
            int end = times.iso(b, from, to);
            if (end < 0 || end + 3 > to || b[end] != ' ' || b[end + 1] != '[') {
                return -1;
            }
            int close = Bytes.indexOf(b, end + 2, to, (byte) ']');
            int level = close + 2;
            int blank = Bytes.indexOf(b, Math.min(level, to), to, (byte) ' ');
            boolean known =
                    blank < to
                            && "NOISE DEBUG LOG WARNING ERROR FATAL "
                                    .contains(text(b, level, blank + 1));
            return known ? level : -1;
        }

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            int level = level(b, from, to);
            if (level < 0) {
                out.put((byte) '\t').put(b, from, to).put((byte) '\n');
                return;
            }
            int blank = Bytes.indexOf(b, level, to, (byte) ' ');
            out.put(b, from, level).put(Levels.of(text(b, level, blank)) + ":  pgbouncer: ");
            out.put(b, blank + 1, to).put((byte) '\n');
        }
    }

    /** {@code 2026-03-14 09:00:00,123 INFO: no action. I am (a), the leader with the lock}. */
    static final class Patroni extends Unwrapper {
        private final Times times = new Times(java.time.Instant.EPOCH);

        /** Where the level starts, or -1. */
        int level(byte[] b, int from, int to) {
            int end = times.iso(b, from, to);
            if (end < from + 23 || end + 2 > to || b[end - 4] != ',' || b[end] != ' ') {
                return -1;
            }
            int colon = Bytes.indexOf(b, end + 1, to, (byte) ':');
            boolean known = colon < to && !Levels.known(text(b, end + 1, colon)).isEmpty();
            return known ? end + 1 : -1;
        }

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            int level = level(b, from, to);
            if (level < 0) {
                out.put((byte) '\t').put(b, from, to).put((byte) '\n');
                return;
            }
            int colon = Bytes.indexOf(b, level, to, (byte) ':');
            String message = "patroni: " + text(b, Math.min(colon + 2, to), to);
            Neighbours.line(times.millis(), 0, Levels.of(text(b, level, colon)), message, out);
        }
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }
}
