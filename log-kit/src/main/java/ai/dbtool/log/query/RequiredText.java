package ai.dbtool.log.query;

import org.jspecify.annotations.Nullable;

/**
 * The longest text that each match of an expression of RE2 holds. Reads from the left as long as it
 * is sure of what it reads: letters, digits and blanks outside of groups. Alternatives make nothing
 * sure; nor does anything behind a class or an escape with arguments.
 */
final class RequiredText {

    /** Escapes of two characters; all others end the reading. */
    private static final String CLASSES = "dDwWsSbB";

    private final StringBuilder run = new StringBuilder();
    private String longest = "";

    private RequiredText() {}

    /** The text in lower case, or {@code null} when there is none. */
    static @Nullable String of(String expression) {
        if (expression.indexOf('|') >= 0) {
            return null;
        }
        RequiredText text = new RequiredText();
        text.read(expression);
        return text.longest.isEmpty() ? null : text.longest;
    }

    private void read(String expression) {
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                end();
                i++;
                if (i == expression.length() || !isShort(expression.charAt(i))) {
                    return;
                }
            } else if (c == '[' || c == '{') {
                // What comes before a count may be there no time.
                drop(c == '{');
                end();
                return;
            } else if (c == '(' || c == ')') {
                end();
                depth += c == '(' ? 1 : -1;
            } else if (c == '*' || c == '?') {
                drop(true);
                end();
            } else if (depth == 0 && isPlain(c)) {
                run.append(c);
            } else {
                end();
            }
        }
        end();
    }

    private static boolean isShort(char c) {
        return CLASSES.indexOf(c) >= 0 || (c > ' ' && c < 127 && !Character.isLetterOrDigit(c));
    }

    /** ASCII but for {@code s}, which has a third form that RE2 folds: the long one. */
    private static boolean isPlain(char c) {
        boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z' && (c | 32) != 's';
        return letter || (c >= '0' && c <= '9') || " _:=,/-@".indexOf(c) >= 0;
    }

    private void drop(boolean last) {
        if (last && !run.isEmpty()) {
            run.setLength(run.length() - 1);
        }
    }

    private void end() {
        if (run.length() > longest.length()) {
            longest = run.toString();
        }
        run.setLength(0);
    }
}
