package ai.dbtool.log.query;

import org.jspecify.annotations.Nullable;

/**
 * Name of an event that survives rotation.
 *
 * @param file id of its file
 * @param offset where it starts
 */
public record Handle(String file, long offset) {

    private static final int FILE_CHARS = 8;

    /** Reads {@code 3f9a61c0-1a2b}; {@code null} when it is none. */
    public static @Nullable Handle parse(String text) {
        if (text.length() < FILE_CHARS + 2 || text.charAt(FILE_CHARS) != '-') {
            return null;
        }
        try {
            long offset = Long.parseLong(text.substring(FILE_CHARS + 1), 36);
            return offset < 0 ? null : new Handle(text.substring(0, FILE_CHARS), offset);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    @Override
    public String toString() {
        return file + "-" + Long.toString(offset, 36);
    }
}
