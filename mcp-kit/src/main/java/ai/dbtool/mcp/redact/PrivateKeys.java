package ai.dbtool.mcp.redact;

/** PEM blocks of private keys; a block without an end reaches to the end of the text. */
final class PrivateKeys {

    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 64;

    private PrivateKeys() {}

    static String mark(String text, Redactor redactor) {
        int begin = text.indexOf(DASHES + "BEGIN ");
        if (begin < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        while (begin >= 0) {
            int label = begin + DASHES.length() + "BEGIN ".length();
            int labelEnd = text.indexOf(DASHES, label);
            if (labelEnd < 0) {
                break;
            }
            if (labelEnd - label <= LONGEST_LABEL
                    && text.substring(label, labelEnd).endsWith("PRIVATE KEY")) {
                int end = end(text, labelEnd + DASHES.length());
                out.append(text, done, begin).append(redactor.mark(text.substring(begin, end)));
                done = end;
            }
            begin = text.indexOf(DASHES + "BEGIN ", Math.max(labelEnd, done));
        }
        return out.append(text, done, text.length()).toString();
    }

    private static int end(String text, int from) {
        int end = text.indexOf(DASHES + "END ", from);
        if (end < 0) {
            return text.length();
        }
        int close = text.indexOf(DASHES, end + DASHES.length());
        return close < 0 ? text.length() : close + DASHES.length();
    }
}
