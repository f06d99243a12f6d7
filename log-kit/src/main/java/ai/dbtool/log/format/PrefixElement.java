package ai.dbtool.log.format;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One piece of a {@code log_line_prefix}: literal text or an escape. */
final class PrefixElement {

    /** Longest name that is looked for; also the widest padding that is honoured. */
    static final int MAX_WIDTH = 200;

    /** What an escape prints. */
    enum Kind {
        LITERAL,
        TIME,
        EPOCH,
        OTHER_TIME,
        PID,
        NUMBER,
        SESSION,
        VXID,
        STATE,
        NAME,
        QUIT
    }

    private final Kind kind;
    private final byte[] literal;
    private final @Nullable Part part;
    private final int width;

    private PrefixElement(Kind kind, byte[] literal, @Nullable Part part, int width) {
        this.kind = kind;
        this.literal = literal;
        this.part = part;
        this.width = width;
    }

    Kind kind() {
        return kind;
    }

    byte[] literal() {
        return literal;
    }

    @Nullable Part part() {
        return part;
    }

    /** {@code -10} fills up on the right, {@code 10} on the left; 0 is no padding. */
    int width() {
        return width;
    }

    /** The pieces of {@code prefix}. */
    static List<PrefixElement> parse(String prefix) {
        List<PrefixElement> elements = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < prefix.length(); i++) {
            char c = prefix.charAt(i);
            if (c != '%' || i + 1 == prefix.length()) {
                literal.append(c);
                continue;
            }
            int digits = i + 1;
            while (digits < prefix.length() - 1 && isWidth(prefix.charAt(digits))) {
                digits++;
            }
            char escape = prefix.charAt(digits);
            if (escape == '%') {
                literal.append('%');
            } else {
                flush(literal, elements);
                elements.add(element(escape, width(prefix.substring(i + 1, digits))));
            }
            i = digits;
        }
        flush(literal, elements);
        return elements;
    }

    private static int width(String digits) {
        try {
            return digits.isEmpty()
                    ? 0
                    : Math.clamp(Integer.parseInt(digits), -MAX_WIDTH, MAX_WIDTH);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static boolean isWidth(char c) {
        return c == '-' || (c >= '0' && c <= '9');
    }

    private static void flush(StringBuilder literal, List<PrefixElement> elements) {
        if (!literal.isEmpty()) {
            byte[] text = literal.toString().getBytes(StandardCharsets.UTF_8);
            elements.add(new PrefixElement(Kind.LITERAL, text, null, 0));
            literal.setLength(0);
        }
    }

    private static PrefixElement element(char escape, int width) {
        Kind kind =
                switch (escape) {
                    case 'm', 't' -> Kind.TIME;
                    case 'n' -> Kind.EPOCH;
                    case 's' -> Kind.OTHER_TIME;
                    case 'p' -> Kind.PID;
                    case 'P', 'l', 'x', 'Q' -> Kind.NUMBER;
                    case 'c' -> Kind.SESSION;
                    case 'v' -> Kind.VXID;
                    case 'e' -> Kind.STATE;
                    case 'q' -> Kind.QUIT;
                    default -> Kind.NAME;
                };
        Part part =
                switch (escape) {
                    case 'u' -> Part.USER;
                    case 'd' -> Part.DATABASE;
                    case 'a' -> Part.APPLICATION;
                    case 'h', 'r' -> Part.HOST;
                    case 'c' -> Part.SESSION;
                    case 'Q' -> Part.QUERYID;
                    default -> null;
                };
        return new PrefixElement(kind, new byte[0], part, width);
    }
}
