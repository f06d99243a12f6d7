package ai.dbtool.db.past;

import ai.dbtool.pg.guard.Lexer;
import ai.dbtool.pg.guard.Token;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables that a statement names, read without a server: what follows FROM, JOIN or a comma and
 * is neither a function nor a WITH query. Columns that follow a comma are among them.
 */
public final class TablesNamed {

    private static final Set<String> BEFORE = Set.of("from", "join", "only");

    private TablesNamed() {}

    /**
     * With their schemas where those are written, unquoted, in the order of the text. Fails as the
     * guard does where it cannot read it.
     */
    public static Collection<String> in(String sql) {
        List<Token> tokens = Lexer.statement(sql, 0);
        Set<String> named = new LinkedHashSet<>();
        Set<String> with = new LinkedHashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).isName()) {
                continue;
            }
            if (isWithQuery(tokens, i)) {
                with.add(tokens.get(i).value());
            }
            if (i > 0 && precedes(tokens.get(i - 1))) {
                int end = i;
                StringBuilder name = new StringBuilder(tokens.get(i).value());
                while (end + 2 < tokens.size()
                        && tokens.get(end + 1).isMark(".")
                        && tokens.get(end + 2).isName()) {
                    end += 2;
                    name.append('.').append(tokens.get(end).value());
                }
                if (!is(tokens, end + 1, "(")) {
                    named.add(name.toString());
                }
            }
        }
        named.removeAll(with);
        return named;
    }

    private static boolean precedes(Token token) {
        return token.isMark(",")
                || (token.kind() == Token.Kind.WORD && BEFORE.contains(token.value()));
    }

    /** {@code name AS (} or {@code name AS MATERIALIZED (}. */
    private static boolean isWithQuery(List<Token> tokens, int at) {
        int as = at + 1;
        if (as >= tokens.size() || !tokens.get(as).value().equals("as")) {
            return false;
        }
        int next = as + 1;
        while (next < tokens.size()
                && Set.of("not", "materialized").contains(tokens.get(next).value())) {
            next++;
        }
        return is(tokens, next, "(");
    }

    private static boolean is(List<Token> tokens, int at, String mark) {
        return at < tokens.size() && tokens.get(at).isMark(mark);
    }
}
