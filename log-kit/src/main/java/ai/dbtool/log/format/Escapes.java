package ai.dbtool.log.format;

/** Takes back what a format does to a text. The result is never longer than the source. */
final class Escapes {

    private Escapes() {}

    /** Decodes {@code b[from, to)} into {@code out} and answers the length. */
    static int decode(LogFormat format, byte[] b, int from, int to, byte[] out) {
        return switch (format) {
            case STDERR -> continued(b, from, to, out);
            case CSVLOG -> quotes(b, from, to, out);
            case JSONLOG -> JsonText.decode(b, from, to, out);
        };
    }

    /** Further lines start with a TAB that is not part of the text. */
    private static int continued(byte[] b, int from, int to, byte[] out) {
        int n = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '\r' && i + 1 < to && b[i + 1] == '\n') {
                continue;
            }
            out[n++] = b[i];
            if (b[i] == '\n' && i + 1 < to && b[i + 1] == '\t') {
                i++;
            }
        }
        return n;
    }

    private static int quotes(byte[] b, int from, int to, byte[] out) {
        int n = 0;
        for (int i = from; i < to; i++) {
            out[n++] = b[i];
            if (b[i] == '"' && i + 1 < to && b[i + 1] == '"') {
                i++;
            }
        }
        return n;
    }
}
