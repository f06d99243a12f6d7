package ai.dbtool.log.query;

/**
 * What stays of a text when its values are taken out, to count alike ones together: strings and
 * numbers become {@code ?}, lists of them one {@code ?}, white space one blank. What is white space
 * and what a letter is as in PostgreSQL's scan.l. {@code report/Normal} does the same to bytes.
 */
public final class Shape {

    private static final int LIMIT = 2_000;

    private Shape() {}

    /** {@code text} without its values; at most 2,000 characters are read. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder();
        int length = Math.min(text.length(), LIMIT);
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (c == '\'') {
                i = stringEnd(text, i, length);
                value(out);
            } else if (isDigit(c) && !endsInWord(out)) {
                i = numberEnd(text, i, length);
                value(out);
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
                i++;
            } else {
                out.append(c);
                i++;
            }
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        return out.substring(0, end);
    }

    /** {@code ?, ?} and {@code ?,?} become one. */
    private static void value(StringBuilder out) {
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        if (end > 1 && out.charAt(end - 1) == ',' && out.charAt(end - 2) == '?') {
            out.setLength(end - 1);
        } else {
            out.append('?');
        }
    }

    private static int stringEnd(String text, int start, int length) {
        int i = start + 1;
        while (i < length) {
            if (text.charAt(i) == '\'') {
                if (i + 1 < length && text.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    return i + 1;
                }
            }
            i++;
        }
        return length;
    }

    private static int numberEnd(String text, int start, int length) {
        int i = start;
        while (i < length && (isDigit(text.charAt(i)) || text.charAt(i) == '.')) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@code t1} and {@code $1} are names, not numbers. */
    private static boolean endsInWord(StringBuilder out) {
        if (out.isEmpty()) {
            return false;
        }
        char c = out.charAt(out.length() - 1);
        boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        return letter || isDigit(c) || c >= 128 || c == '_' || c == '$' || c == '"';
    }
}
