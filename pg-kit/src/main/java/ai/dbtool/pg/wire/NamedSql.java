package ai.dbtool.pg.wire;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * SQL of our own with {@code :name} replaced by {@code $n}. Casts ({@code ::text}), literals,
 * quoted names and comments are left alone.
 *
 * @param text what the server gets
 * @param names name of {@code $1}, {@code $2}, ...
 */
public record NamedSql(String text, List<String> names) {

    /** Splits {@code sql}. */
    public static NamedSql of(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            int end = skipped(sql, at);
            if (end > at) {
                text.append(sql, at, end);
                at = end;
            } else if (isName(sql, at)) {
                int stop = nameEnd(sql, at + 1);
                String name = sql.substring(at + 1, stop);
                if (!names.contains(name)) {
                    names.add(name);
                }
                text.append('$').append(names.indexOf(name) + 1);
                at = stop;
            } else {
                text.append(sql.charAt(at++));
            }
        }
        return new NamedSql(text.toString(), List.copyOf(names));
    }

    /** The values in the order of {@code $1}, {@code $2}, ... */
    public List<@Nullable String> values(Map<String, ? extends @Nullable Object> parameters) {
        List<@Nullable String> values = new ArrayList<>();
        for (String name : names) {
            if (!parameters.containsKey(name)) {
                throw new IllegalArgumentException("no value for :" + name);
            }
            values.add(literal(parameters.get(name)));
        }
        if (parameters.size() > names.size()) {
            throw new IllegalArgumentException(
                    "values " + parameters.keySet() + " for parameters " + names);
        }
        return values;
    }

    /**
     * End of the literal, quoted name, comment or cast that starts at {@code at}, else {@code at}.
     */
    private static int skipped(String sql, int at) {
        return switch (sql.charAt(at)) {
            case '\'', '"' -> after(sql, String.valueOf(sql.charAt(at)), at + 1);
            case '-' -> sql.startsWith("--", at) ? after(sql, "\n", at) : at;
            case '/' -> sql.startsWith("/*", at) ? after(sql, "*/", at) : at;
            case '$' -> sql.startsWith("$$", at) ? after(sql, "$$", at + 2) : at;
            case ':' -> sql.startsWith("::", at) ? at + 2 : at;
            default -> at;
        };
    }

    private static int after(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }

    private static boolean isName(String sql, int at) {
        return sql.charAt(at) == ':'
                && at + 1 < sql.length()
                && Character.isLetter(sql.charAt(at + 1));
    }

    private static int nameEnd(String sql, int from) {
        int end = from;
        while (end < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static @Nullable String literal(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Collection<?> list ->
                    list.stream().map(NamedSql::element).collect(Collectors.joining(",", "{", "}"));
            case Object[] array -> literal(java.util.Arrays.asList(array));
            default -> value.toString();
        };
    }

    /** One element of an array literal. */
    private static String element(@Nullable Object value) {
        return value == null
                ? "NULL"
                : '"' + Objects.toString(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
