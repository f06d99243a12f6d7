package ai.dbtool.pg.guard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a text takes a whole row of some tables: {@code *}, {@code t.*}, {@code t} as a value,
 * {@code t.f} that is no column, {@code TABLE t}, {@code NATURAL JOIN}, or new names for its
 * columns.
 *
 * <p>Says so too often rather than too seldom: it does not know which query level a name belongs
 * to. A table, and each name it is given, may stand only where FROM expects a table and before a
 * column.
 */
final class WholeRows {

    /** Words that end a FROM list. */
    private static final Set<String> ENDS_FROM =
            Set.of(
                    "where",
                    "group",
                    "order",
                    "limit",
                    "offset",
                    "fetch",
                    "union",
                    "except",
                    "intersect",
                    "having",
                    "window",
                    "for");

    /** Words that may follow a table but are no name for it; PostgreSQL reserves them. */
    private static final Set<String> AFTER_TABLE =
            Stream.concat(
                            ENDS_FROM.stream(),
                            Stream.of(
                                    "join",
                                    "left",
                                    "right",
                                    "inner",
                                    "cross",
                                    "full",
                                    "natural",
                                    "on",
                                    "using",
                                    "tablesample"))
                    .collect(Collectors.toUnmodifiableSet());

    private static final Set<String> STARTS_QUERY = Set.of("select", "values", "with", "table");

    private final List<Token> tokens;
    private final Set<String> tables;
    private final Set<String> columns;
    private final Set<String> rows;
    private final Set<Integer> items = new HashSet<>();
    private final Set<String> found = new LinkedHashSet<>();

    private WholeRows(List<Token> tokens, Set<String> tables, Set<String> columns) {
        this.tokens = tokens;
        this.tables = tables;
        this.columns = columns;
        this.rows = new HashSet<>(tables);
    }

    /**
     * What of {@code tokens} takes a whole row of {@code tables}, each once.
     *
     * @param columns what may stand behind {@code t.}
     */
    static List<String> in(List<Token> tokens, Set<String> tables, Set<String> columns) {
        WholeRows reader = new WholeRows(tokens, tables, columns);
        reader.readFrom();
        for (int i = 0; i < tokens.size(); i++) {
            reader.judge(i);
        }
        return List.copyOf(reader.found);
    }

    /** One pair of parentheses, or the whole text. */
    private static final class Level {
        /** SELECT was read: a FROM that follows opens its list. */
        private boolean select;

        /** Inside a FROM list. */
        private boolean from;

        /** A table, function or subquery comes next. */
        private boolean expects;

        /** Parentheses around a join: a name behind them is one for its rows. */
        private boolean join;
    }

