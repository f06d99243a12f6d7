package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of the server (ARE of regex/regc_lex.c) as one of Java: the part of the
 * language that both read alike. What is outside of it, as {@code \m}, {@code (?i)} or a back
 * reference, is {@link #known() not known}, and whether it matches is not claimed.
 */
final class HbaRegex {

    /** Names are at most 63 bytes; a match that takes more steps is as good as none known. */
    private static final int MOST_STEPS = 200_000;

    private static final Set<String> CLASSES =
            Set.of(
                    "alpha", "digit", "alnum", "upper", "lower", "punct", "space", "xdigit",
                    "blank", "cntrl", "graph", "print");

    private final String source;
    private final StringBuilder java = new StringBuilder();
    private int at;
    private boolean understood = true;
    private final @Nullable Pattern pattern;

    private HbaRegex(String source) {
        this.source = source;
        translate();
        this.pattern = understood ? Pattern.compile(java.toString(), Pattern.DOTALL) : null;
    }

    /** Fails when the server would refuse {@code source}. */
    static HbaRegex of(String source) {
        return new HbaRegex(source);
    }

    /** Whether a match can be told. */
    boolean known() {
        return pattern != null;
    }

    /** The first match in {@code name}, or {@code null} when there is none. */
    @Nullable Matcher match(String name) {
        if (pattern == null) {
            throw new IllegalStateException("not known: " + source);
        }
        Matcher matcher = pattern.matcher(new Counted(name));
        return matcher.find() ? matcher : null;
    }

    Hit matches(String name) {
        if (pattern == null) {
            return Hit.MAYBE;
        }
        try {
            return match(name) == null ? Hit.NO : Hit.YES;
        } catch (TooLong e) {
            return Hit.MAYBE;
        }
    }

    /** A match took too many steps. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLong() {
            super("too many steps", null, false, false);
        }
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        private Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private void translate() {
        if (source.startsWith("***")) {
            understood = false;
            return;
        }
        int open = 0;
        boolean atom = false;
        while (at < source.length()) {
            char c = source.charAt(at++);
            switch (c) {
                case '(' -> {
                    if (peek('?')) {
                        understood = false;
                        return;
                    }
                    open++;
                    java.append(c);
                    atom = false;
                }
                case ')' -> {
                    if (--open < 0) {
                        throw refused("parentheses are not balanced");
                    }
                    java.append(c);
                    atom = true;
                }
                case '|' -> {
                    java.append(c);
                    atom = false;
                }
                case '^' -> {
                    java.append(c);
                    atom = false;
                }
                // In Java $ also matches before a last line feed.
                case '$' -> {
                    java.append("\\z");
                    atom = false;
                }
                case '*', '+', '?' -> {
                    quantified(atom);
                    java.append(c);
                    lazy();
                    atom = false;
                }
                case '{' -> {
                    if (at < source.length() && Character.isDigit(source.charAt(at))) {
                        quantified(atom);
                        bound();
                        lazy();
                        atom = false;
                    } else {
                        java.append("\\{");
                        atom = true;
                    }
                }
                case '[' -> {
                    bracket();
                    atom = true;
                }
                case '\\' -> {
                    escape();
                    atom = true;
                }
                default -> {
                    literal(c);
                    atom = true;
                }
            }
            if (!understood) {
                return;
            }
        }
        if (open > 0) {
            throw refused("parentheses are not balanced");
        }
    }

    private void quantified(boolean atom) {
        if (!atom) {
            throw refused("a quantifier has nothing to repeat");
        }
    }

    private boolean peek(char wanted) {
        return at < source.length() && source.charAt(at) == wanted;
    }

    private void lazy() {
        if (peek('?')) {
            at++;
            java.append('?');
        }
    }

    private void bound() {
        int close = source.indexOf('}', at);
        String text = close < 0 ? "" : source.substring(at, close);
        if (!text.matches("\\d{1,3}(,\\d{0,3})?")) {
            throw refused("invalid repetition count");
        }
        String[] ends = text.split(",");
        int least = Integer.parseInt(ends[0]);
        int most = ends.length < 2 ? least : Integer.parseInt(ends[1]);
        if (least > 255 || most > 255 || least > most) {
            throw refused("invalid repetition count");
        }
        java.append('{').append(text).append('}');
        at = close + 1;
    }

    private void literal(char c) {
        if ("\\.^$|?*+()[]{}&~-".indexOf(c) >= 0 && c != '.') {
            java.append('\\');
        }
        java.append(c);
    }

    private void escape() {
        if (at == source.length()) {
            throw refused("invalid escape");
        }
        char c = source.charAt(at++);
        if ("dwsDWS".indexOf(c) >= 0) {
            java.append('\\').append(c);
        } else if (c < 128 && !Character.isLetterOrDigit(c)) {
            java.append('\\').append(c);
        } else {
            understood = false;
        }
    }

    private void bracket() {
        java.append('[');
        if (peek('^')) {
            at++;
            java.append('^');
        }
        boolean first = true;
        while (true) {
            if (at == source.length()) {
                throw refused("brackets are not balanced");
            }
            char c = source.charAt(at++);
            if (c == ']' && !first) {
                java.append(']');
                return;
            }
            first = false;
            if (c == '[' && at < source.length() && "[:.=".indexOf(source.charAt(at)) > 0) {
                characterClass();
            } else if (c == '\\') {
                escape();
            } else if (c == '-') {
                range();
            } else {
                if ("[]&^~".indexOf(c) >= 0) {
                    java.append('\\');
                }
                java.append(c);
            }
            if (!understood) {
                return;
            }
        }
    }

    /** A hyphen at an end is a character, between two it makes a range. */
    private void range() {
        boolean start =
                java.charAt(java.length() - 1) == '[' || java.charAt(java.length() - 1) == '^';
        if (start || peek(']')) {
            java.append("\\-");
            return;
        }
        char from = source.charAt(at - 2);
        char to = at < source.length() ? source.charAt(at) : from;
        if (!Character.isLetterOrDigit(from) || !Character.isLetterOrDigit(to)) {
            understood = false;
        } else if (from > to) {
            throw refused("invalid character range");
        }
        java.append('-');
    }

    private void characterClass() {
        int end = source.indexOf(":]", at + 1);
        String name = source.charAt(at) == ':' && end > 0 ? source.substring(at + 1, end) : "";
        if (!CLASSES.contains(name)) {
            understood = false;
            return;
        }
        java.append("\\p{")
                .append(name.equals("xdigit") ? "XDigit" : Character.toUpperCase(name.charAt(0)))
                .append(name.equals("xdigit") ? "" : name.substring(1))
                .append('}');
        at = end + 2;
    }

    private PatternSyntaxException refused(String why) {
        return new PatternSyntaxException(why, source, at);
    }
}
