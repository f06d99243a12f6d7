package ai.dbtool.pg.guard;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits SQL into tokens as PostgreSQL's {@code scan.l} does, and decodes each.
 *
 * <p>It need not agree with the server in every corner: only the tokens' canonical text is sent
 * (one space between tokens, no comment, strings as {@code '..'} under {@code
 * standard_conforming_strings}, numbers in decimal), so a disagreement is at worst a syntax error
 * there. What has no canonical form is refused: {@code UESCAPE}, numeric escapes in {@code E'..'},
 * control characters, invisible characters outside quotes.
 */
public final class Lexer {

    private static final String OPERATOR_CHARACTERS = "~!@#^&|`?+-*/%<>=";

    /** Operators may end in + or - only when they hold one of these (scan.l, "operator"). */
    private static final String KEEPS_SIGN = "~!@#^&|`?%";

    private static final Pattern INTEGER =
            Pattern.compile("0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+");
    private static final Pattern DECIMAL =
            Pattern.compile(
                    "(?:\\d(?:_?\\d)*(?:\\.(?!\\.)(?:\\d(?:_?\\d)*)?)?|\\.\\d(?:_?\\d)*)(?:[eE][+-]?\\d(?:_?\\d)*)?");
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d{1,5})");
    private static final Pattern DOLLAR_QUOTE =
            Pattern.compile(
                    "\\$(?:[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z_0-9\\x{80}-\\x{10FFFF}]*)?\\$");
    private static final Pattern CONTINUATION =
            Pattern.compile("[ \\t\\f]*[\\n\\r][ \\t\\f\\n\\r]*'");

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        while (lexer.at < sql.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    /**
     * The tokens from {@code from} on, up to and with the next semicolon.
     *
     * <p>Fails with {@code ToolFailure}: {@code refused_sql} where the text has no canonical form.
     */
    public static List<Token> statement(String sql, int from) {
        Lexer lexer = new Lexer(sql);
        lexer.at = from;
        while (lexer.at < sql.length()
                && (lexer.tokens.isEmpty() || lexer.tokens.getLast().kind() != Token.Kind.END)) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = sql.charAt(at);
        if (isSpace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            skipLine();
        } else if (sql.startsWith("/*", at)) {
            skipBlock();
        } else if (c == '\'') {
            string(at, at, false);
        } else if (c == '"') {
            quotedName();
        } else if (isNameStart(c)) {
            prefixedOrWord(c);
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (c == '$') {
            dollar();
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator();
        } else {
            mark(c);
        }
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
    }

    /** Block comments nest. */
    private void skipBlock() {
        int start = at;
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at++ >= sql.length()) {
                throw Refusal.at(start, "comment without end");
            }
        } while (depth > 0);
    }

    private void prefixedOrWord(char c) {
        char after = peek(1);
        if (after == '\'' && (c == 'e' || c == 'E')) {
            string(at, at + 1, true);
        } else if (after == '\'' && (c == 'n' || c == 'N')) {
            throw Refusal.at(at, "N'..' strings are not supported: write '..'");
        } else if (after == '\'' && "bBxX".indexOf(c) >= 0) {
            bits();
        } else if (after == '&' && (c == 'u' || c == 'U') && peek(2) == '\'') {
            unicode(() -> string(at, at + 2, false), Token.Kind.STRING);
        } else if (after == '&' && (c == 'u' || c == 'U') && peek(2) == '"') {
            unicode(
                    () -> {
                        at += 2;
                        quotedName();
                    },
                    Token.Kind.NAME);
        } else {
            word();
        }
    }

    /** {@code U&'..'} and {@code U&".."}: read as plain, then decode the escapes. */
    private void unicode(Runnable plain, Token.Kind kind) {
        int start = at;
        plain.run();
        String decoded = Escapes.unicode(tokens.removeLast().value(), start);
        if (sql.substring(at).stripLeading().regionMatches(true, 0, "uescape", 0, 7)) {
            throw Refusal.at(at, "UESCAPE is not supported: use the default \\");
        }
        tokens.add(
                kind == Token.Kind.NAME
                        ? nameToken(decoded, start)
                        : Token.string(checked(decoded, start), start));
    }

    private void word() {
        int start = at;
        boolean ascii = true;
        while (at < sql.length() && isNamePart(sql.charAt(at))) {
            ascii &= sql.charAt(at) < 0x80;
            at++;
        }
        String written = sql.substring(start, at);
        if (ascii) {
            String folded = Escapes.truncated(written.toLowerCase(Locale.ROOT));
            tokens.add(Token.plain(Token.Kind.WORD, folded, start));
            return;
        }
        written.codePoints()
                .filter(Escapes::isInvisible)
                .findFirst()
                .ifPresent(
                        hidden -> {
                            throw Refusal.at(
                                    start,
                                    "invisible character U+%04X outside quotes".formatted(hidden));
                        });
        // Beyond ASCII the server folds by locale only in single-byte encodings; quoted, nobody
        // does.
        tokens.add(nameToken(Escapes.asciiLower(written), start));
    }

    private Token nameToken(String decoded, int start) {
        if (decoded.isEmpty()) {
            throw Refusal.at(start, "empty quoted name");
        }
        if (decoded.codePoints().anyMatch(c -> c < 0x20 || c == 0x7f || isLoneSurrogate(c))) {
            throw Refusal.at(start, "control character in a quoted name");
        }
        return Token.name(Escapes.truncated(decoded), start);
    }

    private void quotedName() {
        int start = at++;
        StringBuilder name = new StringBuilder();
        while (true) {
            if (at >= sql.length()) {
                throw Refusal.at(start, "quoted name without end");
            }
            char c = sql.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (peek(0) == '"') {
                name.append(c);
                at++;
            } else {
                tokens.add(nameToken(name.toString(), start));
                return;
            }
        }
    }

    /** A string whose opening quote is at {@code quote}; pieces after a line break belong to it. */
    private void string(int start, int quote, boolean escapes) {
        StringBuilder value = new StringBuilder();
        at = quote + 1;
        piece(start, value, escapes);
        Matcher more = CONTINUATION.matcher(sql);
        while (more.region(at, sql.length()).lookingAt()) {
            at = more.end();
            piece(start, value, escapes);
        }
        tokens.add(Token.string(checked(value.toString(), start), start));
    }

    private void piece(int start, StringBuilder value, boolean escapes) {
        while (true) {
            if (at >= sql.length()) {
                throw Refusal.at(start, "string without end");
            }
            char c = sql.charAt(at++);
            if (c == '\'' && peek(0) == '\'') {
                value.append(c);
                at++;
            } else if (c == '\'') {
                return;
            } else if (c == '\\' && escapes) {
                value.append(Escapes.backslash(peek(0), at));
                at++;
            } else {
                value.append(c);
            }
        }
    }

    private static String checked(String value, int start) {
        value.codePoints()
                .filter(
                        c ->
                                (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
                                        || isLoneSurrogate(c))
                .findFirst()
                .ifPresent(
                        c -> {
                            throw Refusal.at(start, "control character in a string: use chr()");
                        });
        return value;
    }

    private void bits() {
        int start = at;
        int end = sql.indexOf('\'', at + 2);
        String digits = end < 0 ? "" : sql.substring(at + 2, end);
        boolean binary = Character.toLowerCase(sql.charAt(at)) == 'b';
        if (end < 0 || !digits.matches(binary ? "[01]*" : "[0-9a-fA-F]*")) {
            throw Refusal.at(start, "malformed bit string");
        }
        at = end + 1;
        tokens.add(Token.plain(Token.Kind.BITS, (binary ? "B'" : "X'") + digits + "'", start));
    }

    private void number() {
        int start = at;
        Matcher integer = INTEGER.matcher(sql).region(at, sql.length());
        Matcher decimal = DECIMAL.matcher(sql).region(at, sql.length());
        String text;
        if (integer.lookingAt()) {
            int radix =
                    switch (Character.toLowerCase(sql.charAt(at + 1))) {
                        case 'x' -> 16;
                        case 'o' -> 8;
                        default -> 2;
                    };
            at = integer.end();
            text = new BigInteger(integer.group().substring(2).replace("_", ""), radix).toString();
        } else if (decimal.lookingAt()) {
            at = decimal.end();
            text = decimal.group().replace("_", "");
        } else {
            throw Refusal.at(start, "malformed number");
        }
        if (at < sql.length() && isNamePart(sql.charAt(at))) {
            throw Refusal.at(start, "letters directly after a number: put a space between");
        }
        tokens.add(Token.plain(Token.Kind.NUMBER, text, start));
    }

    private void dollar() {
        int start = at;
        Matcher parameter = PARAMETER.matcher(sql).region(at, sql.length());
        Matcher quote = DOLLAR_QUOTE.matcher(sql).region(at, sql.length());
        if (parameter.lookingAt()) {
            at = parameter.end();
            if (at < sql.length() && isNamePart(sql.charAt(at))) {
                throw Refusal.at(start, "letters directly after a parameter: put a space between");
            }
            int number = Integer.parseInt(parameter.group(1));
            tokens.add(
                    new Token(Token.Kind.PARAMETER, Integer.toString(number), "$" + number, start));
        } else if (quote.lookingAt()) {
            int end = sql.indexOf(quote.group(), quote.end());
            if (end < 0) {
                throw Refusal.at(start, "dollar-quoted string without end");
            }
            at = end + quote.group().length();
            tokens.add(Token.string(checked(sql.substring(quote.end(), end), start), start));
        } else {
            throw Refusal.at(start, "unexpected '$'");
        }
    }

    private void operator() {
        int start = at;
        int end = at;
        while (end < sql.length()
                && OPERATOR_CHARACTERS.indexOf(sql.charAt(end)) >= 0
                && !(end > start && (sql.startsWith("--", end) || sql.startsWith("/*", end)))) {
            end++;
        }
        String run = sql.substring(start, end);
        if (run.chars().noneMatch(c -> KEEPS_SIGN.indexOf(c) >= 0)) {
            while (run.length() > 1 && (run.endsWith("+") || run.endsWith("-"))) {
                run = run.substring(0, run.length() - 1);
            }
        }
        at = start + run.length();
        tokens.add(Token.plain(Token.Kind.OPERATOR, run, start));
    }

    private void mark(char c) {
        int start = at;
        if (sql.startsWith("::", at) || sql.startsWith(":=", at)) {
            at += 2;
            tokens.add(Token.plain(Token.Kind.MARK, sql.substring(start, at), start));
        } else if ("()[],.:".indexOf(c) >= 0) {
            at++;
            tokens.add(Token.plain(Token.Kind.MARK, String.valueOf(c), start));
        } else if (c == ';') {
            at++;
            tokens.add(Token.plain(Token.Kind.END, ";", start));
        } else {
            throw Refusal.at(start, "unexpected character U+%04X".formatted((int) c));
        }
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
