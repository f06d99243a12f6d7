package ai.dbtool.mcp.redact;

/**
 * Where a text may be cut: never within a secret, because half of one has no longer the form by
 * which it is recognised.
 */
public final class SafeCut {

    /** How far behind the cut a secret may end. */
    private static final int AHEAD = 8 << 10;

    /** Text made to look like secret upon secret is not worth more. */
    private static final int TRIES = 16;

    /** Only where marks stand matters here, not what they say. */
    private static final Redactor MARKS =
            new Redactor(
                    InstallationKey.of(
                            "places of secrets".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    private SafeCut() {}

    /** A place at or before {@code max} where {@code text} can be cut; 0 where there is none. */
    public static int of(String text, int max) {
        String near = text.substring(0, Math.min(text.length(), max + AHEAD));
        String whole = MARKS.text(near);
        int end = max;
        for (int tries = 0; tries < TRIES && end > 0; tries++) {
            String head = MARKS.text(text.substring(0, end));
            int same = common(head, whole);
            if (same == head.length()) {
                return end;
            }
            // Behind what is the same stands a secret that the cut made unrecognisable.
            end = Math.min(end - 1, Math.max(0, end - (head.length() - same)));
        }
        return 0;
    }

    private static int common(String a, String b) {
        int length = Math.min(a.length(), b.length());
        int i = 0;
        while (i < length && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }
}
