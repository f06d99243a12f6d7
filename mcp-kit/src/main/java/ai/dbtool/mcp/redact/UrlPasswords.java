package ai.dbtool.mcp.redact;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * {@code scheme://user:PASSWORD@host}. The password ends at the last {@code @} before the first
 * {@code /} (RFC 3986 and libpq would want it encoded; people do not), and at the last {@code @} at
 * all when none stands before the slash: rather too much than a part.
 */
final class UrlPasswords {

    private static final int LONGEST = 1_024;

    private UrlPasswords() {}

    static String mark(String text, Redactor redactor) {
        int at = text.indexOf("://");
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        while (at >= 0) {
            int start = at + 3;
            int colon = userEnd(text, start);
            int end = colon < 0 ? -1 : passwordEnd(text, colon + 1);
            if (end > colon + 1) {
                String password = decoded(text.substring(colon + 1, end));
                out.append(text, done, colon + 1).append(redactor.mark(password));
                done = end;
            }
            at = text.indexOf("://", Math.max(start, done));
        }
        return out.append(text, done, text.length()).toString();
    }

    private static int userEnd(String text, int start) {
        int limit = Math.min(text.length(), start + LONGEST);
        for (int i = start; i < limit; i++) {
            char c = text.charAt(i);
            if (c == ':') {
                return i;
            }
            if (c == '@' || c == '/' || c == '?' || c == '#' || ends(c)) {
                return -1;
            }
        }
        return -1;
    }

    private static int passwordEnd(String text, int start) {
        int limit = Math.min(text.length(), start + LONGEST);
        int beforeSlash = -1;
        int afterSlash = -1;
        boolean slash = false;
        for (int i = start; i < limit && !ends(text.charAt(i)); i++) {
            char c = text.charAt(i);
            if (c == '/') {
                slash = true;
            } else if (c == '@' && slash) {
                afterSlash = i;
            } else if (c == '@') {
                beforeSlash = i;
            }
        }
        if (beforeSlash >= 0) {
            return beforeSlash;
        }
        return port(text, start) ? -1 : afterSlash;
    }

    /** {@code http://host:8080/path/a@b} has a port there, not a password. */
    private static boolean port(String text, int start) {
        int i = start;
        while (i < text.length() && i - start <= 5 && Character.isDigit(text.charAt(i))) {
            i++;
        }
        return i > start && i < text.length() && "/?#".indexOf(text.charAt(i)) >= 0;
    }

    private static boolean ends(char c) {
        return Character.isWhitespace(c) || c == '"' || c == '\'' || c == '<' || c == '>';
    }

    private static String decoded(String password) {
        try {
            return password.startsWith(Redactor.MARK)
                    ? password
                    : URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return password;
        }
    }
}
