package ai.dbtool.conf.guc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
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

    /** strtol with base 0 and strtod in one: sign, hexadecimal, octal, decimal, exponent. */
    Pattern NUMBER =
            Pattern.compile(
                    "\\s*([-+]?)(0[xX][0-9a-fA-F]+|[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?"
                            + "|\\.[0-9]+(?:[eE][-+]?[0-9]+)?)\\s*(\\S*)\\s*");

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
    private static @org.jspecify.annotations.Nullable Boolean parseBool(String text) {
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
        if (text.equals("info") && guc.name().equals("client_min_messages")) {
            return "info";
        }
        if (guc.name().equals("wal_level") && List.of("archive", "hot_standby").contains(text)) {
            return "replica";
        }
        return "";
    }

    private static GucValue number(Guc guc, String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            return new Bad("is no number" + units(guc));
        }
        String digits = matcher.group(2);
        String unit = matcher.group(3);
        boolean integer = guc.vartype().equals("integer");
        double value = parse(digits, integer);
        if (matcher.group(1).equals("-")) {
            value = -value;
        }
        if (!unit.isEmpty()) {
            Double base = guc.unit().isEmpty() ? null : Units.toBase(value, unit, guc.unit());
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
        boolean bare = unit.isEmpty() && !guc.unit().isEmpty() && value > 0;
        return new Good(plain(value), bare);
    }

    private static double parse(String digits, boolean integer) {
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseLong(digits.substring(2), 16);
        }
        boolean octal = integer && digits.matches("0[0-7]+");
        return octal ? Long.parseLong(digits, 8) : Double.parseDouble(digits);
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

    /** Without exponent and trailing zeros, as pg_settings shows numbers. */
    private static String plain(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return decimal.toPlainString();
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
