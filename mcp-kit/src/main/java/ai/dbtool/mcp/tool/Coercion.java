package ai.dbtool.mcp.tool;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns what a client sent into the scalar that was meant. */
final class Coercion {

    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private Coercion() {}

    static Object scalar(ArgumentSpec spec, @Nullable Object raw) throws ArgumentProblem {
        if (raw == null || raw instanceof Map<?, ?> || raw instanceof List<?>) {
            throw wrong(spec, raw);
        }
        String text = raw.toString().strip();
        return switch (spec.kind()) {
            case STRING -> raw instanceof String string ? string : text;
            case BOOLEAN -> bool(spec, raw, text);
            case INTEGER -> integer(spec, number(spec, raw, text));
            case NUMBER -> inRange(spec, number(spec, raw, text)).doubleValue();
            case ENUM -> constant(spec, text);
        };
    }

    private static boolean bool(ArgumentSpec spec, Object raw, String text) throws ArgumentProblem {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(spec, raw);
        };
    }

    private static BigDecimal number(ArgumentSpec spec, Object raw, String text)
            throws ArgumentProblem {
        // A longer text is no number a tool could mean, and parsing it costs quadratic time.
        if (raw instanceof Boolean || text.length() > 40) {
            throw wrong(spec, raw);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw wrong(spec, raw);
        }
    }

    private static Object integer(ArgumentSpec spec, BigDecimal number) throws ArgumentProblem {
        boolean isInt = spec.type() == Integer.class || spec.type() == int.class;
        BigDecimal min = isInt ? BigDecimal.valueOf(Integer.MIN_VALUE) : MIN_LONG;
        BigDecimal max = isInt ? BigDecimal.valueOf(Integer.MAX_VALUE) : MAX_LONG;
        inRange(spec, number);
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            throw outside(spec, number, min.toPlainString(), max.toPlainString());
        }
        long whole = number.longValue();
        if (BigDecimal.valueOf(whole).compareTo(number) != 0) {
            throw wrong(spec, number.toPlainString());
        }
        return isInt ? (Object) (int) whole : (Object) whole;
    }

    private static BigDecimal inRange(ArgumentSpec spec, BigDecimal number) throws ArgumentProblem {
        Range range = spec.range();
        if (range == null) {
            return number;
        }
        boolean below = number.compareTo(BigDecimal.valueOf(range.min())) < 0;
        boolean above = number.compareTo(BigDecimal.valueOf(range.max())) > 0;
        if (below || above) {
            throw outside(
                    spec,
                    number,
                    range.min() == Long.MIN_VALUE ? "any" : Long.toString(range.min()),
                    range.max() == Long.MAX_VALUE ? "any" : Long.toString(range.max()));
        }
        return number;
    }

    private static Object constant(ArgumentSpec spec, String text) throws ArgumentProblem {
        for (Object constant : spec.type().getEnumConstants()) {
            if (((Enum<?>) constant).name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        List<String> allowed = spec.constants();
        String nearest = Nearest.to(text, allowed);
        throw new ArgumentProblem(
                "argument '"
                        + spec.name()
                        + "' is "
                        + shown(text)
                        + (nearest == null ? "" : ", did you mean '" + nearest + "'?")
                        + " (allowed: "
                        + String.join(", ", allowed)
                        + ")");
    }

    private static ArgumentProblem outside(
            ArgumentSpec spec, BigDecimal number, String min, String max) {
        String digits = number.precision() > 40 ? "too large" : number.toString();
        return new ArgumentProblem(
                "argument '"
                        + spec.name()
                        + "' is "
                        + digits
                        + " (allowed: "
                        + min
                        + " to "
                        + max
                        + ")");
    }

    private static ArgumentProblem wrong(ArgumentSpec spec, @Nullable Object raw) {
        String article = spec.kind() == ArgumentSpec.Kind.INTEGER ? "an " : "a ";
        return new ArgumentProblem(
                "argument '"
                        + spec.name()
                        + "' takes "
                        + (spec.list() ? "a list, each item " : "")
                        + article
                        + spec.kind().schemaType()
                        + ", not "
                        + shown(raw));
    }

    private static String shown(@Nullable Object raw) {
        return switch (raw) {
            case null -> "null";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case Boolean flag -> flag.toString();
            case Number number -> Untrusted.cut(number.toString(), 40);
            default -> "'" + Untrusted.cut(Untrusted.line(raw.toString()), 60) + "'";
        };
    }
}
