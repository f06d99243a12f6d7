package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of one tool that clients repeat in {@code Mcp-Param-*} headers, as its input schema
 * marks them with {@code x-mcp-header}, so that a gateway can route by them without reading the
 * body.
 */
public final class ParamHeaders {

    private static final String KEY = "x-mcp-header";
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    private final List<Mirrored> mirrored;

    /** One argument: where it is, what it is, and the header it is repeated in. */
    private record Mirrored(List<String> path, boolean integer, String header) {}

    private ParamHeaders(List<Mirrored> mirrored) {
        this.mirrored = mirrored;
    }

    /**
     * Those of {@code inputSchema}; fails when a mark stands where clients would drop the tool for
     * it: not on a string, integer or boolean, not reached by {@code properties} alone, no token of
     * HTTP, or the same header twice.
     */
    public static ParamHeaders of(Map<String, ?> inputSchema) {
        List<Mirrored> found = new ArrayList<>();
        collect(inputSchema, List.of(), found);
        Set<String> names = new HashSet<>();
        for (Mirrored each : found) {
            if (!names.add(each.header().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(each.header() + " is used twice");
            }
        }
        if (marks(inputSchema) != found.size()) {
            throw new IllegalArgumentException(
                    KEY + " stands where properties alone do not lead to it");
        }
        return new ParamHeaders(List.copyOf(found));
    }

    /** Whether there are none, which is the rule. */
    public boolean isEmpty() {
        return mirrored.isEmpty();
    }

    /** What is wrong with the headers of a call; {@code null} when they say what it says. */
    public @Nullable String mismatch(Map<String, ?> arguments, RequestHeaders headers) {
        for (Mirrored each : mirrored) {
            String wrong = mismatch(each, value(arguments, each.path()), headers);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static @Nullable String mismatch(
            Mirrored each, @Nullable Object value, RequestHeaders headers) {
        String body = text(value);
        List<String> given = headers.all(each.header());
        if (body == null) {
            // Absent or of another type: the header is not looked at, the arguments are checked.
            return null;
        }
        if (given.size() != 1) {
            return each.header()
                    + (given.isEmpty() ? " is missing" : " was sent more than once")
                    + "; it repeats argument "
                    + String.join(".", each.path());
        }
        String decoded = HeaderValues.decode(given.getFirst());
        if (decoded == null) {
            return each.header() + " is neither visible ASCII nor =?base64?...?=";
        }
        return decoded.equals(body) || (each.integer() && sameNumber(decoded, body))
                ? null
                : each.header() + " differs from argument " + String.join(".", each.path());
    }

    private static boolean sameNumber(String header, String body) {
        if (header.length() > 40 || body.length() > 40) {
            return false;
        }
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if ((c < '0' || c > '9') && c != '-' && c != '.') {
                return false;
            }
        }
        try {
            return new BigDecimal(header).compareTo(new BigDecimal(body)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean bool -> bool.toString();
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigInteger number -> number.toString();
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    Long.toString(number.longValue());
            case null, default -> null;
        };
    }

    private static @Nullable Object value(Map<String, ?> arguments, List<String> path) {
        Object value = arguments;
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static void collect(Map<?, ?> schema, List<String> path, List<Mirrored> found) {
        Object mark = schema.get(KEY);
        if (mark != null && !path.isEmpty()) {
            String type = String.valueOf(schema.get("type"));
            if (!(mark instanceof String name) || !token(name) || !TYPES.contains(type)) {
                throw new IllegalArgumentException(
                        String.join(".", path)
                                + ": "
                                + KEY
                                + " is a token of HTTP, on a string, integer or boolean");
            }
            found.add(
                    new Mirrored(path, "integer".equals(type), RequestHeaders.PARAM_PREFIX + name));
        }
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach(
                    (name, property) -> {
                        if (property instanceof Map<?, ?> inner) {
                            List<String> deeper = new ArrayList<>(path);
                            deeper.add(String.valueOf(name));
                            collect(inner, List.copyOf(deeper), found);
                        }
                    });
        }
    }

    /** Marks anywhere; a property may be named like the mark, but then holds a schema. */
    private static int marks(Object node) {
        return switch (node) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .mapToInt(
                                    entry ->
                                            entry.getKey().equals(KEY)
                                                            && !(entry.getValue() instanceof Map)
                                                    ? 1
                                                    : marks(entry.getValue()))
                            .sum();
            case List<?> list -> list.stream().mapToInt(ParamHeaders::marks).sum();
            case null, default -> 0;
        };
    }

    /** RFC 9110, 5.6.2. */
    private static boolean token(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(
                                c ->
                                        (c < 128 && Character.isLetterOrDigit(c))
                                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
