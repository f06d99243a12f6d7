package ai.dbtool.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches in byte arrays, eight bytes at a step. */
public final class Bytes {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private static final int CASE = 0x20;
    private static final long HASH_START = 0x9E3779B97F4A7C15L;
    private static final long HASH_FACTOR = 0xD6E8FEB86659FD93L;

    private Bytes() {}

    /** First {@code wanted} in {@code b[from, to)}, or {@code to}. */
    public static int indexOf(byte[] b, int from, int to, byte wanted) {
        long pattern = ONES * (wanted & 255);
        int i = from;
        for (; i <= to - 8; i += 8) {
            long word = (long) LONGS.get(b, i) ^ pattern;
            long hit = (word - ONES) & ~word & HIGHS;
            if (hit != 0) {
                return i + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (b[i] == wanted) {
                return i;
            }
        }
        return to;
    }

    /**
     * Whether {@code text} stands in {@code b} at {@code at} and ends by {@code to}. A loop, for
     * texts of a few bytes: the intrinsic behind {@code Arrays.equals} costs more than they do.
     */
    public static boolean at(byte[] b, int at, int to, byte[] text) {
        if (to - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (b[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * First place of {@code lower} in {@code b[from, to)} in whatever case of ASCII, or {@code to}.
     * Its first and its last byte are looked for together: both seldom stand at the right distance.
     *
     * @param lower not empty, without capitals
     */
    public static int indexOfIgnoreCase(byte[] b, int from, int to, byte[] lower) {
        int span = lower.length - 1;
        long firstCase = caseBits(lower[0]);
        long first = ONES * (lower[0] & 255);
        long lastCase = caseBits(lower[span]);
        long last = ONES * (lower[span] & 255);
        int end = to - span;
        int i = from;
        for (; i <= end - 8; i += 8) {
            long one = ((long) LONGS.get(b, i) | firstCase) ^ first;
            long other = ((long) LONGS.get(b, i + span) | lastCase) ^ last;
            long word = one | other;
            long hit = (word - ONES) & ~word & HIGHS;
            while (hit != 0) {
                int at = i + (Long.numberOfTrailingZeros(hit) >>> 3);
                if (atIgnoreCase(b, at, lower)) {
                    return at;
                }
                hit &= hit - 1;
            }
        }
        for (; i < end; i++) {
            if (atIgnoreCase(b, i, lower)) {
                return i;
            }
        }
        return to;
    }

    private static boolean atIgnoreCase(byte[] b, int at, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            int c = b[at + i];
            if ((c >= 'A' && c <= 'Z' ? c | CASE : c) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /** What capitals and small letters differ in, eight times; nothing where there is no case. */
    private static long caseBits(byte c) {
        return c >= 'a' && c <= 'z' ? ONES * CASE : 0;
    }

    /** 64 bits of {@code b[from, to)}, well mixed; the same in every process. */
    public static long hash(byte[] b, int from, int to) {
        long h = HASH_START ^ (to - from);
        int i = from;
        for (; i <= to - 8; i += 8) {
            h = mix(h ^ (long) LONGS.get(b, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = rest << 8 | (b[i] & 255);
        }
        return mix(mix(h ^ rest));
    }

    private static long mix(long h) {
        long m = h * HASH_FACTOR;
        return m ^ (m >>> 32);
    }

    /** Number of line feeds in {@code b[from, to)}. */
    public static int lines(byte[] b, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '\n') {
                count++;
            }
        }
        return count;
    }
}
