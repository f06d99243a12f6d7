package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.redact.SafeCut;

/**
 * Text that came from rows, logs, comments or files. Control, ANSI, zero-width and bidi characters
 * are shown escaped, so that data can neither move the cursor of a terminal nor hide from a reader.
 */
public final class Untrusted {

    private Untrusted() {}

    /** On one line: line breaks and tabs are escaped too. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** On many lines: {@code \n} stays. */
    public static String block(String text) {
        return escape(text, true);
    }

    /**
     * At most {@code max} characters, with a mark that says how many are missing; fewer where a
     * secret would be cut in two.
     */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int safe = SafeCut.of(text, max);
        int end = safe > 0 && Character.isHighSurrogate(text.charAt(safe - 1)) ? safe - 1 : safe;
        return text.substring(0, end) + "…(+" + (text.length() - end) + " characters)";
    }

    private static String escape(String text, boolean keepLines) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean bad = isHidden(c) && !(keepLines && c == '\n');
            if (bad && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                if (bad) {
                    appendEscaped(out, c);
                } else {
                    out.append(c);
                }
            }
        }
        return out == null ? text : out.toString();
    }

    private static void appendEscaped(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append(String.format("\\u%04x", (int) c));
        }
    }

    private static boolean isHidden(char c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
