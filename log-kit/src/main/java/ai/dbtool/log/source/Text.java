package ai.dbtool.log.source;

import org.jspecify.annotations.Nullable;

/** Whether bytes are text that can be a log. UTF-8 and any one-byte encoding will do. */
final class Text {

    private static final int LOOKED_AT = 8 << 10;

    /** One control character in twenty is no text; a log may hold a few. */
    private static final int SHARE = 20;

    private Text() {}

    /** Length of the run of NULs that {@code b[0, length)} starts with. */
    static int hole(byte[] b, int length) {
        int end = 0;
        while (end < length && b[end] == 0) {
            end++;
        }
        return end;
    }

    /** Why {@code head} is no text, or {@code null}. */
    static @Nullable String problem(byte[] head) {
        if (head.length == 0) {
            return "nothing but NULs";
        }
        boolean little = head.length > 1 && head[0] == (byte) 0xff && head[1] == (byte) 0xfe;
        boolean big = head.length > 1 && head[0] == (byte) 0xfe && head[1] == (byte) 0xff;
        if (little || big) {
            return "UTF-16; convert it to UTF-8";
        }
        int length = Math.min(head.length, LOOKED_AT);
        int controls = 0;
        for (int i = 0; i < length; i++) {
            boolean text = head[i] < 0 || head[i] >= ' ' || isLayout(head[i]);
            boolean inHole = head[i] == 0 && i > 0 && head[i - 1] == 0;
            controls += text || inHole ? 0 : 1;
        }
        return controls * SHARE > length ? "binary" : null;
    }

    /** Tab, line ends, and the escape that colours start with. */
    private static boolean isLayout(byte c) {
        return c == '\t' || c == '\n' || c == '\r' || c == 0x1b;
    }
}
