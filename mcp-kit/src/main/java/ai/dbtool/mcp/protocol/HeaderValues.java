package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Values of headers that mirror a part of the body: plain visible ASCII, or UTF-8 in Base64 between
 * {@code =?base64?} and {@code ?=} (2026-07-28, Streamable HTTP, value encoding).
 */
public final class HeaderValues {

    private static final String BEGIN = "=?base64?";
    private static final String END = "?=";

    private HeaderValues() {}

    /** The value as a header; encoded when it cannot stand there as it is. */
    public static String encode(String value) {
        return plain(value)
                ? value
                : BEGIN
                        + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                        + END;
    }

    /** The value that {@code header} stands for; {@code null} when it stands for none. */
    public static @Nullable String decode(String header) {
        String value = trim(header);
        if (!fieldContent(value)) {
            return null;
        }
        return marked(value)
                ? text(value.substring(BEGIN.length(), value.length() - END.length()))
                : value;
    }

    /**
     * Without the white space around it, which does not belong to a field's value (RFC 9110, 5.5).
     */
    public static String trim(String header) {
        int start = 0;
        int end = header.length();
        while (start < end && blank(header.charAt(start))) {
            start++;
        }
        while (end > start && blank(header.charAt(end - 1))) {
            end--;
        }
        return header.substring(start, end);
    }

    private static boolean plain(String value) {
        return !value.isEmpty()
                && fieldContent(value)
                && !marked(value)
                && trim(value).length() == value.length();
    }

    private static boolean marked(String value) {
        return value.length() >= BEGIN.length() + END.length()
                && value.startsWith(BEGIN)
                && value.endsWith(END);
    }

    private static boolean fieldContent(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' || c > '~') && c != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Strict: one value has one encoding, or gateways and servers would read it differently. */
    private static @Nullable String text(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(bytes).equals(base64)
                    ? StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString()
                    : null;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }
}
