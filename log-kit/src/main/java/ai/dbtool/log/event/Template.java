package ai.dbtool.log.event;

import ai.dbtool.log.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A message as PostgreSQL's source formats it: literals with captures between them. A capture ends
 * at the next literal, so matching is linear in the text; there is no regular expression, and no
 * String until fields are taken out.
 */
final class Template {

    private enum Type {
        TEXT,
        INT,
        NUM,
        PIDS
    }

    private record Capture(String name, Type type) {}

    private final String source;
    private final byte[][] literals;
    private final Capture[] captures;

    private Template(String source) {
        this.source = source;
        List<byte[]> literals = new ArrayList<>();
        List<Capture> captures = new ArrayList<>();
        int at = 0;
        for (int open = source.indexOf('{'); open >= 0; open = source.indexOf('{', at)) {
            int close = source.indexOf('}', open);
            literals.add(bytes(source.substring(at, open)));
            captures.add(capture(source.substring(open + 1, close)));
            at = close + 1;
        }
        literals.add(bytes(source.substring(at)));
        this.literals = literals.toArray(byte[][]::new);
        this.captures = captures.toArray(Capture[]::new);
    }

    static Template compile(String source) {
        return new Template(source);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Capture capture(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Capture(text, Type.TEXT);
        }
        Type type =
                switch (text.substring(colon + 1)) {
                    case "int" -> Type.INT;
                    case "num" -> Type.NUM;
                    case "pids" -> Type.PIDS;
                    default -> throw new IllegalArgumentException("unknown type in {" + text + "}");
                };
        return new Capture(text.substring(0, colon), type);
    }

    /** The literal text before the first capture. */
    byte[] head() {
        return literals[0];
    }

    /** Names of the fields a match gives. */
    List<String> fields() {
        return Arrays.stream(captures).map(Capture::name).filter(name -> !name.isEmpty()).toList();
    }

    /** Whether {@code text[from, to)} has this form. */
    boolean matches(byte[] text, int from, int to) {
        return match(text, from, to, null);
    }

    /** Puts what the captures hold into {@code fields}; false when the text has another form. */
    boolean extract(String text, Map<String, Object> fields) {
        byte[] bytes = bytes(text);
        int[] ends = new int[2 * captures.length];
        if (!match(bytes, 0, bytes.length, ends)) {
            return false;
        }
        for (int i = 0; i < captures.length; i++) {
            Capture capture = captures[i];
            if (!capture.name.isEmpty()) {
                int from = ends[2 * i];
                int length = ends[2 * i + 1] - from;
                fields.put(
                        capture.name,
                        value(
                                capture.type,
                                new String(bytes, from, length, StandardCharsets.UTF_8)));
            }
        }
        return true;
    }

    private boolean match(byte[] text, int from, int to, int @Nullable [] ends) {
        byte[] head = literals[0];
        if (!Bytes.at(text, from, to, head)) {
            return false;
        }
        int at = from + head.length;
        int count = captures.length;
        for (int i = 0; i < count; i++) {
            byte[] next = literals[i + 1];
            Type type = captures[i].type;
            int end =
                    i == count - 1
                            ? endOfLast(text, at, to, next)
                            : isNumber(type)
                                    ? endOfNumber(text, at, to, next)
                                    : indexOf(text, at, to, next);
            if (end < 0 || !fits(type, text, at, end)) {
                return false;
            }
            if (ends != null) {
                ends[2 * i] = at;
                ends[2 * i + 1] = end;
            }
            at = end + next.length;
        }
        return at == to;
    }

    private static boolean isNumber(Type type) {
        return type == Type.INT || type == Type.NUM;
    }

    /** A number ends where its digits do: no need to look for {@code next} in the whole text. */
    private static int endOfNumber(byte[] text, int at, int to, byte[] next) {
        int end = at;
        while (end < to && (isDigit(text[end]) || text[end] == '.' || text[end] == '-')) {
            if (next[0] == text[end] && Bytes.at(text, end, to, next)) {
                return end;
            }
            end++;
        }
        return Bytes.at(text, end, to, next) ? end : -1;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfLast(byte[] text, int at, int to, byte[] next) {
        int end = to - next.length;
        return end >= at && Bytes.at(text, end, to, next) ? end : -1;
    }

    private static int indexOf(byte[] text, int from, int to, byte[] wanted) {
        int last = to - wanted.length;
        for (int i = from; i <= last; i++) {
            i = Bytes.indexOf(text, i, last + 1, wanted[0]);
            if (i <= last && Bytes.at(text, i, to, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean fits(Type type, byte[] text, int from, int to) {
        if (type == Type.TEXT) {
            return true;
        }
        for (int i = from; i < to; i++) {
            byte c = text[i];
            boolean digit = isDigit(c) || (c == '-' && i == from);
            boolean other =
                    type == Type.NUM ? c == '.' : type == Type.PIDS && (c == ',' || c == ' ');
            if (!digit && !other) {
                return false;
            }
        }
        return type == Type.PIDS || (to > from && to - from < 19 && text[to - 1] != '-');
    }

    private static Object value(Type type, String text) {
        return switch (type) {
            case TEXT -> text;
            case INT -> Long.parseLong(text);
            case NUM -> number(text);
            case PIDS -> pids(text);
        };
    }

    /** {@code 1.2.3} fits the form of a number but is none. */
    private static Object number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static List<Long> pids(String text) {
        return Arrays.stream(text.split("[, ]+"))
                .filter(pid -> !pid.isEmpty() && pid.length() < 19 && !pid.equals("-"))
                .map(Long::parseLong)
                .toList();
    }

    @Override
    public String toString() {
        return source;
    }
}
