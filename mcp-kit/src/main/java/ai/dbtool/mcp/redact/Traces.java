package ai.dbtool.mcp.redact;

/**
 * What secrets leave in a text, seen in one pass. Each trace is a part of every match of its rules:
 * without the trace the rule need not be tried. Nearly all text has none.
 */
final class Traces {

    /** {@code -----}, of {@link PrivateKeys}. */
    static final int PEM = 1;

    /** {@code ://}, of {@link UrlPasswords}. */
    static final int URL = 2;

    /** A word that ends a secret's name. */
    static final int NAME = 4;

    /** {@code =} or {@code :}. */
    static final int ASSIGNMENT = 8;

    /** The head of a form of {@link ValueForms}. */
    static final int FORM = 16;

    /** A line that starts as .pgpass does: {@code host:port:database:user:}. */
    static final int PASSWORD_FILE = 32;

    private static final int MOST_HOST = 253;
    private static final String LINE_ENDS = "\n\r\u0085\u2028\u2029";

    private Traces() {}

    static int of(String text) {
        int found = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 128 && STARTS[c]) {
                found |= at(text, i, c);
            }
        }
        return found;
    }

    private static final boolean[] STARTS = new boolean[128];

    static {
        for (char c : "pPkKcCmxgSAbBJ-:=".toCharArray()) {
            STARTS[c] = true;
        }
    }

    /** The traces with {@code c} at {@code i}: the rarest letter of each word is looked for. */
    private static int at(String text, int i, char c) {
        return switch (c) {
            case 'p', 'P' -> follows(text, i, "pass") || follows(text, i, "pwd") ? NAME : 0;
            case 'c', 'C' ->
                    follows(text, i - 2, "secret") || follows(text, i, "credential") ? NAME : 0;
            case 'k', 'K' ->
                    follows(text, i, "key")
                            ? NAME | FORM
                            : follows(text, i - 2, "token") ? NAME : 0;
            case 'm' -> form(text, i, "md5");
            case 'x' -> form(text, i, "xox");
            case 'g' ->
                    (form(text, i + 3, "_") & form(text, i, "gh")) | form(text, i, "github_pat_");
            case 'S' -> form(text, i, "SCRAM-SHA-256$");
            case 'A' -> form(text, i, "AKIA") | form(text, i, "ASIA");
            case 'b', 'B' -> follows(text, i, "bearer") || follows(text, i, "basic") ? FORM : 0;
            case 'J' -> form(text, i - 2, "eyJ");
            case '-' -> (text.startsWith("-----", i) ? PEM : 0) | form(text, i - 2, "sk-");
            case ':' ->
                    ASSIGNMENT
                            | (text.startsWith("://", i) ? URL : 0)
                            | (passwordFile(text, i) ? PASSWORD_FILE : 0);
            default -> ASSIGNMENT;
        };
    }

    private static int form(String text, int at, String head) {
        return text.startsWith(head, at) ? FORM : 0;
    }

    /** Whether the lower-case {@code word} stands at {@code at}, in any case of ASCII letters. */
    static boolean follows(String text, int at, String word) {
        if (at < 0 || at + word.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            char c = text.charAt(at + i);
            char expected = word.charAt(i);
            if (c != expected && (c | 0x20) != expected) {
                return false;
            }
        }
        return true;
    }

    private static boolean passwordFile(String text, int colon) {
        int port = fieldEnd(text, colon + 1);
        int database = port < 0 || !isPort(text, colon + 1, port) ? -1 : fieldEnd(text, port + 1);
        return database >= 0 && fieldEnd(text, database + 1) >= 0 && isHost(text, colon);
    }

    /** The colon that ends the field; -1 when there is none or the field is empty. */
    private static int fieldEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !isSpace(text.charAt(i))) {
            if (text.charAt(i) == ':') {
                return i > from ? i : -1;
            }
            i++;
        }
        return -1;
    }

    /** {@code \\s} of a pattern. */
    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isPort(String text, int from, int end) {
        return end - from <= 5 && (text.charAt(from) == '*' || isDigit(text.charAt(from)));
    }

    private static boolean isHost(String text, int end) {
        int i = end;
        while (i > 0 && isHostPart(text.charAt(i - 1)) && end - i <= MOST_HOST) {
            i--;
        }
        return i < end && (i == 0 || LINE_ENDS.indexOf(text.charAt(i - 1)) >= 0);
    }

    private static boolean isHostPart(char c) {
        int lower = c | 0x20;
        return isDigit(c) || (lower >= 'a' && lower <= 'z') || "._*/@-".indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
