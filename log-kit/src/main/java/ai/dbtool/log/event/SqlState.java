package ai.dbtool.log.event;

/** SQLSTATE codes packed into an {@code int}, six bits a character; 0 is "not known". */
public final class SqlState {

    /** Not in the log. */
    public static final int UNKNOWN = 0;

    /** {@code 00000}. */
    public static final int SUCCESS = pack("00000");

    /** {@code 01000}, what every WARNING without a code of its own carries. */
    public static final int WARNING = pack("01000");

    private SqlState() {}

    /** Packs the five characters at {@code from}; {@link #UNKNOWN} when they are no SQLSTATE. */
    public static int pack(byte[] text, int from, int to) {
        if (to - from < 5) {
            return UNKNOWN;
        }
        int packed = 0;
        for (int i = from; i < from + 5; i++) {
            int digit = digit(text[i]);
            if (digit < 0) {
                return UNKNOWN;
            }
            packed = packed << 6 | digit;
        }
        return packed;
    }

    /** Packs a code. */
    public static int pack(String code) {
        int packed = 0;
        for (int i = 0; i < 5; i++) {
            packed = packed << 6 | digit(code.charAt(i));
        }
        return packed;
    }

    /** The five characters. */
    public static String text(int packed) {
        char[] text = new char[5];
        for (int i = 4; i >= 0; i--) {
            int digit = packed & 63;
            text[i] = (char) (digit <= 10 ? '0' + digit - 1 : 'A' + digit - 11);
            packed >>>= 6;
        }
        return new String(text);
    }

    /** 1 to 36, so that no code packs to 0. */
    private static int digit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0' + 1;
        }
        return c >= 'A' && c <= 'Z' ? c - 'A' + 11 : -1;
    }
}
