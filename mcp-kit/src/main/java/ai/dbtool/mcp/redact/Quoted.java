package ai.dbtool.mcp.redact;

import org.jspecify.annotations.Nullable;

/**
 * A quoted value inside a larger text.
 *
 * @param start first character of the value
 * @param end character after the value: its closing quote, or the end of the line when cut off
 * @param value without doubled quotes
 */
record Quoted(int start, int end, String value) {

    /**
     * The value whose opening quote is at {@code open}. Quotes inside are doubled or behind a
     * backslash; {@code depth} backslashes stand before each delimiter where the whole is a string
     * inside JSON.
     */
    static Quoted at(String text, int open, int depth) {
        char quote = text.charAt(open);
        int start = open + 1;
        boolean doubled = false;
        int i = start;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\n') {
                break;
            }
            if (c == '\\') {
                int run = run(text, i);
                boolean quoted = i + run < text.length() && text.charAt(i + run) == quote;
                if (quoted && depth > 0 && run <= depth) {
                    break;
                }
                i += depth == 0 ? (run % 2 == 1 ? run + 1 : run) : run + 1;
                continue;
            }
            if (c == quote && depth == 0) {
                if (quote == '\'' && i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    doubled = true;
                    i += 2;
                    continue;
                }
                break;
            }
            i++;
        }
        int end = Math.min(i, text.length());
        String value = text.substring(start, end);
        return new Quoted(start, end, doubled ? value.replace("''", "'") : value);
    }

    /**
     * The value between doubled quotes, a literal inside a literal; {@code null} when the two
     * quotes at {@code open} are an empty literal.
     */
    static @Nullable Quoted inside(String text, int open) {
        int start = open + 2;
        if (start >= text.length() || " \t\r\n,;)'".indexOf(text.charAt(start)) >= 0) {
            return null;
        }
        int end = start;
        while (end < text.length() && text.charAt(end) != '\n' && !text.startsWith("''", end)) {
            end++;
        }
        return new Quoted(start, end, text.substring(start, end));
    }

    private static int run(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == '\\') {
            i++;
        }
        return i - from;
    }
}
