package ai.dbtool.log.format;

import java.util.Arrays;

/** Texts within the quotes of JSON. */
public final class JsonText {

    private JsonText() {}

    /** The quote that ends the text at {@code from}, or -1. */
    public static int end(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == '"') {
                return i;
            }
            if (b[i] == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** The text of {@code b[from, to)}, in UTF-8. */
    public static byte[] decode(byte[] b, int from, int to) {
        byte[] out = new byte[to - from];
        return Arrays.copyOf(out, decode(b, from, to, out));
    }

    /** Decodes into {@code out}; answers the length, which is never more than the source's. */
    static int decode(byte[] b, int from, int to, byte[] out) {
        int n = 0;
        int i = from;
        while (i < to) {
            if (b[i] != '\\' || i + 1 == to) {
                out[n++] = b[i++];
                continue;
            }
            byte escape = b[i + 1];
            if (escape == 'u') {
                int code = hex(b, i + 2, to);
                i = Math.min(to, i + 6);
                boolean pair = code >> 10 == 0xd800 >> 10 && i + 1 < to && b[i] == '\\';
                int low = pair && b[i + 1] == 'u' ? hex(b, i + 2, to) : -1;
                if (low >> 10 == 0xdc00 >> 10) {
                    code = Character.toCodePoint((char) code, (char) low);
                    i += 6;
                }
                n = put(code, out, n);
                continue;
            }
            out[n++] =
                    switch (escape) {
                        case 'n' -> (byte) '\n';
                        case 't' -> (byte) '\t';
                        case 'r' -> (byte) '\r';
                        case 'b' -> (byte) '\b';
                        case 'f' -> (byte) '\f';
                        default -> escape;
                    };
            i += 2;
        }
        return n;
    }

    private static int put(int code, byte[] out, int at) {
        int n = at;
        if (code < 0 || (code >= 0xd800 && code < 0xe000)) {
            out[n++] = '?';
        } else if (code < 0x80) {
            out[n++] = (byte) code;
        } else if (code < 0x800) {
            out[n++] = (byte) (0xc0 | code >> 6);
            out[n++] = (byte) (0x80 | (code & 63));
        } else if (code < 0x10000) {
            out[n++] = (byte) (0xe0 | code >> 12);
            out[n++] = (byte) (0x80 | (code >> 6 & 63));
            out[n++] = (byte) (0x80 | (code & 63));
        } else {
            out[n++] = (byte) (0xf0 | code >> 18);
            out[n++] = (byte) (0x80 | (code >> 12 & 63));
            out[n++] = (byte) (0x80 | (code >> 6 & 63));
            out[n++] = (byte) (0x80 | (code & 63));
        }
        return n;
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
