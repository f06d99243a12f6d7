package ai.dbtool.mcp.redact;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code PASSWORD '...'} of CREATE and ALTER ROLE, SUBSCRIPTION and USER MAPPING, and {@code
 * --password ...} of a command line. A literal that a log line cut off reaches to the end of the
 * line.
 */
final class PasswordLiterals {

    static final Pattern START =
            Pattern.compile(
                    "(?i)(?<![a-z0-9])(?:password|passwd)[ \\t\\r\\n]{1,16}(?:e|u&)?(?='|\\$[a-z_0-9]{0,63}\\$)"
                            + "|(?<!\\S)--[a-z-]{0,32}"
                            + SecretNames.ENDS
                            + "[ ]{1,4}(?=[^-\\s])");

    private PasswordLiterals() {}

    static String mark(String text, Redactor redactor) {
        Matcher start = START.matcher(text).useTransparentBounds(true);
        StringBuilder out = null;
        int done = 0;
        while (find(start, text, done)) {
            int at = start.end();
            char first = text.charAt(at);
            int from = first == '\'' || first == '"' ? at + 1 : at;
            int end;
            String value;
            if (first == '\'' || first == '"') {
                Quoted quoted = Quoted.at(text, at, 0);
                end = quoted.end();
                value = quoted.value();
            } else if (first == '$') {
                end = dollarEnd(text, at);
                value = text.substring(at, end);
            } else {
                end = wordEnd(text, at);
                value = text.substring(at, end);
            }
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            out.append(text, done, from).append(redactor.mark(value));
            done = end;
        }
        return out == null ? text : out.append(text, done, text.length()).toString();
    }

    /** As {@code start.find(from)}, tried only where one of its two forms may start. */
    static boolean find(Matcher start, String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean possible =
                    c == '-'
                            ? text.startsWith("--", i)
                            : (c == 'p' || c == 'P') && Traces.follows(text, i, "passw");
            if (possible && start.region(i, text.length()).lookingAt()) {
                return true;
            }
        }
        return false;
    }

    private static int dollarEnd(String text, int at) {
        int tagEnd = text.indexOf('$', at + 1);
        if (tagEnd < 0) {
            return wordEnd(text, at);
        }
        String tag = text.substring(at, tagEnd + 1);
        int close = text.indexOf(tag, tagEnd + 1);
        return close < 0 ? text.length() : close + tag.length();
    }

    private static int wordEnd(String text, int at) {
        int i = at;
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
