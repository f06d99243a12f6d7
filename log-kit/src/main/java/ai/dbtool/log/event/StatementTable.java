package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The table a statement locks rows of, as the statement writes it: the target of UPDATE, DELETE,
 * INSERT, MERGE, LOCK, TRUNCATE or ALTER, else the first name after FROM. Reads words, not SQL: a
 * statement that starts otherwise (WITH, EXECUTE) has none.
 */
final class StatementTable {

    private static final Set<String> NOISE = Set.of("only", "table", "if", "exists");
    private static final List<String> DIRECT = List.of("update", "lock", "truncate");

    private final String sql;
    private int at;

    private StatementTable(String sql) {
        this.sql = sql;
    }

    /** The name with its schema if the statement gives it, or {@code null}. */
    static @Nullable String of(String sql) {
        return new StatementTable(sql).read();
    }

    private @Nullable String read() {
        String verb = word();
        if (DIRECT.contains(verb)) {
            return name();
        }
        String before =
                switch (verb) {
                    case "insert", "merge" -> "into";
                    case "alter" -> "table";
                    case "delete", "select" -> "from";
                    default -> "";
                };
        if (before.isEmpty()) {
            return null;
        }
        while (at < sql.length()) {
            String word = word();
            if (word.equals(before)) {
                return name();
            }
            if (word.isEmpty()) {
                other();
            }
        }
        return null;
    }

    private @Nullable String name() {
        int start = at;
        String word = word();
        while (NOISE.contains(word)) {
            start = at;
            word = word();
        }
        at = start;
        blanks();
        int from = at;
        while (at < sql.length() && (part() && at < sql.length() && sql.charAt(at) == '.')) {
            at++;
        }
        return at > from ? sql.substring(from, at) : null;
    }

    /** Passes a literal or quoted name whole, else one character. */
    private void other() {
        if (at >= sql.length()) {
            return;
        }
        char c = sql.charAt(at);
        int close = c == '\'' || c == '"' ? sql.indexOf(c, at + 1) : at;
        at = close < 0 ? sql.length() : close + 1;
    }

    /** Passes one identifier, quoted or not; false when there is none. */
    private boolean part() {
        int from = at;
        if (sql.charAt(at) == '"') {
            int close = sql.indexOf('"', at + 1);
            at = close < 0 ? sql.length() : close + 1;
        } else {
            while (at < sql.length() && isWord(sql.charAt(at))) {
                at++;
            }
        }
        return at > from;
    }

    /** The next word in lower case; empty when something else comes next. */
    private String word() {
        blanks();
        int from = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
        return sql.substring(from, at).toLowerCase(Locale.ROOT);
    }

    private void blanks() {
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else {
                return;
            }
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
