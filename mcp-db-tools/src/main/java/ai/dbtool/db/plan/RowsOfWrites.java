package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The SELECT that finds the rows a statement of pg_stat_statements writes or locks. A role that may
 * only read may not even plan an UPDATE, DELETE or SELECT FOR UPDATE, and what makes them slow is
 * nearly always how they find their rows. Parameters are numbered anew, since those of SET are
 * gone. What is not of a plain shape (WITH, WHERE CURRENT OF) has none.
 */
final class RowsOfWrites {

    private final String sql;
    private final List<Token> tokens;

    private RowsOfWrites(String sql) {
        this.sql = sql;
        this.tokens = Token.of(sql);
    }

    /** The SELECT; {@code null} when {@code sql} writes nothing or is not understood. */
    static @Nullable String of(String sql) {
        RowsOfWrites statement = new RowsOfWrites(sql.replaceAll("(?s)/\\*.*?\\*/", " "));
        String select = statement.select();
        return select == null ? null : renumbered(select);
    }

    private @Nullable String select() {
        if (tokens.isEmpty()) {
            return null;
        }
        Token first = tokens.getFirst();
        if (first.isWord("UPDATE")) {
            int set = find("SET", 1);
            return set < 0 ? null : rows(1, set, find("FROM", set));
        }
        if (first.isWord("DELETE") && tokens.size() > 2 && tokens.get(1).isWord("FROM")) {
            int using = find("USING", 2);
            int end = using >= 0 ? using : find("WHERE", 2);
            return rows(2, end >= 0 ? end : end(), using);
        }
        if (first.isWord("INSERT")) {
            int select = find("SELECT", 1);
            return select < 0 ? null : between(select, end());
        }
        int locking = find("FOR", 1);
        return first.isWord("SELECT") && locking > 0 ? between(0, locking) : null;
    }

    private @Nullable String rows(int from, int to, int others) {
        int where = find("WHERE", from);
        if (where >= 0 && where + 1 < tokens.size() && tokens.get(where + 1).isWord("CURRENT")) {
            return null;
        }
        StringBuilder select = new StringBuilder("SELECT * FROM ").append(between(from, to));
        if (others >= 0) {
            select.append(", ").append(between(others + 1, where >= 0 ? where : end()));
        }
        return where < 0 ? select.toString() : select + " " + between(where, end());
    }

    /** Where the part that answers begins, or the end. */
    private int end() {
        int returning = find("RETURNING", 1);
        int conflict = find("ON", "CONFLICT");
        int end = returning >= 0 ? returning : tokens.size();
        return conflict >= 0 ? Math.min(conflict, end) : end;
    }

    private int find(String first, String second) {
        for (int at = find(first, 1); at >= 0; at = find(first, at + 1)) {
            if (at + 1 < tokens.size() && tokens.get(at + 1).isWord(second)) {
                return at;
            }
        }
        return -1;
    }

    /** The first such word outside brackets, or -1; {@code IS DISTINCT FROM} is none. */
    private int find(String word, int from) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") || token.is("[") ? 1 : token.is(")") || token.is("]") ? -1 : 0;
            if (i >= from
                    && depth == 0
                    && token.isWord(word)
                    && !tokens.get(i - 1).isWord("DISTINCT")) {
                return i;
            }
        }
        return -1;
    }

    private String between(int from, int to) {
        return from >= to ? "" : sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
    }

    /** {@code $n} counted from 1 in the order of the text. */
    static String renumbered(String sql) {
        Map<String, String> numbers = new LinkedHashMap<>();
        List<Token> parameters = new ArrayList<>();
        for (Token token : Token.of(sql)) {
            if (token.kind() == Token.Kind.PARAMETER) {
                parameters.add(token);
                numbers.computeIfAbsent(token.text(), _ -> "$" + (numbers.size() + 1));
            }
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (Token parameter : parameters) {
            text.append(sql, at, parameter.start()).append(numbers.get(parameter.text()));
            at = parameter.end();
        }
        return text.append(sql.substring(at)).toString();
    }
}
