package ai.dbtool.conf.guc;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value checked against its {@link Guc}, as the server's parse_and_validate_value does. */
public sealed interface GucValue {

    /**
     * A good one.
     *
     * @param normalized in base units; enums and booleans in the server's spelling
     * @param bareNumber whether a number with a unit was written without one
     */
    record Good(String normalized, boolean bareNumber) implements GucValue {}

    /**
     * A bad one.
     *
     * @param message why, with what is allowed; never holds the value of a string
     */
    record Bad(String message) implements GucValue {}

    /**
     * A number as parse_real reads it with strtod: sign, hexadecimal, decimal, exponent; then what
     * may be a unit.
     */
    Pattern REAL =
            Pattern.compile(
                    "\\s*+([-+]?(?:0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)(?:[pP][-+]?[0-9]+)?"
                            + "|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
                            + "|(?i:inf(?:inity)?)))\\s*+(\\S*+)\\s*+");

    /** What strtol with base 0 takes for a number: hexadecimal, octal, decimal. */
    Pattern INTEGER =
            Pattern.compile("\\s*+([-+]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*+)|([1-9][0-9]*+))");

    /** What may stand behind a number. */
    Pattern UNIT = Pattern.compile("\\s*+(\\S*+)\\s*+");

    /** {@code %g} of C, by which the server prints numbers that are not whole. */
    MathContext SHOWN = new MathContext(6, RoundingMode.HALF_EVEN);

    /** Settings whose list of levels hides {@code info}. */
    List<String> HIDING_INFO =
            List.of("client_min_messages", "trace_recovery_messages", "icu_validation_level");

    /** File modes: pg_settings holds the number in decimal, SHOW prints octal. */
    List<String> OCTAL = List.of("unix_socket_permissions", "log_file_mode", "data_directory_mode");

    /** Checks {@code text} and brings it to base units. */
    static GucValue of(Guc guc, String text) {
        return switch (guc.vartype()) {
            case "bool" -> bool(text);
            case "enum" -> oneOf(guc, text);
            case "integer", "real" -> number(guc, text);
            default -> new Good(text, false);
        };
    }

    private static GucValue bool(String text) {
        Boolean value = parseBool(text);
        return value == null
                ? new Bad("is no boolean; allowed: on, off, true, false, yes, no, 1, 0")
                : new Good(value ? "on" : "off", false);
    }

    /** parse_bool: unique prefixes of true, false, yes, no, on, off; 1 and 0. */
    private static @Nullable Boolean parseBool(String text) {
        String t = text.toLowerCase(Locale.ROOT);
        if (t.isEmpty()) {
            return null;
        }
        if ("true".startsWith(t) || "yes".startsWith(t) || t.equals("on") || t.equals("1")) {
            return true;
        }
        if ("false".startsWith(t)
                || "no".startsWith(t)
                || t.equals("of")
                || t.equals("off")
                || t.equals("0")) {
            return false;
        }
        return null;
    }

    private static GucValue oneOf(Guc guc, String text) {
        for (String value : guc.enumvals()) {
            if (value.equalsIgnoreCase(text)) {
                return new Good(value, false);
            }
        }
        String alias = alias(guc, text.toLowerCase(Locale.ROOT));
        return alias.isEmpty()
                ? new Bad("is not allowed; allowed: " + String.join(", ", guc.enumvals()))
                : new Good(alias, false);
    }

    /** Hidden spellings of guc_tables.c that pg_settings does not list. */
    private static String alias(Guc guc, String text) {
        List<String> values = guc.enumvals();
        if (values.contains("on") && List.of("true", "yes", "1").contains(text)) {
            return "on";
        }
        if (values.contains("off") && List.of("false", "no", "0").contains(text)) {
            return "off";
        }
        if (text.equals("debug") && values.contains("debug2")) {
            return "debug2";
        }
        if (text.equals("info") && HIDING_INFO.contains(guc.name())) {
            return "info";
        }
        // Before 14 it was a boolean once; there md5 is the default.
        if (guc.name().equals("password_encryption")
                && guc.bootValue().equals("md5")
                && List.of("on", "true", "yes", "1").contains(text)) {
            return "md5";
        }
        if (guc.name().equals("wal_level") && List.of("archive", "hot_standby").contains(text)) {
            return "replica";
        }
        return "";
    }

    /** MIN_BAS_VAC_RING_SIZE_KB. */
    int LEAST_BUFFERS = 128;

    /** A number and what follows it. */
    record Amount(double value, String unit) {}

