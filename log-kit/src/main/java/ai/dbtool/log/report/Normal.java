package ai.dbtool.log.report;

import ai.dbtool.log.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A statement without its values, as {@code Shape} makes it, but in bytes and without a String: a
 * log has millions of statements and few different ones. Not for several threads.
 */
final class Normal {

    /** A statement longer than this is told from others by its beginning. */
    private static final int LIMIT = 2_000;

    private static final byte WORD = 1;
    private static final byte SPACE = 2;
    private static final byte DIGIT = 4;
    private static final byte[] KIND = kinds();

    private final byte[] out = new byte[LIMIT + 1];
    private int length;
    private long hash;

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean letter = (c | 32) >= 'a' && (c | 32) <= 'z';
            boolean digit = c >= '0' && c <= '9';
            if (letter || digit || c == '_' || c == '$' || c == '"' || c >= 128) {
                kinds[c] |= WORD;
            }
            if (digit) {
                kinds[c] |= DIGIT;
            }
            if (c == ' ' || (c >= 9 && c <= 13)) {
                kinds[c] |= SPACE;
            }
        }
        return kinds;
    }

    /** Normalises {@code b[from, to)}. */
    void of(byte[] b, int from, int to) {
        int n = 0;
        int end = Math.min(to, from + LIMIT);
        int i = from;
        boolean word = false;
        while (i < end) {
            byte c = b[i];
            byte kind = KIND[c & 255];
            if (c == '\'') {
                i = stringEnd(b, i, end);
                n = value(n);
                word = false;
            } else if ((kind & DIGIT) != 0 && !word) {
                i = numberEnd(b, i, end);
                n = value(n);
            } else if ((kind & SPACE) != 0) {
                if (n > 0 && out[n - 1] != ' ') {
                    out[n++] = ' ';
                }
                word = false;
                i++;
            } else if ((kind & WORD) != 0) {
                do {
                    out[n++] = b[i++];
                } while (i < end && (KIND[b[i] & 255] & WORD) != 0);
                word = true;
            } else {
                out[n++] = c;
                word = false;
                i++;
            }
        }
        while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == ';')) {
            n--;
        }
        length = n;
        hash = Bytes.hash(out, 0, n);
    }

    /** {@code ?, ?} and {@code ?,?} become one. */
    private int value(int n) {
        int end = n;
        while (end > 0 && out[end - 1] == ' ') {
            end--;
        }
        if (end > 1 && out[end - 1] == ',' && out[end - 2] == '?') {
            return end - 1;
        }
        out[n] = '?';
        return n + 1;
    }

    private static int stringEnd(byte[] b, int start, int end) {
        int i = start + 1;
        while (i < end) {
            if (b[i] == '\'') {
                if (i + 1 < end && b[i + 1] == '\'') {
                    i++;
                } else {
                    return i + 1;
                }
            }
            i++;
        }
        return end;
    }

    private static int numberEnd(byte[] b, int start, int end) {
        int i = start;
        while (i < end && ((KIND[b[i] & 255] & DIGIT) != 0 || b[i] == '.')) {
            i++;
        }
        return i;
    }

    /** 64 bits of the normalised statement. */
    long hash() {
        return hash;
    }

    /** The normalised statement. */
    String text() {
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** Its first word, in upper case; {@code CTE} for WITH. */
    String verb() {
        int i = 0;
        while (i < length) {
            if (out[i] == '(' || out[i] == ' ') {
                i++;
            } else if (i + 1 < length && out[i] == '/' && out[i + 1] == '*') {
                i = after(i + 2, '*', '/');
            } else {
                break;
            }
        }
        int start = i;
        while (i < length && (KIND[out[i] & 255] & WORD) != 0) {
            i++;
        }
        return new String(Arrays.copyOfRange(out, start, i), StandardCharsets.US_ASCII)
                .toUpperCase(java.util.Locale.ROOT);
    }

    private int after(int start, char first, char second) {
        int i = start;
        while (i + 1 < length && !(out[i] == first && out[i + 1] == second)) {
            i++;
        }
        return Math.min(i + 2, length);
    }
}
