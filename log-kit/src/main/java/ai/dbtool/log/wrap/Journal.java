package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Entries of the systemd journal, as {@code journalctl -o export} and {@code -o json} write them.
 */
final class Journal {

    private static final byte[] NONE = {};

    private Journal() {}

    /** Gives an entry to the messages. */
    private static void entry(Map<String, byte[]> fields, SystemMessages messages, Unwrapped out) {
        byte[] message = fields.get("MESSAGE");
        String time = text(fields, "_SOURCE_REALTIME_TIMESTAMP");
        time = time.isEmpty() ? text(fields, "__REALTIME_TIMESTAMP") : time;
        if (message == null || time.isEmpty() || !isNumber(time)) {
            out.other();
            return;
        }
        String program = text(fields, "SYSLOG_IDENTIFIER");
        String command = text(fields, "_COMM");
        boolean server =
                command.equals("postgres") || text(fields, "CONTAINER_NAME").contains("postgres");
        String pid = text(fields, "SYSLOG_PID");
        pid = pid.isEmpty() ? text(fields, "_PID") : pid;
        messages.add(
                Long.parseLong(time) / 1_000,
                server ? "postgres" : program.isEmpty() ? command : program,
                isNumber(pid) ? Long.parseLong(pid) : 0,
                message,
                0,
                message.length,
                false,
                out);
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return new String(fields.getOrDefault(name, NONE), StandardCharsets.UTF_8);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() < 18
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Fields on lines of their own, {@code NAME=value}; a value with control characters as name,
     * length in eight bytes (little endian) and bytes; an empty line after each entry.
     */
    static final class Export extends Unwrapper {
        private final SystemMessages messages = new SystemMessages();
        private final Map<String, byte[]> fields = new HashMap<>();
        private long lines;

        @Override
        int take(byte[] b, int from, int to, boolean last, Unwrapped out) {
            int p = from;
            while (p < to) {
                int end = read(b, p, to, last);
                if (end < 0) {
                    return p;
                }
                if (!fields.isEmpty()) {
                    entry(fields, messages, out);
                }
                out.at(out.line() + lines);
                p = end;
            }
            return p;
        }

        /** Reads one entry; answers its end, or -1 when it goes on after {@code to}. */
        private int read(byte[] b, int from, int to, boolean last) {
            fields.clear();
            lines = 0;
            int p = from;
            while (p < to) {
                int feed = Bytes.indexOf(b, p, to, (byte) '\n');
                if (feed == to && !last) {
                    return -1;
                }
                int equals = Bytes.indexOf(b, p, feed, (byte) '=');
                if (feed == p) {
                    lines++;
                    return p + 1;
                }
                if (equals < feed) {
                    put(b, p, equals, equals + 1, feed);
                    p = feed + 1;
                } else if (feed + 9 <= to) {
                    long length =
                            ByteBuffer.wrap(b, feed + 1, 8)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getLong();
                    int value = feed + 9;
                    if (length < 0 || length >= to - value) {
                        // Longer than what is there: to come, or no length at all.
                        boolean possible = length >= 0 && length < 1L << 30;
                        if (!last && possible) {
                            return -1;
                        }
                        lines++;
                        p = feed + 1;
                        continue;
                    }
                    put(b, p, feed, value, value + (int) length);
                    lines += 1 + Bytes.lines(b, feed + 1, value + (int) length);
                    p = value + (int) length + 1;
                    continue;
                } else {
                    if (!last) {
                        return -1;
                    }
                    p = to;
                }
                lines++;
            }
            return last ? to : -1;
        }

        private void put(byte[] b, int name, int nameEnd, int value, int end) {
            if (nameEnd - name <= 64) {
                String key = new String(b, name, nameEnd - name, StandardCharsets.US_ASCII);
                fields.put(key, java.util.Arrays.copyOfRange(b, value, end));
            }
        }

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            throw new IllegalStateException("entries are read whole");
        }

        @Override
        void end(Unwrapped out) {
            messages.end(out);
        }
    }

    /** One object for each entry; a value that is no UTF-8 text is an array of numbers. */
    static final class Json extends Unwrapper {
        private static final String[] NAMES = {
            "SYSLOG_IDENTIFIER",
            "SYSLOG_PID",
            "_PID",
            "_COMM",
            "CONTAINER_NAME",
            "__REALTIME_TIMESTAMP",
            "_SOURCE_REALTIME_TIMESTAMP"
        };

        private final SystemMessages messages = new SystemMessages();
        private final JsonObject object = new JsonObject();

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            if (!object.read(b, from, to)) {
                out.put(b, from, to).put((byte) '\n');
                return;
            }
            Map<String, byte[]> fields = new HashMap<>();
            for (String name : NAMES) {
                byte[] value = object.bytes(name);
                if (value != null) {
                    fields.put(name, value);
                }
            }
            byte[] message = object.bytes("MESSAGE");
            if (message != null) {
                fields.put(
                        "MESSAGE",
                        message.length > 0 && message[0] == '[' ? numbers(message) : message);
            }
            entry(fields, messages, out);
        }

        /** {@code [80,111]} as bytes; the text itself when it is something else. */
        private static byte[] numbers(byte[] text) {
            String list = new String(text, StandardCharsets.US_ASCII);
            if (!list.endsWith("]") || list.length() < 3) {
                return text;
            }
            String[] parts = list.substring(1, list.length() - 1).split(",");
            byte[] bytes = new byte[parts.length];
            for (int i = 0; i < parts.length; i++) {
                @Nullable Integer value = octet(parts[i].strip());
                if (value == null) {
                    return text;
                }
                bytes[i] = value.byteValue();
            }
            return bytes;
        }

        private static @Nullable Integer octet(String text) {
            return isNumber(text) && text.length() <= 3 ? Integer.valueOf(text) : null;
        }

        @Override
        void end(Unwrapped out) {
            messages.end(out);
        }
    }
}
