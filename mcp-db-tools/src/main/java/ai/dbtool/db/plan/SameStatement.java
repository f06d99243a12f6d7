package ai.dbtool.db.plan;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.guard.Lexer;
import ai.dbtool.pg.guard.Token;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a text is the statement that pg_stat_statements normalised to another. Both are compared
 * token by token without values, their signs and their number: 18 writes a list of values as one.
 * Of a text that holds several statements one must match.
 */
public final class SameStatement {

    private static final String VALUE = "$1";

    private SameStatement() {}

    /**
     * @param normalised the one statement that was counted
     * @param text as a client sent it; what the lexer does not read is none
     */
    public static boolean is(String normalised, String text) {
        try {
            List<List<String>> wanted = shapes(normalised);
            return wanted.size() == 1 && shapes(text).contains(wanted.getFirst());
        } catch (ToolFailure unreadable) {
            return false;
        }
    }

    /** Of each statement; typed literals become casts, as they are in normalised text here. */
    private static List<List<String>> shapes(String sql) {
        List<List<String>> shapes = new ArrayList<>();
        for (List<Token> statement : statements(sql)) {
            List<String> plain = new ArrayList<>();
            statement.forEach(token -> plain.add(isValue(token) ? VALUE : token.text()));
            String casts = TypedLiterals.asCasts(String.join(" ", plain));
            shapes.add(shape(statements(casts).getFirst()));
        }
        return shapes;
    }

    private static List<List<Token>> statements(String sql) {
        List<List<Token>> statements = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            List<Token> tokens = Lexer.statement(sql, at);
            boolean ended = !tokens.isEmpty() && tokens.getLast().kind() == Token.Kind.END;
            at = ended ? tokens.getLast().start() + 1 : sql.length();
            List<Token> statement = ended ? tokens.subList(0, tokens.size() - 1) : tokens;
            if (!statement.isEmpty()) {
                statements.add(statement);
            }
        }
        return statements;
    }

    private static List<String> shape(List<Token> statement) {
        List<String> shape = new ArrayList<>();
        for (Token token : statement) {
            boolean value = isValue(token);
            if (value && endsWith(shape, "-")) {
                shape.removeLast();
            }
            if (value && endsWith(shape, VALUE, ",")) {
                shape.removeLast();
            } else {
                shape.add(value ? VALUE : token.text());
            }
        }
        return shape;
    }

    private static boolean endsWith(List<String> shape, String... end) {
        int from = shape.size() - end.length;
        return from >= 0 && shape.subList(from, shape.size()).equals(List.of(end));
    }

    private static boolean isValue(Token token) {
        return switch (token.kind()) {
            case STRING, BITS, NUMBER, PARAMETER -> true;
            case WORD, NAME, OPERATOR, MARK, END -> false;
        };
    }
}
