package ai.dbtool.cli.clients.text;

/**
 * A text that cannot be changed safely. The message says where and why, and never quotes the text:
 * it may hold other programs' secrets.
 */
public final class MalformedText extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedText(String message) {
        super(message);
    }

    /** {@code line 3, column 5: problem}. */
    public static MalformedText at(String text, int offset, String problem) {
        int end = Math.min(offset, text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int column = text.codePointCount(lineStart, end) + 1;
        return new MalformedText("line " + line + ", column " + column + ": " + problem);
    }
}
