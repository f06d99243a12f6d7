package ai.dbtool.pg.guard;

import java.nio.charset.StandardCharsets;

/** Escapes in literals and what PostgreSQL does to names. */
final class Escapes {

    /** NAMEDATALEN - 1: longer names are cut by the server, so we cut before we look them up. */
    private static final int NAME_BYTES = 63;

    private Escapes() {}

    /** The character after a backslash in {@code E'..'}. */
    static char backslash(char c, int index) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '\'', '"' -> c;
            case 'b', 'f', 'x', 'u', 'U', '0', '1', '2', '3', '4', '5', '6', '7' ->
                    throw Refusal.at(
                            index,
                            "escape \\" + c + " is not supported: write the character or chr()");
            case '\0' -> throw Refusal.at(index, "string without end");
            default -> c;
        };
    }

    /** Decodes {@code \XXXX}, {@code \+XXXXXX} and {@code \\}. */
    static String unicode(String raw, int index) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c != '\\') {
                text.append(c);
                at++;
            } else if (raw.startsWith("\\\\", at)) {
                text.append(c);
                at += 2;
            } else {
                boolean wide = raw.startsWith("+", at + 1);
                int from = at + (wide ? 2 : 1);
                int to = from + (wide ? 6 : 4);
                if (to > raw.length() || !raw.substring(from, to).matches("[0-9a-fA-F]+")) {
                    throw Refusal.at(index, "malformed Unicode escape");
                }
                int codePoint = Integer.parseInt(raw.substring(from, to), 16);
                if (codePoint == 0 || !Character.isValidCodePoint(codePoint)) {
                    throw Refusal.at(index, "Unicode escape without a character");
                }
                text.appendCodePoint(codePoint);
                at = to;
            }
        }
        return text.toString();
    }

    static String asciiLower(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return folded.toString();
    }

    /** {@code name} as the server keeps it: whole characters within 63 bytes. */
    static String truncated(String name) {
        if (name.length() * 3 <= NAME_BYTES
                || name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES) {
            return name;
        }
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < name.length(); ) {
            int codePoint = name.codePointAt(at);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > NAME_BYTES) {
                break;
            }
            kept.appendCodePoint(codePoint);
            at += Character.charCount(codePoint);
        }
        return kept.toString();
    }

    /** Spaces and format characters beyond ASCII: the server would take them for letters. */
    static boolean isInvisible(int codePoint) {
        return codePoint >= 0x80
                && switch (Character.getType(codePoint)) {
                    case Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.PRIVATE_USE ->
                            true;
                    default -> false;
                };
    }
}
