package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Any other log: a time near the head of the line, a level among the first words, further lines
 * without a time (stack traces); JSON and logfmt by the usual names. Given out in the stderr
 * format.
 */
final class PlainText extends Unwrapper {

    private static final int TIME_WITHIN = 64;
    private static final int WORDS = 6;

    private static final String[] TIMES = {
        "timestamp", "@timestamp", "time", "ts", "t", "date", "datetime", "eventTime"
    };
    private static final String[] LEVELS = {
        "level", "severity", "lvl", "log.level", "levelname", "loglevel"
    };
    private static final String[] MESSAGES = {"message", "msg", "event", "log", "error", "err"};

    private final Times times;
    private final JsonObject object = new JsonObject();

    PlainText(Instant written) {
        this.times = new Times(written);
    }

    @Override
    void line(byte[] b, int from, int to, Unwrapped out) {
        if (!json(b, from, to, out) && !timed(b, from, to, out)) {
            out.put((byte) '\t').put(b, from, to).put((byte) '\n');
        }
    }

    /** Whether the line has a time that is understood. */
    boolean starts(byte[] b, int from, int to) {
        return b[from] == '{' ? isJson(b, from, to) : timeEnd(b, from, to) > 0;
    }

    private boolean isJson(byte[] b, int from, int to) {
        String time = object.read(b, from, to) ? object.text(TIMES) : null;
        return time != null && times.any(time);
    }

    private boolean json(byte[] b, int from, int to, Unwrapped out) {
        if (b[from] != '{' || !isJson(b, from, to)) {
            return false;
        }
        String level = object.text(LEVELS);
        byte[] message = object.bytes(MESSAGES);
        write(level, message == null ? java.util.Arrays.copyOfRange(b, from, to) : message, out);
        return true;
    }

    private boolean timed(byte[] b, int from, int to, Unwrapped out) {
        int end = timeEnd(b, from, to);
        if (end < 0) {
            return false;
        }
        String line = new String(b, from, to - from, StandardCharsets.UTF_8);
        String level = logfmt(line, "level=", "lvl=", "severity=");
        String rest = new String(b, end, to - end, StandardCharsets.UTF_8);
        String head = new String(b, from, Math.max(0, timeStart - from), StandardCharsets.UTF_8);
        String text =
                (head.length() > 2 && !head.endsWith("=") ? head : "")
                        + rest.replaceFirst("^[\\]\\s|,;:\"]+", "");
        write(level == null ? word(text) : level, text.getBytes(StandardCharsets.UTF_8), out);
        return true;
    }

    private void write(@Nullable String level, byte[] message, Unwrapped out) {
        out.put(
                Times.text(times.millis())
                        + " [0] "
                        + Levels.of(level == null ? "" : level)
                        + ":  ");
        out.folded(message, 0, message.length);
    }

    private int timeStart;

    private int timeEnd(byte[] b, int from, int to) {
        int limit = Math.min(to, from + TIME_WITHIN);
        for (int p = from; p < limit; p++) {
            boolean border = p == from || " [(=\"|,".indexOf(b[p - 1]) >= 0;
            if (!border || b[p] <= ' ') {
                continue;
            }
            int end = times.iso(b, p, to);
            end = end < 0 ? times.slashed(b, p, to) : end;
            end = end < 0 ? times.web(b, p, to) : end;
            end = end < 0 ? times.withoutYear(b, p, to) : end;
            if (end > 0) {
                timeStart = p;
                return end;
            }
        }
        return -1;
    }

    /** The first of the first words that is a level. */
    private static @Nullable String word(String text) {
        String[] words = text.strip().split("[\\s\\[\\]():|,=]+", WORDS + 1);
        for (int i = 0; i < Math.min(WORDS, words.length); i++) {
            if (!Levels.known(words[i]).isEmpty()) {
                return words[i];
            }
        }
        return null;
    }

    private static @Nullable String logfmt(String line, String... keys) {
        for (String key : keys) {
            int at = line.indexOf(key);
            if (at >= 0 && (at == 0 || line.charAt(at - 1) == ' ')) {
                int end = line.indexOf(' ', at);
                String value = line.substring(at + key.length(), end < 0 ? line.length() : end);
                return value.replace("\"", "");
            }
        }
        return null;
    }

    /** Share of lines with a time, in percent, of those that are not indented. */
    static int share(byte[] head, Instant written) {
        PlainText text = new PlainText(written);
        int lines = 0;
        int timed = 0;
        for (int p = 0; p < head.length && lines < 200; ) {
            int end = Bytes.indexOf(head, p, head.length, (byte) '\n');
            if (end > p && head[p] > ' ') {
                lines++;
                timed += text.starts(head, p, end) ? 1 : 0;
            }
            p = end + 1;
        }
        return lines == 0 ? 0 : timed * 100 / lines;
    }
}
