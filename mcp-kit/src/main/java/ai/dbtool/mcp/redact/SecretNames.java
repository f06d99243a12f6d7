package ai.dbtool.mcp.redact;

import java.util.regex.Pattern;

/**
 * Which names hold secrets. The end of the name decides: {@code app.db.password} holds one, {@code
 * password_encryption}, {@code result_tokens} and {@code ssl_key_file} do not.
 */
final class SecretNames {

    /**
     * Ends of names. Words that also end ordinary ones ({@code bypass}, {@code compass}) must stand
     * alone. Used as a part of larger patterns, so without groups that capture.
     */
    static final String ENDS =
            "(?:password(?:[_-]?hash)?|passwd|passphrase(?:[_-]command)?|passcode|secrets?"
                    + "|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|secret[_-]?key"
                    + "|encryption[_-]?key|signing[_-]?key|account[_-]?key"
                    + "|credentials?|(?<![a-z])(?:pass|pwd))";

    private static final Pattern NAME =
            Pattern.compile(ENDS + "[\"'\\]]?\\z", Pattern.CASE_INSENSITIVE);

    private SecretNames() {}

    static boolean matches(String name) {
        String tail = name.length() > 64 ? name.substring(name.length() - 64) : name;
        return next(tail, 0) >= 0 && NAME.matcher(tail).find();
    }

    /** Where {@link #ENDS} may match next, from {@code from} on; -1 when it matches nowhere. */
    static int next(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (starts(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean starts(String text, int i) {
        return switch (text.charAt(i)) {
            case 'p', 'P' ->
                    Traces.follows(text, i, "pass")
                            || Traces.follows(text, i, "private")
                            || Traces.follows(text, i, "pwd");
            case 's', 'S' ->
                    Traces.follows(text, i, "secret") || Traces.follows(text, i, "signing");
            case 't', 'T' -> Traces.follows(text, i, "token");
            case 'a', 'A' ->
                    Traces.follows(text, i, "api")
                            || Traces.follows(text, i, "access")
                            || Traces.follows(text, i, "account");
            case 'e', 'E' -> Traces.follows(text, i, "encryption");
            case 'c', 'C' -> Traces.follows(text, i, "credential");
            default -> false;
        };
    }
}
