package ai.dbtool.log.wrap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What programs told syslog or the journal. PostgreSQL's lines are given out behind a time and a
 * process id, because their own prefix may have neither; those of its neighbours (kernel, systemd,
 * Patroni, PgBouncer) with the program's name; the rest is counted.
 *
 * <p>To syslog, PostgreSQL writes one event in chunks of a line or 900 bytes, {@code [12-1]},
 * {@code [12-2]}: a chunk that starts with a TAB (as {@code #011}) or that holds a prefix of its
 * own is a new line, others go on with the line before. Chunks of several processes may stand
 * mixed.
 */
final class SystemMessages {

    /** A chunk holds 900 bytes at most; three fewer when a character would be cut. */
    private static final int FULL_CHUNK = 897;

    private static final int MAX_OPEN = 64;
    private static final int LONGEST = 1 << 20;

    /** What the kernel says that explains a database's end. */
    private static final List<String> KERNEL =
            List.of(
                    "out of memory",
                    "oom-kill",
                    "oom_reaper",
                    "killed process",
                    "segfault at",
                    "i/o error",
                    "-fs error");

    private final Map<Long, Open> open = new LinkedHashMap<>();

    /** An event whose chunks still come. */
    private static final class Open {
        private final String sequence;
        private final long line;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private int lastChunk;

        Open(String sequence, long line) {
            this.sequence = sequence;
            this.line = line;
        }
    }

    /** A message of {@code program}, whose bytes are {@code b[from, to)}. */
    void add(
            long time,
            String program,
            long pid,
            byte[] b,
            int from,
            int to,
            boolean escaped,
            Unwrapped out) {
        byte[] text = escaped ? Octal.decoded(b, from, to) : Arrays.copyOfRange(b, from, to);
        int after = sequenceEnd(text);
        if (program.contains("postgres") || (after > 0 && !isNeighbour(program))) {
            postgres(time, pid, text, after, out);
            return;
        }
        String message = new String(text, StandardCharsets.UTF_8);
        if (!isNeighbour(program) || !isOfInterest(program, message)) {
            out.other();
            return;
        }
        Neighbours.message(time, pid, program, message, out);
    }

    private static boolean isNeighbour(String program) {
        return program.equals("kernel")
                || program.equals("systemd")
                || program.startsWith("patroni")
                || program.startsWith("pgbouncer");
    }

    private static boolean isOfInterest(String program, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return switch (program) {
            case "kernel" -> KERNEL.stream().anyMatch(lower::contains);
            case "systemd" -> lower.contains("postgres") || lower.contains("patroni");
            default -> true;
        };
    }

    /** End of {@code "[12-1] "} at the start of {@code text}, or 0. */
    private static int sequenceEnd(byte[] text) {
        int p = 1;
        int dashes = 0;
        if (text.length < 4 || text[0] != '[') {
            return 0;
        }
        while (p < text.length && ((text[p] >= '0' && text[p] <= '9') || text[p] == '-')) {
            dashes += text[p] == '-' ? 1 : 0;
            p++;
        }
        boolean fits = p > 1 && dashes < 2 && p + 1 < text.length && text[p] == ']';
        return fits && text[p + 1] == ' ' ? p + 2 : 0;
    }

    private void postgres(long time, long pid, byte[] text, int after, Unwrapped out) {
        if (after == 0) {
            byte[] lines = led(time, pid, text, 0);
            out.put(lines, 0, lines.length).put((byte) '\n');
            return;
        }
        String marker = new String(text, 1, after - 3, StandardCharsets.US_ASCII);
        int dash = marker.indexOf('-');
        String sequence = dash < 0 ? marker : marker.substring(0, dash);
        Open event = open.get(pid);
        boolean goesOn =
                event != null
                        && event.sequence.equals(sequence)
                        && dash > 0
                        && !marker.endsWith("-1")
                        && event.text.size() < LONGEST;
        byte[] lines = led(time, pid, text, after);
        if (event == null || !goesOn) {
            flush(pid, out);
            event = new Open(sequence, out.line());
            open.put(pid, event);
            if (open.size() > MAX_OPEN) {
                flush(open.keySet().iterator().next(), out);
            }
        } else if (text.length > after && text[after] == '\t') {
            event.text.write('\n');
        } else if (isRest(event, text, after)) {
            lines = Arrays.copyOfRange(text, after, text.length);
        } else {
            event.text.write('\n');
        }
        event.text.writeBytes(lines);
        event.lastChunk = text.length - after;
    }

    /**
     * {@code text} from {@code after} on, each of its lines that is no continuation led by both.
     */
    private static byte[] led(long time, long pid, byte[] text, int after) {
        byte[] lead = (Times.text(time) + " [" + pid + "] ").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream lines = new ByteArrayOutputStream(text.length + lead.length);
        for (int i = after; i < text.length; i++) {
            boolean starts = i == after || text[i - 1] == '\n';
            if (starts && text[i] != '\t') {
                lines.writeBytes(lead);
            }
            lines.write(text[i]);
        }
        return lines.toByteArray();
    }

    /** A line of more than 900 bytes is cut before a blank, or anywhere where it has none. */
    private static boolean isRest(Open event, byte[] text, int after) {
        return text.length == after || text[after] == ' ' || event.lastChunk >= FULL_CHUNK;
    }

    private void flush(long pid, Unwrapped out) {
        Open event = open.remove(pid);
        if (event != null) {
            long now = out.line();
            out.at(event.line);
            byte[] whole = event.text.toByteArray();
            out.put(whole, 0, whole.length).put((byte) '\n');
            out.at(now);
        }
    }

    void end(Unwrapped out) {
        List.copyOf(open.keySet()).forEach(pid -> flush(pid, out));
    }
}
