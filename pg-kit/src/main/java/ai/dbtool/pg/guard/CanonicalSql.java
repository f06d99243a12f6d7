package ai.dbtool.pg.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Exactly one statement in canonical form; only {@link #text()} is ever sent.
 *
 * @param source the caller's text
 * @param tokens its tokens without the final semicolon
 * @param text tokens joined by single spaces
 */
record CanonicalSql(String source, List<Token> tokens, String text) {

    /** Longer texts are no questions; the server would take seconds to parse them. */
    private static final int MOST_CHARACTERS = 100_000;

    static CanonicalSql of(String source) {
        if (source.length() > MOST_CHARACTERS) {
            throw Refusal.of(
                    "the SQL has %,d characters, at most %,d are allowed"
                            .formatted(source.length(), MOST_CHARACTERS));
        }
        List<Token> tokens = new ArrayList<>();
        boolean ended = false;
        for (Token token : Lexer.tokens(source)) {
            if (token.kind() == Token.Kind.END) {
                ended = true;
            } else if (ended && !tokens.isEmpty()) {
                throw Refusal.at(
                        token.start(),
                        "exactly one statement is allowed, a second one starts here");
            } else {
                tokens.add(token);
            }
        }
        if (tokens.isEmpty()) {
            throw Refusal.of("the SQL is empty");
        }
        Token first = tokens.getFirst();
        if (!first.isMark("(")
                && (first.kind() != Token.Kind.WORD || !STARTS.contains(first.value()))) {
            throw Refusal.at(
                    first.start(),
                    "only SELECT, VALUES, TABLE and WITH are run; this starts with "
                            + first.text());
        }
        return new CanonicalSql(source, List.copyOf(tokens), join(tokens));
    }

    /** For a clear message only: that it is a query is proven by the server's cursor. */
    private static final List<String> STARTS = List.of("select", "values", "table", "with");

    private static String join(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        for (Token token : tokens) {
            text.append(text.isEmpty() ? "" : " ").append(token.text());
        }
        return text.toString();
    }

    /** How many parameters there are: {@code $1..$n} without a gap. */
    int parameters() {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.PARAMETER) {
                numbers.add(Integer.parseInt(token.value()));
            }
        }
        if (!numbers.isEmpty() && (numbers.first() != 1 || numbers.last() != numbers.size())) {
            throw Refusal.of("parameters must be $1, $2, ... without a gap, not $" + numbers);
        }
        return numbers.size();
    }

    /** The last part of the name that starts with {@code token}, as in {@code alias.column}. */
    Token lastPart(Token token) {
        int at = tokens.indexOf(token);
        while (at + 2 < tokens.size()
                && tokens.get(at + 1).isMark(".")
                && tokens.get(at + 2).isName()) {
            at += 2;
        }
        return tokens.get(at);
    }

    /** The token at a 1-based position of {@link #text()}, counted in code points as errors are. */
    Token tokenAt(int position) {
        int index = 0;
        Token found = tokens.getFirst();
        for (Token token : tokens) {
            if (index >= position) {
                break;
            }
            found = token;
            index += token.text().codePointCount(0, token.text().length()) + 1;
        }
        return found;
    }
}
