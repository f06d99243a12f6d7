package ai.dbtool.db.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of a deparsed condition.
 *
 * @param text the identifier without quotes, else as it stands
 * @param start first character in the condition
 * @param end behind the last character
 */
public record Token(Kind kind, String text, int start, int end) {

    public enum Kind {
        WORD,
        QUOTED,
        STRING,
        NUMBER,
        PARAMETER,
        OPERATOR,
        MARK
    }

    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    public boolean is(String mark) {
        return (kind == Kind.OPERATOR || kind == Kind.MARK) && text.equals(mark);
    }

    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The tokens of {@code text}. */
    public static List<Token> of(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            Token next = next(text, at);
            tokens.add(next);
            at = next.end();
        }
        return tokens;
    }

    private static Token next(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'') {
            return quoted(text, at, at + 1, '\'', Kind.STRING, false);
        }
        if ((c == 'E' || c == 'B' || c == 'X')
                && at + 1 < text.length()
                && text.charAt(at + 1) == '\'') {
            return quoted(text, at, at + 2, '\'', Kind.STRING, c == 'E');
        }
        if (c == '"') {
            return quoted(text, at, at + 1, '"', Kind.QUOTED, false);
        }
        if (c == '$') {
            return run(text, at, at + 1, Kind.PARAMETER);
        }
        if (Character.isLetter(c) || c == '_') {
            return run(text, at, at + 1, Kind.WORD);
        }
        if (Character.isDigit(c)) {
            return number(text, at);
        }
        if (text.startsWith("::", at)) {
            return new Token(Kind.MARK, "::", at, at + 2);
        }
        if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            int end = at;
            while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            return new Token(Kind.OPERATOR, text.substring(at, end), at, end);
        }
        return new Token(Kind.MARK, String.valueOf(c), at, at + 1);
    }

    private static Token quoted(
            String text, int start, int from, char quote, Kind kind, boolean backslash) {
        StringBuilder value = new StringBuilder();
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                if (at + 1 < text.length() && text.charAt(at + 1) == quote) {
                    at++;
                } else {
                    break;
                }
            } else if (backslash && c == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        int end = Math.min(text.length(), at + 1);
        String shown = kind == Kind.STRING ? text.substring(start, end) : value.toString();
        return new Token(kind, shown, start, end);
    }

    private static Token run(String text, int start, int from, Kind kind) {
        int end = from;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end))
                        || text.charAt(end) == '_'
                        || text.charAt(end) == '$')) {
            end++;
        }
        return new Token(kind, text.substring(start, end), start, end);
    }

    private static Token number(String text, int start) {
        int end = start;
        while (end < text.length()
                && (Character.isDigit(text.charAt(end))
                        || text.charAt(end) == '.'
                        || text.charAt(end) == 'e'
                        || (end > start
                                && text.charAt(end - 1) == 'e'
                                && (text.charAt(end) == '-' || text.charAt(end) == '+')))) {
            end++;
        }
        return new Token(Kind.NUMBER, text.substring(start, end), start, end);
    }
}