    private static GucValue number(Guc guc, String text) {
        boolean integer = guc.vartype().equals("integer");
        Amount amount = integer ? integer(text) : real(text);
        if (amount == null) {
            return new Bad("is no number" + units(guc));
        }
        double value = amount.value;
        if (!amount.unit.isEmpty()) {
            Double base =
                    guc.unit().isEmpty() ? null : Units.toBase(value, amount.unit, guc.unit());
            if (base == null) {
                return new Bad("has a unit that does not fit" + units(guc));
            }
            value = base;
        }
        if (integer) {
            value = Math.rint(value);
        }
        if (outside(value, guc)) {
            return new Bad(
                    "is outside the allowed range "
                            + guc.min()
                            + " .. "
                            + guc.max()
                            + (guc.unit().isEmpty() ? "" : " (in " + guc.unit() + ")"));
        }
        if (guc.name().equals("vacuum_buffer_usage_limit") && value > 0 && value < LEAST_BUFFERS) {
            return new Bad("is neither 0 nor between 128 and " + guc.max() + " (in kB)");
        }
        boolean bare = amount.unit.isEmpty() && !guc.unit().isEmpty() && value > 0;
        return new Good(integer ? Long.toString((long) value) : plain(value), bare);
    }

    /** parse_int: strtod decides where strtol stops at a point or an exponent, or overflows. */
    private static @Nullable Amount integer(String text) {
        Matcher matcher = INTEGER.matcher(text);
        boolean whole = matcher.lookingAt();
        String rest = whole ? text.substring(matcher.end()) : text;
        if (rest.startsWith(".") || rest.startsWith("e") || rest.startsWith("E")) {
            return real(text);
        }
        Matcher unit = UNIT.matcher(rest);
        if (!whole || !unit.matches()) {
            return null;
        }
        BigInteger digits = digits(matcher.group(2), matcher.group(3), matcher.group(4));
        if (digits.bitLength() > 63) {
            return real(text);
        }
        double value = digits.doubleValue();
        return new Amount(matcher.group(1).equals("-") ? -value : value, unit.group(1));
    }

    private static BigInteger digits(
            @Nullable String hex, @Nullable String octal, @Nullable String decimal) {
        return hex != null
                ? new BigInteger(hex, 16)
                : octal != null
                        ? new BigInteger(octal, 8)
                        : new BigInteger(Objects.requireNonNull(decimal));
    }

    private static @Nullable Amount real(String text) {
        Matcher matcher = REAL.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String digits = matcher.group(1);
        String lower = digits.toLowerCase(Locale.ROOT);
        double value;
        if (lower.contains("inf")) {
            value = lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        } else {
            boolean hex = lower.contains("0x");
            value = Double.parseDouble(hex && !lower.contains("p") ? digits + "p0" : digits);
            boolean nothing = !lower.replaceFirst("[ep][-+]?[0-9]+$", "").matches(".*[1-9a-f].*");
            if (Double.isInfinite(value) || (value == 0 && !nothing)) {
                return null;
            }
        }
        return new Amount(value, matcher.group(2));
    }

    private static boolean outside(double value, Guc guc) {
        return (!guc.min().isEmpty() && value < Double.parseDouble(guc.min()))
                || (!guc.max().isEmpty() && value > Double.parseDouble(guc.max()));
    }

    private static String units(Guc guc) {
        return guc.unit().isEmpty()
                ? "; it takes none"
                : "; units are case-sensitive: " + Units.allowed(guc.unit());
    }

    /** {@code %g}: six significant digits, an exponent where C prints one. */
    private static String plain(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        if (Double.isInfinite(value)) {
            return value < 0 ? "-Infinity" : "Infinity";
        }
        BigDecimal rounded = new BigDecimal(value).round(SHOWN).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < SHOWN.getPrecision()) {
            return rounded.toPlainString();
        }
        return "%se%s%02d"
                .formatted(
                        rounded.movePointLeft(exponent).toPlainString(),
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }

    /** {@code normalized} with its unit, as {@code SHOW} prints it: {@code 8192} is 64MB. */
    static String show(Guc guc, String normalized) {
        if (OCTAL.contains(guc.name()) && normalized.matches("\\d{1,9}")) {
            return String.format(Locale.ROOT, "%04o", Integer.parseInt(normalized));
        }
        if (!guc.numeric() || guc.unit().isEmpty()) {
            return normalized;
        }
        double value = Double.parseDouble(normalized);
        return value > 0 ? Units.pretty(value, guc.unit()) : normalized;
    }

    /** {@code amount} base units in bytes or microseconds. */
    static double absolute(Guc guc, double amount) {
        return amount * Units.size(guc.unit());
    }
}
