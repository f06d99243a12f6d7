package ai.dbtool.pg.guard;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a text mentions, by the place it stands in.
 *
 * @param names every name: may be a relation, a type, a column
 * @param calls names that may be functions of any kind: before {@code (}, after {@code .} behind an
 *     expression ({@code (x).f} calls f), and any in a text with {@code TREAT(x AS f)}, which the
 *     server's grammar turns into {@code pg_catalog.f(x)}
 * @param fields names after {@code .} behind a name: columns, or functions of one row ({@code t.f})
 * @param operators every contiguous part of each operator
 */
record Mentions(Set<String> names, Set<String> calls, Set<String> fields, Set<String> operators) {

    static Mentions of(CanonicalSql sql) {
        Mentions found =
                new Mentions(
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>());
        List<Token> tokens = sql.tokens();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isName()) {
                found.names.add(token.value());
                if (i + 1 < tokens.size() && tokens.get(i + 1).isMark("(")) {
                    found.calls.add(token.value());
                } else if (i > 0 && tokens.get(i - 1).isMark(".")) {
                    boolean behindName = i > 1 && tokens.get(i - 2).isName();
                    (behindName ? found.fields : found.calls).add(token.value());
                }
            } else if (token.kind() == Token.Kind.OPERATOR) {
                found.addParts(token.text());
            }
        }
        if (found.calls.contains("treat")) {
            found.calls.addAll(found.names);
        }
        return found;
    }

    private void addParts(String operator) {
        for (int from = 0; from < operator.length(); from++) {
            for (int to = from + 1; to <= operator.length(); to++) {
                operators.add(operator.substring(from, to));
            }
        }
    }
}
