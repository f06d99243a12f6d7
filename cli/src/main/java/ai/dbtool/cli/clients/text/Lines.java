package ai.dbtool.cli.clients.text;

/** Where lines of a text begin and end, and how they are indented. */
final class Lines {

    private Lines() {}

    /** The line end the text uses: that of its first line, else a line feed. */
    static String end(String text) {
        int feed = text.indexOf('\n');
        return feed > 0 && text.charAt(feed - 1) == '\r' ? "\r\n" : "\n";
    }

    /** Start of the line that holds {@code offset}. */
    static int start(String text, int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /** The blanks at the start of the line that holds {@code offset}. */
    static String indent(String text, int offset) {
        int start = start(text, offset);
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Whether nothing but blanks stands before {@code offset} on its line. */
    static boolean opensLine(String text, int offset) {
        return text.substring(start(text, offset), offset).isBlank();
    }
}
