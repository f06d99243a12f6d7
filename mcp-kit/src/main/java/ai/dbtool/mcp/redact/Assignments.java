package ai.dbtool.mcp.redact;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code name = value} and its relatives, where the name says secret: files (properties, INI, YAML,
 * JSON, .env), connection strings (libpq, JDBC), shell, SQL options, pg_hba.conf.
 *
 * <p>SQL and plans compare columns with such names every day, and these must survive: {@code (token
 * = $1)}, {@code (a.token = b.token)}. So a bare value counts only when it stands directly behind
 * {@code =}, or when the assignment is the whole line; a literal in quotes counts always.
 */
final class Assignments {

    static final Pattern NAME =
            Pattern.compile(
                    "(?i)"
                            + SecretNames.ENDS
                            + "(?![a-z0-9_-])(\\\\{0,8}[\"'\\]]?)([ \\t]{0,64}+)(=>|:=|=|:(?![:/]))"
                            + "([ \\t]{0,64}+)");

    /** What stands for a value without being one. */
    private static final Set<String> NO_VALUES =
            Set.of("null", "true", "false", "none", "default", "on", "off", "excluded");

    private Assignments() {}

    static String mark(String text, Redactor redactor) {
        Matcher name = NAME.matcher(text).useTransparentBounds(true);
        StringBuilder out = null;
        int done = 0;
        while (find(name, text, done)) {
            Quoted value = value(text, name);
            int next = value == null ? name.end() : value.end();
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            if (value == null) {
                out.append(text, done, next);
            } else {
                out.append(text, done, value.start()).append(redactor.mark(value.value()));
            }
            done = next;
        }
        return out == null ? text : out.append(text, done, text.length()).toString();
    }

    /** As {@code name.find(from)}, tried only where a name may start. */
    static boolean find(Matcher name, String text, int from) {
        for (int i = SecretNames.next(text, from); i >= 0; i = SecretNames.next(text, i + 1)) {
            if (name.region(i, text.length()).lookingAt()) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Quoted value(String text, Matcher name) {
        int at = name.end();
        int slash = at;
        while (slash < text.length() && text.charAt(slash) == '\\') {
            slash++;
        }
        if (slash >= text.length()) {
            return null;
        }
        char c = text.charAt(slash);
        if (text.startsWith("''", slash)) {
            return Quoted.inside(text, slash);
        }
        if (c == '\'' || c == '"') {
            return Quoted.at(text, slash, slash - at);
        }
        if ((c == 'E' || c == 'e') && slash + 1 < text.length() && text.charAt(slash + 1) == '\'') {
            return Quoted.at(text, slash + 1, 0);
        }
        boolean tight =
                name.start(2) == name.end(2)
                        && name.start(4) == name.end(4)
                        && name.group(3).equals("=");
        boolean quotedName = name.end(1) > name.start(1);
        if (wholeLine(text, name)) {
            return bare(text, at, lineEnd(text, at), name);
        }
        if (tight || (quotedName && name.group(3).equals(":"))) {
            return bare(text, at, bareEnd(text, at, quotedName), name);
        }
        return null;
    }

    private static @Nullable Quoted bare(String text, int start, int end, Matcher name) {
        String value = text.substring(start, end);
        if (value.isEmpty() || notAValue(value) || sameColumn(value, name.group())) {
            return null;
        }
        return new Quoted(start, end, value);
    }

    private static boolean notAValue(String value) {
        char first = value.charAt(0);
        return first == '«'
                || value.startsWith("${")
                || value.startsWith("{{")
                || value.matches("[{\\[|>]?")
                || value.matches("[$:%?@][A-Za-z0-9_]{0,63}[),;]?")
                || value.matches("[A-Za-z_][A-Za-z0-9_.]{0,126}\\([^\\n]{0,1024}")
                || NO_VALUES.contains(value.toLowerCase(Locale.ROOT));
    }

    /** {@code token=t.token}, {@code password = excluded.password}. */
    private static boolean sameColumn(String value, String assignment) {
        int dot = value.lastIndexOf('.');
        String column = value.substring(dot + 1).replaceAll("[^A-Za-z0-9_]", "");
        return dot > 0
                && !column.isEmpty()
                && assignment.toLowerCase(Locale.ROOT).startsWith(column.toLowerCase(Locale.ROOT));
    }

    private static int bareEnd(String text, int start, boolean json) {
        int i = start;
        while (i < text.length() && !endsBare(text.charAt(i), json)) {
            i++;
        }
        return i;
    }

    private static boolean endsBare(char c, boolean json) {
        return Character.isWhitespace(c)
                || c == '"'
                || c == '\''
                || c == '&'
                || c == ';'
                || c == '»'
                || (json && (c == ',' || c == '}' || c == ']'));
    }

    /** Nothing but the name, an optional list dash and indentation stands before the operator. */
    private static boolean wholeLine(String text, Matcher name) {
        int i = name.start();
        while (i > 0 && isNamePart(text.charAt(i - 1)) && name.start() - i < 256) {
            i--;
        }
        while (i > 0 && "\"' \t-".indexOf(text.charAt(i - 1)) >= 0 && name.start() - i < 512) {
            i--;
        }
        if (i > 0 && text.charAt(i - 1) != '\n') {
            return false;
        }
        String value = text.substring(name.end(), lineEnd(text, name.end())).strip();
        return value.indexOf(' ') < 0 && !value.isEmpty();
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c)
                || c == '_'
                || c == '.'
                || c == '-'
                || c == '['
                || c == ']';
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        end = end < 0 ? text.length() : end;
        while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