    private void readFrom() {
        Deque<Level> levels = new ArrayDeque<>();
        levels.push(new Level());
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Level level = levels.element();
            if (token.isMark("(") || token.isMark("[")) {
                Level inner = new Level();
                inner.from = level.expects;
                inner.expects = level.expects;
                inner.join = level.expects;
                level.expects = false;
                levels.push(inner);
            } else if (token.isMark(")") || token.isMark("]")) {
                if (levels.size() > 1) {
                    levels.pop();
                }
                if (level.join) {
                    alias(i + 1);
                }
            } else if (token.isMark(",")) {
                level.expects = level.from;
            } else if (token.isName() && !isGrammar(level, token, i) && level.expects) {
                level.expects = false;
                i = item(i);
            }
        }
    }

    /** Whether it is a word of FROM's grammar. */
    private boolean isGrammar(Level level, Token token, int at) {
        String word = token.value();
        if (token.kind() != Token.Kind.WORD) {
            return false;
        }
        if (STARTS_QUERY.contains(word) && (!level.from || level.expects)) {
            level.select = true;
            level.from = false;
            level.expects = false;
            level.join = false;
            return true;
        }
        if (word.equals("from")) {
            boolean comparison =
                    isWord(at - 1, "distinct") && (isWord(at - 2, "is") || isWord(at - 2, "not"));
            if (level.select && !comparison) {
                level.from = true;
                level.expects = true;
            }
            return true;
        }
        if (level.from && ENDS_FROM.contains(word)) {
            level.from = false;
            level.expects = false;
            level.join = false;
            return true;
        }
        if (level.from && word.equals("join")) {
            level.expects = true;
            return true;
        }
        return level.expects && (word.equals("only") || word.equals("lateral"));
    }

    /** A table where FROM expects one; the index of its last token. */
    private int item(int at) {
        int last = at;
        while (isMark(last + 1, ".") && last + 2 < tokens.size() && tokens.get(last + 2).isName()) {
            last += 2;
        }
        if (tables.contains(tokens.get(last).value()) && !isMark(last + 1, "(")) {
            items.add(last);
            alias(last + 1);
        }
        return last;
    }

    private void alias(int at) {
        int name = isWord(at, "as") ? at + 1 : at;
        if (name < tokens.size()
                && tokens.get(name).isName()
                && !(tokens.get(name).kind() == Token.Kind.WORD
                        && AFTER_TABLE.contains(tokens.get(name).value()))) {
            rows.add(tokens.get(name).value());
            items.add(name);
            if (isMark(name + 1, "(")) {
                found.add("new names for the columns of a table with masked ones");
            }
        }
    }

    private void judge(int at) {
        Token token = tokens.get(at);
        if (token.kind() == Token.Kind.OPERATOR && token.text().equals("*") && isStar(at)) {
            found.add("* takes masked columns");
        } else if (isWord(at, "natural") || isWord(at, "table")) {
            found.add(token.text().toUpperCase(java.util.Locale.ROOT) + " takes masked columns");
        } else if (token.isName() && rows.contains(token.value()) && !items.contains(at)) {
            if (isMark(at + 1, ".")) {
                Token field = at + 2 < tokens.size() ? tokens.get(at + 2) : token;
                // A schema may be called like the table, which is what follows then.
                boolean column = columns.contains(field.value()) || items.contains(at + 2);
                if (!column || isMark(at + 3, "(")) {
                    found.add(
                            token.value()
                                    + "."
                                    + field.value()
                                    + " takes a row with masked columns");
                }
            } else if (!isMark(at - 1, ".")) {
                found.add(token.value() + " as a value is a row with masked columns");
            }
        }
    }

    /** {@code *} that stands for columns: not between two operands, and not in {@code f(*)}. */
    private boolean isStar(int at) {
        if (isMark(at - 1, "(") && isMark(at + 1, ")")) {
            return false;
        }
        boolean left =
                at > 0
                        && switch (tokens.get(at - 1).kind()) {
                            case WORD ->
                                    !Set.of("select", "all", "distinct")
                                            .contains(tokens.get(at - 1).value());
                            case NAME, STRING, BITS, NUMBER, PARAMETER -> true;
                            case MARK -> isMark(at - 1, ")") || isMark(at - 1, "]");
                            case OPERATOR, END -> false;
                        };
        boolean right =
                at + 1 < tokens.size()
                        && switch (tokens.get(at + 1).kind()) {
                            case WORD ->
                                    !ENDS_FROM.contains(tokens.get(at + 1).value())
                                            && !isWord(at + 1, "from")
                                            && !isWord(at + 1, "into")
                                            && !isWord(at + 1, "join");
                            case NAME, STRING, BITS, NUMBER, PARAMETER -> true;
                            case OPERATOR -> true;
                            case MARK -> isMark(at + 1, "(");
                            case END -> false;
                        };
        return !(left && right);
    }

    private boolean isWord(int at, String word) {
        return at >= 0
                && at < tokens.size()
                && tokens.get(at).kind() == Token.Kind.WORD
                && tokens.get(at).value().equals(word);
    }

    private boolean isMark(int at, String mark) {
        return at >= 0 && at < tokens.size() && tokens.get(at).isMark(mark);
    }
}
