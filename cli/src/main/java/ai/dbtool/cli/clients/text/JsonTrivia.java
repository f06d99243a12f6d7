package ai.dbtool.cli.clients.text;

/**
 * What stands between the last value of an object or array and its closing bracket.
 *
 * @param comma whether there is a comma
 * @param contentEnd end of the last thing that is no blank: the comma, a comment, or the value
 */
record JsonTrivia(boolean comma, int contentEnd) {

    /** Reads from {@code start} to {@code close}, where only blanks, comments and commas stand. */
    static JsonTrivia between(String text, int start, int close) {
        boolean comma = false;
        int contentEnd = start;
        int at = start;
        while (at < close) {
            char c = text.charAt(at);
            if (c == '/') {
                at = commentEnd(text, at);
                contentEnd = at;
            } else {
                at++;
                if (c == ',') {
                    comma = true;
                }
                if (!Character.isWhitespace(c)) {
                    contentEnd = at;
                }
            }
        }
        return new JsonTrivia(comma, contentEnd);
    }

    /** End of the comment at {@code start}; that of a line comment is before its line end. */
    private static int commentEnd(String text, int start) {
        if (text.charAt(start + 1) == '*') {
            return text.indexOf("*/", start + 2) + 2;
        }
        int end = text.indexOf('\n', start);
        return text.charAt(end - 1) == '\r' ? end - 1 : end;
    }
}
