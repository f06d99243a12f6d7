package ai.dbtool.conf.app;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A place in a TOML text: keys, strings and other scalars from there on. */
final class TomlText {

    /** Booleans, numbers, dates and times. */
    private static final Pattern SCALAR =
            Pattern.compile(
                    "true|false|[+-]?(?:inf|nan)"
                            + "|[+-]?(?:0|[1-9](?:_?\\d)*)(?:\\.\\d(?:_?\\d)*)?(?:[eE][+-]?\\d(?:_?\\d)*)?"
                            + "|0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*"
                            + "|\\d{4}-\\d\\d-\\d\\d(?:[Tt ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?"
                            + "(?:[Zz]|[+-]\\d\\d:\\d\\d)?)?"
                            + "|\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?");

    private final String text;
    private final int[] lineStarts;
    private int position;

    /** What is wrong, in words that quote nothing of the file. */
    static final class Malformed extends RuntimeException {

        @Serial private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    TomlText(String text) {
        this.text = text;
        this.lineStarts =
                IntStream.concat(
                                IntStream.of(0),
                                IntStream.range(0, text.length())
                                        .filter(i -> text.charAt(i) == '\n')
                                        .map(i -> i + 1))
                        .toArray();
    }

    int position() {
        return position;
    }

    boolean ended() {
        return position >= text.length();
    }

    boolean at(char c) {
        return !ended() && text.charAt(position) == c;
    }

    /** From 1. */
    int line(int at) {
        int found = Arrays.binarySearch(lineStarts, at);
        return found < 0 ? -found - 1 : found + 1;
    }

    /** From 1. */
    int column(int at) {
        return at - lineStarts[line(at) - 1] + 1;
    }

    String since(int from) {
        return text.substring(from, position).stripTrailing();
    }

    boolean skip(String expected) {
        boolean there = text.startsWith(expected, position);
        position += there ? expected.length() : 0;
        return there;
    }

    void expect(String expected) {
        if (!skip(expected)) {
            throw new Malformed("syntax error: " + expected + " is missing");
        }
    }

    void blanks() {
        while (at(' ') || at('\t')) {
            position++;
        }
    }

    /** Over blanks, comments and ends of lines. */
    void skipLines() {
        while (!ended() && " \t\r\n#".indexOf(text.charAt(position)) >= 0) {
            if (at('#')) {
                skipLine();
            } else {
                position++;
            }
        }
    }

    void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    /** Nothing but a comment may follow. */
    void endOfLine() {
        blanks();
        if (!ended() && !at('#') && !at('\n') && !at('\r')) {
            throw new Malformed("syntax error: something follows the value");
        }
        int from = position;
        skipLine();
        int carriage = text.indexOf('\r', from);
        if (carriage >= 0 && carriage < position - 1) {
            throw new Malformed("a carriage return ends no line");
        }
    }

    /** A dotted key, its parts unquoted. */
    List<String> key() {
        List<String> parts = new ArrayList<>();
        do {
            blanks();
            if (at('"') || at('\'')) {
                parts.add(string(false));
            } else {
                int from = position;
                while (!ended() && bare(text.charAt(position))) {
                    position++;
                }
                if (position == from) {
                    throw new Malformed("syntax error: a line is key = value or [table]");
                }
                parts.add(text.substring(from, position));
            }
            blanks();
        } while (skip("."));
        return parts;
    }

    private static boolean bare(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-';
    }

    /** A string without its quotes, or another scalar as written. */
    String scalar() {
        if (at('"') || at('\'')) {
            return string(true);
        }
        int from = position;
        while (!ended() && ",]}#\r\n".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String scalar = text.substring(from, position).strip();
        position = from + scalar.length();
        if (!SCALAR.matcher(scalar).matches()) {
            throw new Malformed("the value is no string, number, boolean or time");
        }
        return scalar;
    }

    private String string(boolean mayBeLong) {
        char quote = text.charAt(position);
        String three = String.valueOf(quote).repeat(3);
        if (mayBeLong && skip(three)) {
            return longString(quote, three);
        }
        position++;
        StringBuilder out = new StringBuilder();
        while (!at(quote)) {
            if (ended() || at('\n')) {
                throw new Malformed("the string does not end in its line");
            }
            if (quote == '"' && at('\\')) {
                escape(out);
            } else {
                out.append(text.charAt(position++));
            }
        }
        position++;
        return out.toString();
    }

    private String longString(char quote, String end) {
        if (!skip("\r\n")) {
            boolean unused = skip("\n");
        }
        StringBuilder out = new StringBuilder();
        while (!text.startsWith(end, position) || text.startsWith(end + quote, position)) {
            if (ended()) {
                throw new Malformed("the string does not end");
            }
            if (quote == '"' && at('\\') && !continued()) {
                escape(out);
            } else if (!ended() && !text.startsWith(end, position)) {
                out.append(text.charAt(position++));
            } else if (text.startsWith(end + quote, position)) {
                out.append(quote);
                position++;
            }
        }
        position += end.length();
        return out.toString();
    }

    /** A backslash at the end of a line takes all blanks and line ends after it. */
    private boolean continued() {
        int next = position + 1;
        while (next < text.length() && " \t\r".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        if (next < text.length() && text.charAt(next) == '\n') {
            while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
                next++;
            }
            position = next;
            return true;
        }
        return false;
    }

    private void escape(StringBuilder out) {
        char c = position + 1 < text.length() ? text.charAt(position + 1) : ' ';
        position += 2;
        switch (c) {
            case 'b' -> out.append('\b');
            case 't' -> out.append('\t');
            case 'n' -> out.append('\n');
            case 'f' -> out.append('\f');
            case 'r' -> out.append('\r');
            case '"', '\\' -> out.append(c);
            case 'u' -> out.appendCodePoint(code(4));
            case 'U' -> out.appendCodePoint(code(8));
            default -> throw new Malformed("unknown escape in a string");
        }
    }

    private int code(int digits) {
        try {
            int code = Integer.parseInt(text.substring(position, position + digits), 16);
            position += digits;
            if (Character.isValidCodePoint(code)) {
                return code;
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            // Falls to the same answer.
        }
        throw new Malformed("no character has the code of an escape");
    }
}
