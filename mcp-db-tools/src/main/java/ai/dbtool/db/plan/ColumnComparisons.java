package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a statement compares a column with {@code $1}. Only plain shapes: a name, then an operator,
 * BETWEEN or IN, then {@code $1}, cast or not, and what is added to it.
 */
final class ColumnComparisons {

    /** How it compares. */
    enum Kind {
        EQUAL,
        LOWER,
        UPPER
    }

    /**
     * A column and its values.
     *
     * @param table its alias, where one is given
     * @param parameters {@code $n} that stand for its values
     * @param neutral {@code $n} that are added to them or subtracted
     */
    record Comparison(
            @Nullable String table,
            String column,
            Kind kind,
            List<String> parameters,
            List<String> neutral) {

        boolean sameColumn(Comparison other) {
            return column.equals(other.column)
                    && String.valueOf(table).equals(String.valueOf(other.table));
        }
    }

    private final List<Token> tokens;
    private final List<Comparison> found = new ArrayList<>();
    private int at;

    private ColumnComparisons(String sql) {
        this.tokens = Token.of(sql);
    }

    static List<Comparison> in(String sql) {
        ColumnComparisons reader = new ColumnComparisons(sql);
        for (int i = 0; i < reader.tokens.size(); i++) {
            Token token = reader.tokens.get(i);
            boolean path = i > 0 && reader.tokens.get(i - 1).is(".");
            if (token.isName() && !path) {
                reader.column(i);
            }
        }
        return List.copyOf(reader.found);
    }

    private void column(int start) {
        int last = start;
        while (last + 2 < tokens.size()
                && tokens.get(last + 1).is(".")
                && tokens.get(last + 2).isName()) {
            last += 2;
        }
        String table = last == start ? null : name(last - 2);
        String column = name(last);
        at = last + 1;
        if (take("BETWEEN")) {
            compared(table, column, Kind.LOWER);
            if (take("AND")) {
                compared(table, column, Kind.UPPER);
            }
        } else if (take("IN")) {
            list(table, column);
        } else if (at < tokens.size() && tokens.get(at).kind() == Token.Kind.OPERATOR) {
            Kind kind =
                    switch (tokens.get(at).text()) {
                        case "=" -> Kind.EQUAL;
                        case ">", ">=" -> Kind.LOWER;
                        case "<", "<=" -> Kind.UPPER;
                        default -> null;
                    };
            at++;
            if (kind != null) {
                compared(table, column, kind);
            }
        }
    }

    private String name(int token) {
        Token t = tokens.get(token);
        return t.kind() == Token.Kind.WORD ? t.text().toLowerCase(java.util.Locale.ROOT) : t.text();
    }

    private void compared(@Nullable String table, String column, Kind kind) {
        String value = parameter();
        if (value == null) {
            return;
        }
        List<String> neutral = new ArrayList<>();
        while (at < tokens.size() && (tokens.get(at).is("+") || tokens.get(at).is("-"))) {
            at++;
            String added = parameter();
            if (added == null) {
                break;
            }
            neutral.add(added);
        }
        found.add(new Comparison(table, column, kind, List.of(value), List.copyOf(neutral)));
    }

    private void list(@Nullable String table, String column) {
        List<String> values = new ArrayList<>();
        if (at < tokens.size() && tokens.get(at).is("(")) {
            do {
                at++;
                String value = parameter();
                if (value == null) {
                    return;
                }
                values.add(value);
            } while (at < tokens.size() && tokens.get(at).is(","));
        }
        if (!values.isEmpty()) {
            found.add(new Comparison(table, column, Kind.EQUAL, List.copyOf(values), List.of()));
        }
    }

    /** {@code $1}, {@code $1::date} or {@code CAST($1 AS date)}, in brackets or not. */
    private @Nullable String parameter() {
        int brackets = 0;
        while (at < tokens.size() && (tokens.get(at).is("(") || tokens.get(at).isWord("CAST"))) {
            brackets += tokens.get(at).is("(") ? 1 : 0;
            at++;
        }
        if (at >= tokens.size() || tokens.get(at).kind() != Token.Kind.PARAMETER) {
            return null;
        }
        String value = tokens.get(at++).text();
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.is("::")) {
                at += 2;
            } else if (brackets > 0 && token.is(")")) {
                brackets--;
                at++;
            } else if (brackets > 0 && (token.isName() || token.is("."))) {
                at++;
            } else {
                break;
            }
        }
        return value;
    }

    private boolean take(String word) {
        boolean there = at < tokens.size() && tokens.get(at).isWord(word);
        at += there ? 1 : 0;
        return there;
    }
}
