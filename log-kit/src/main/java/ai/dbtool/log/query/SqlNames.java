package ai.dbtool.log.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The relations and functions a statement names, as it writes them but unquoted names in lower
 * case: what stands after FROM, JOIN, INTO, UPDATE, TABLE and their like, what a bracket follows,
 * and the sequence that nextval and its like are given. Reads words, not SQL, so that cut and wrong
 * statements have names too; names of WITH count as relations.
 */
final class SqlNames {

    /** A relation comes next, and others after commas. */
    private static final Set<String> BEFORE =
            Set.of(
                    "from",
                    "join",
                    "into",
                    "update",
                    "table",
                    "index",
                    "view",
                    "sequence",
                    "function",
                    "procedure",
                    "references",
                    "truncate",
                    "lock",
                    "vacuum",
                    "analyze",
                    "reindex",
                    "cluster",
                    "copy");

    /** May stand between those and the name. */
    private static final Set<String> NOISE =
            Set.of(
                    "only",
                    "if",
                    "not",
                    "exists",
                    "concurrently",
                    "verbose",
                    "full",
                    "freeze",
                    "materialized",
                    "unique",
                    "lateral");

    /** Options in brackets may stand between these and the name. */
    private static final Set<String> WITH_OPTIONS =
            Set.of("vacuum", "analyze", "reindex", "cluster");

    /** A bracket after these is no call. */
    private static final Set<String> NO_CALL =
            Set.of(
                    "in",
                    "and",
                    "or",
                    "not",
                    "exists",
                    "any",
                    "all",
                    "some",
                    "as",
                    "on",
                    "over",
                    "filter",
                    "by",
                    "when",
                    "then",
                    "else",
                    "using",
                    "materialized",
                    "distinct",
                    "key",
                    "conflict");

    private static final Set<String> RIGHTS = Set.of("grant", "revoke");
    private static final Set<String> DEFINES = Set.of("create", "comment");
    private static final Set<String> USES = Set.of("delete", "merge");

    private static final Set<String> QUERIES =
            Set.of("select", "insert", "update", "delete", "merge");

    private static final Set<String> ENDS_LIST =
            Set.of("where", "group", "order", "set", "values", "returning", "limit", "to");

    private static final Set<String> TAKES_SEQUENCE = Set.of("nextval", "currval", "setval");

    /** What is between two brackets, or the whole. */
    private static final class Level {
        private final boolean options;
        private boolean query;
        private boolean list;

        Level(boolean query, boolean options) {
            this.query = query;
            this.options = options;
        }
    }

    private final String sql;
    private final boolean calls;
    private final Set<String> names = new LinkedHashSet<>();
    private final Deque<Level> levels = new ArrayDeque<>();
    private int at;
    private boolean expected;
    private boolean selects;
    private String verb = "";
    private String before = "";
    private String last = "";

    private SqlNames(String sql, boolean calls) {
        this.sql = sql;
        this.calls = calls;
        levels.push(new Level(true, false));
    }

    /** The names, each once, in the order of the statement. */
    static Set<String> of(String sql) {
        return names(sql, true);
    }

    /** As above, without functions. */
    static Set<String> relations(String sql) {
        return names(sql, false);
    }

    private static Set<String> names(String sql, boolean calls) {
        SqlNames reading = new SqlNames(sql, calls);
        while (reading.at < sql.length()) {
            reading.next();
        }
        return reading.names;
    }

    private void next() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            at = after("\n", at + 2);
        } else if (sql.startsWith("/*", at)) {
            at = after("*/", at + 2);
        } else if (c == '\'') {
            string();
        } else if (c == '"' || isWord(c)) {
            word();
        } else {
            sign(c);
            at++;
        }
    }

    private int after(String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }

    private void string() {
        boolean escapes = at > 0 && (sql.charAt(at - 1) | 32) == 'e';
        int from = ++at;
        while (at < sql.length() && sql.charAt(at) != '\'') {
            at += escapes && sql.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at, sql.length());
        if (TAKES_SEQUENCE.contains(last)) {
            names.add(sql.substring(from, at));
        }
        at++;
        last = "";
    }

    /** A name with all its dotted parts, or a keyword. */
    private void word() {
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        boolean more = true;
        while (more) {
            if (at < sql.length() && sql.charAt(at) == '"') {
                int from = at;
                at = after("\"", at + 1);
                name.append(sql, from, at);
                quoted = true;
            } else {
                int from = at;
                while (at < sql.length() && isWord(sql.charAt(at))) {
                    at++;
                }
                name.append(sql.substring(from, at).toLowerCase(Locale.ROOT));
            }
            more = at + 1 < sql.length() && sql.charAt(at) == '.' && startsName(at + 1);
            if (more) {
                name.append('.');
                at++;
            }
        }
        read(name.toString(), quoted);
    }

    private boolean startsName(int i) {
        return sql.charAt(i) == '"' || isWord(sql.charAt(i));
    }

    private void read(String word, boolean quoted) {
        Level level = levels.getFirst();
        verb = verb.isEmpty() ? word : verb;
        boolean keyword = !quoted && keyword(word, level);
        if (!keyword && expected) {
            names.add(word);
            expected = false;
            level.list = !verb.equals("alter");
        }
        last = keyword ? "" : word;
    }

    private boolean keyword(String word, Level level) {
        level.list &= !ENDS_LIST.contains(word) && !QUERIES.contains(word);
        level.query |= QUERIES.contains(word);
        selects |= word.equals("select");
        if (BEFORE.contains(word) || takesOn(word) || usesMore(word)) {
            // extract(year FROM t), IS DISTINCT FROM t, FOR UPDATE, FOR NO KEY UPDATE
            boolean other = last.equals("distinct") || last.equals("for") || last.equals("key");
            expected = level.query && !other;
            before = word;
            return true;
        }
        if (QUERIES.contains(word) || ENDS_LIST.contains(word)) {
            expected = false;
            return true;
        }
        return expected && NOISE.contains(word);
    }

    /** Elsewhere a condition follows. */
    private boolean takesOn(String word) {
        return word.equals("on") && (RIGHTS.contains(verb) || (DEFINES.contains(verb) && !selects));
    }

    private boolean usesMore(String word) {
        return word.equals("using") && USES.contains(verb);
    }

    private void sign(char c) {
        switch (c) {
            case '(' -> open();
            case ')' -> {
                expected = levels.size() > 1 && levels.pop().options;
                last = "";
            }
            case ',' -> {
                expected = levels.getFirst().list;
                last = "";
            }
            case ';' -> {
                levels.clear();
                levels.push(new Level(true, false));
                verb = "";
                selects = false;
                last = "";
                expected = false;
            }
            default -> last = "";
        }
    }

    private void open() {
        boolean joins = expected && (before.equals("from") || before.equals("join"));
        if (calls && !last.isEmpty() && !NO_CALL.contains(last)) {
            names.add(last);
        }
        levels.push(new Level(joins, expected && WITH_OPTIONS.contains(before)));
        expected = joins;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
