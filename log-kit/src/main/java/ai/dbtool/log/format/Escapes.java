package ai.dbtool.log.format;

/** Takes back what a format does to a text. The result is never longer than the source. */
final class Escapes {

    private Escapes() {}

    /** Decodes {@code b[from, to)} into {@code out} and answers the length. */
    static int decode(LogFormat format, byte[] b, int from, int to, byte[] out) {
        return switch (format) {
            case STDERR -> continued(b, from, to, out);
            case CSVLOG -> quotes(b, from, to, out);
            case JSONLOG -> json(b, from, to, out);
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

    private static int json(byte[] b, int from, int to, byte[] out) {
        int n = 0;
        int i = from;
        while (i < to) {
            if (b[i] != '\\' || i + 1 == to) {
                out[n++] = b[i++];
                continue;
            }
            out[n++] =
                    switch (b[i + 1]) {
                        case 'n' -> (byte) '\n';
                        case 't' -> (byte) '\t';
                        case 'r' -> (byte) '\r';
                        case 'b' -> (byte) '\b';
                        case 'f' -> (byte) '\f';
                        case 'u' -> control(b, i + 2, to);
                        default -> b[i + 1];
                    };
            i += b[i + 1] == 'u' ? 6 : 2;
        }
        return n;
    }

    /** The server writes numbered escapes for control characters only. */
    private static byte control(byte[] b, int at, int to) {
        int code = hex(b, at, to);
        return code >= 0 && code < 128 ? (byte) code : (byte) '?';
    }

    private static int hex(byte[] b, int at, int to) {
        int code = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < to ? Character.digit(b[i], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }
}
