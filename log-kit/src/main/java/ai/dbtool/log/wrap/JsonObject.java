package ai.dbtool.log.wrap;

import ai.dbtool.log.format.JsonText;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The members of one JSON object as slices; nested values are passed over whole. Reused. */
final class JsonObject {

    private static final int MAX_MEMBERS = 128;

    private byte[] b = {};
    private int count;
    private final int[] keys = new int[2 * MAX_MEMBERS];
    private final int[] values = new int[2 * MAX_MEMBERS];

    /** Reads the object at {@code from}; false when there is none, or it does not end. */
    boolean read(byte[] bytes, int from, int to) {
        b = bytes;
        count = 0;
        int p = blank(from, to);
        if (p == to || b[p] != '{') {
            return false;
        }
        p = blank(p + 1, to);
        while (p < to && b[p] == '"') {
            int keyEnd = JsonText.end(b, p + 1, to);
            int colon = keyEnd < 0 ? to : blank(keyEnd + 1, to);
            if (colon >= to || b[colon] != ':') {
                return false;
            }
            int value = blank(colon + 1, to);
            int end = valueEnd(value, to);
            if (end < 0) {
                return false;
            }
            if (count < MAX_MEMBERS) {
                keys[2 * count] = p + 1;
                keys[2 * count + 1] = keyEnd;
                values[2 * count] = value;
                values[2 * count + 1] = end;
                count++;
            }
            p = blank(end, to);
            if (p < to && b[p] == ',') {
                p = blank(p + 1, to);
            }
        }
        return p < to && b[p] == '}';
    }

    private int blank(int from, int to) {
        int p = from;
        while (p < to && (b[p] == ' ' || b[p] == '\t')) {
            p++;
        }
        return p;
    }

    /** End of the value at {@code p}, or -1. */
    private int valueEnd(int p, int to) {
        if (p < to && b[p] == '"') {
            int end = JsonText.end(b, p + 1, to);
            return end < 0 ? -1 : end + 1;
        }
        int depth = 0;
        for (int i = p; i < to; i++) {
            byte c = b[i];
            if (c == '"') {
                i = JsonText.end(b, i + 1, to);
                if (i < 0) {
                    return -1;
                }
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && depth > 0) {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            } else if (depth == 0 && (c == ',' || c == '}')) {
                return i > p ? i : -1;
            }
        }
        return -1;
    }

    boolean has(String key) {
        return find(key) >= 0;
    }

    /** The value of the first of {@code names} that is there, as text; {@code null} without one. */
    @Nullable String text(String... names) {
        byte[] bytes = bytes(names);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The same as bytes: what stands within quotes decoded, anything else as it is. */
    byte @Nullable [] bytes(String... names) {
        for (String name : names) {
            int i = find(name);
            if (i >= 0 && !isNull(i)) {
                int from = values[2 * i];
                int to = values[2 * i + 1];
                return b[from] == '"'
                        ? JsonText.decode(b, from + 1, to - 1)
                        : Arrays.copyOfRange(b, from, to);
            }
        }
        return null;
    }

    /** Reads the object that {@code key} holds into {@code other}. */
    boolean object(String key, JsonObject other) {
        int i = find(key);
        return i >= 0 && other.read(b, values[2 * i], values[2 * i + 1]);
    }

    /** Writes the value of {@code key} as JSON has it; {@code bare} without its quotes. */
    boolean copy(String key, boolean bare, String before, Unwrapped out) {
        int i = find(key);
        if (i < 0 || isNull(i)) {
            return false;
        }
        boolean quoted = b[values[2 * i]] == '"';
        int cut = bare && quoted ? 1 : 0;
        int from = values[2 * i] + cut;
        int to = values[2 * i + 1] - cut;
        if (to - from == (quoted && !bare ? 2 : 0)) {
            return false;
        }
        out.put(before).put(b, from, to);
        return true;
    }

    private boolean isNull(int i) {
        return b[values[2 * i]] == 'n';
    }

    private int find(String key) {
        for (int i = 0; i < count; i++) {
            int length = keys[2 * i + 1] - keys[2 * i];
            if (length == key.length() && matches(keys[2 * i], key)) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(int at, String key) {
        for (int i = 0; i < key.length(); i++) {
            if (b[at + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
