package ai.dbtool.db.plan;

import java.util.List;
import java.util.regex.Pattern;

/**
 * pg_stat_statements replaces the literal of {@code date '2026-01-01'} and leaves {@code date $1},
 * which is no SQL (gram.y, AexprConst: only a literal may follow the type's name). The same value
 * is meant by {@code CAST($1 AS date)}. Normalised text holds no literals that could look like it.
 */
final class TypedLiterals {

    private static final Pattern TYPED =
            Pattern.compile(
                    "\\b(date|interval|(?:time|timestamp)(?:tz)?"
                            + "(?:\\s+with(?:out)?\\s+time\\s+zone)?)\\s+(\\$[0-9]+)",
                    Pattern.CASE_INSENSITIVE);

    private TypedLiterals() {}

    /**
     * Gives the left of two placeholders that an operator joins a type. Both were literals of a
     * known type ({@code 1 % 20}); as placeholders of none, no operator is found for them (SQLSTATE
     * 42725). Numbers are taken for whole ones: what they would be does not change how rows are
     * found.
     */
    static String withTypedOperands(String sql) {
        List<Token> tokens = Token.of(sql);
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token operator = tokens.get(i + 1);
            boolean both =
                    tokens.get(i).kind() == Token.Kind.PARAMETER
                            && operator.kind() == Token.Kind.OPERATOR
                            && tokens.get(i + 2).kind() == Token.Kind.PARAMETER;
            boolean cast = i > 0 && tokens.get(i - 1).is("::");
            if (both && !cast) {
                text.append(sql, at, tokens.get(i).start())
                        .append("CAST(")
                        .append(tokens.get(i).text())
                        .append(operator.is("||") ? " AS text)" : " AS integer)");
                at = tokens.get(i).end();
            }
        }
        return text.append(sql.substring(at)).toString();
    }

    static String asCasts(String normalized) {
        return TYPED.matcher(normalized).replaceAll("CAST($2 AS $1)");
    }
}
