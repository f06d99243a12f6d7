package ai.dbtool.conf.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random configurations and values, counted by the rule of the grammar (guc-file.l, guc.c) that
 * made each part.
 */
final class SettingTexts {

    private static final List<String> NAMES =
            List.of(
                    "x.plain",
                    "X.Upper",
                    "x.a_b",
                    "x.two",
                    "_x._y",
                    "x.d1",
                    "x.straße",
                    "work_mem",
                    "WORK_MEM",
                    "Lock_Timeout",
                    "search_path");
    private static final List<String> NO_NAMES =
            List.of("x-y", "1x", "x.y.z", "'x'", "x.", ".x", "=", "x.1y", "5", "x.y-z", "x:y");
    private static final List<String> SEPARATORS =
            List.of(" = ", "=", " ", "\t", " =", "= ", " \t = \t", "\r=\r");
    private static final List<String> TAILS =
            List.of("", "", "", "  ", " # comment", "# it's", "\t", "\r", " \r");
    private static final List<String> BAD_TAILS = List.of(" b", ";", " 'c'", " = 2", "'d'", " ,");
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "B c",
                    " ",
                    "#",
                    "=",
                    "''",
                    "\\'",
                    "\\n",
                    "\\t",
                    "\\b",
                    "\\f",
                    "\\r",
                    "\\\\",
                    "\\x",
                    "\\101",
                    "\\7",
                    "\\18",
                    "\\1012",
                    "\\303\\274",
                    "\\000z",
                    "\\400z",
                    "ü",
                    "日本",
                    "😀",
                    "\u0085",
                    "\\\u0085",
                    "\u2028",
                    "\\\u2028",
                    "\"",
                    "$x",
                    "%m",
                    ",",
                    "\t",
                    "\r",
                    "\\\r");
    private static final List<String> UNITS =
            List.of(
                    "", "", "", "B", "kB", "MB", "GB", "TB", "us", "ms", "s", "min", "h", "d", "KB",
                    "mb", "S", "Min", "x", "kBx", "8kB");

    private final Random random;
    private final Map<String, Integer> coverage;

    /** Counts are added to {@code coverage}. */
    SettingTexts(Random random, Map<String, Integer> coverage) {
        this.random = random;
        this.coverage = coverage;
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private String by(String rule, String text) {
        coverage.merge(rule, 1, Integer::sum);
        return text;
    }

    @SafeVarargs
    private String any(Supplier<String>... rules) {
        return rules[random.nextInt(rules.length)].get();
    }

    /** Up to ten lines; with {@code errors} perhaps such as are none. */
    String lines(boolean errors) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(10);
        for (int i = 0; i < count; i++) {
            boolean error = errors && one(8);
            text.append(line(error));
            boolean last = i == count - 1;
            text.append(last && !error && one(3) ? by("last line without an end", "") : end());
        }
        return text.toString();
    }

    private String end() {
        return one(5) ? by("CR LF", "\r\n") : "\n";
    }

    private String line(boolean error) {
        if (error) {
            return any(
                    () -> by("no name", of(NO_NAMES) + " = 1"),
                    () -> by("no value", of(NAMES) + of(List.of("", " =", " = # c", " = =", "=="))),
                    () -> by("more than a value", of(NAMES) + " = 1" + of(BAD_TAILS)),
                    () -> by("quote not closed", of(NAMES) + " = 'abc" + (one(2) ? "\\" : "")),
                    () ->
                            by(
                                    "no token",
                                    of(NAMES)
                                            + " = "
                                            + of(
                                                    List.of(
                                                            "*", "%m", "\"a\"", "a,b", "a$b", "(",
                                                            "é,"))),
                    () -> by("unit apart", of(NAMES) + " = 64 MB"),
                    () -> by("fraction with unit", of(NAMES) + " = 1.5GB"));
        }
        return any(
                () -> by("blank line", of(List.of("", " ", "\t", "\r"))),
                () -> by("comment", of(List.of("# a = 1", "  #'", "#", "\t# ü"))),
                this::setting,
                this::setting,
                this::setting,
                this::setting);
    }

    private String setting() {
        String value = value();
        String separator =
                value.startsWith("'") && one(6) ? by("nothing between", "") : of(SEPARATORS);
        coverage.merge(separator.contains("=") ? "equals sign" : "blanks between", 1, Integer::sum);
        return of(List.of("", "", " ", "\t ")) + of(NAMES) + separator + value + of(TAILS);
    }

    private String value() {
        return any(
                () -> by("word", of(List.of("on", "abc", "_a1", "été", "ON"))),
                () ->
                        by(
                                "word with signs",
                                of(
                                        List.of(
                                                "a-b_c.d/e:f",
                                                "Etc/UTC",
                                                "a.b",
                                                "C:/x",
                                                "a:",
                                                "a.b.c",
                                                "x-"))),
                () -> by("integer", of(List.of("1", "-5", "+7", "007", "0"))),
                () -> by("hexadecimal", of(List.of("0x1F", "-0xff", "0x1FkB"))),
                () -> by("integer with unit", of(List.of("12kB", "5min", "1e", "0x1Fg", "8x"))),
                () -> by("real", of(List.of("1.5", ".5", "5.", "-1.25", "+.5", "."))),
                () -> by("real with exponent", of(List.of(".5e3", "1.5e-3", "1.E+2"))),
                () -> by("exponent without a point", "1e3"),
                this::quoted,
                this::quoted);
    }

    private String quoted() {
        StringBuilder text = new StringBuilder("'");
        int pieces = random.nextInt(5);
        for (int i = 0; i < pieces; i++) {
            String piece = of(PIECES);
            text.append(by("in quotes: " + named(piece), piece));
        }
        return pieces == 0 ? by("empty string", "''") : text.append('\'').toString();
    }

    private static String named(String piece) {
        StringBuilder name = new StringBuilder();
        piece.chars()
                .forEach(
                        c ->
                                name.append(
                                        c < 32 || c > 126 ? "U+%04X".formatted(c) : "" + (char) c));
        return name.toString();
    }

    /** Files under {@code odd/} from {@code odd/root.conf} on, and postgresql.auto.conf. */
    Map<String, String> tree() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("odd/a.conf", leaf());
        files.put("odd/sub/b.conf", leaf() + include(List.of("../a.conf", "'c.conf'")));
        files.put("odd/sub/c.conf", leaf());
        for (String name :
                List.of(
                        "10-x.conf",
                        "9.conf",
                        "Z.conf",
                        ".h.conf",
                        "x.conf.bak",
                        "ä.conf",
                        "a.CONF",
                        ".conf",
                        "x.conf~")) {
            if (one(2)) {
                files.put("odd/d/" + name, by("in a folder: " + name, leaf()));
            }
        }
        if (one(3)) {
            files.put("odd/d/5.conf", leaf() + by("include in a folder", "include '../a.conf'\n"));
        }
        if (one(6)) {
            for (int i = 1; i <= 12; i++) {
                files.put("odd/deep/" + i + ".conf", leaf() + "include '" + (i + 1) + ".conf'\n");
            }
            files.put("odd/deep/13.conf", leaf());
        }
        files.put("odd/root.conf", root(files.containsKey("odd/deep/1.conf")));
        files.put("postgresql.auto.conf", one(3) ? "" : by("ALTER SYSTEM", auto()));
        return files;
    }

    private String root(boolean deep) {
        List<String> names = List.of("'a.conf'", "'sub/b.conf'", "'sub/../a.conf'", "sub/c.conf");
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            text.append(
                    any(
                            this::leaf,
                            this::leaf,
                            () -> include(names),
                            () -> include(names),
                            () -> by("include_if_exists", "include_if_exists = 'a.conf'\n"),
                            () ->
                                    by(
                                            "include_if_exists of none",
                                            "include_if_exists 'none.conf'\n"),
                            () ->
                                    by(
                                            "include_dir",
                                            of(
                                                    List.of(
                                                            "include_dir = 'd'\n",
                                                            "INCLUDE_DIR 'd/'\n"))),
                            () -> one(2) ? wrong() : leaf(),
                            () ->
                                    deep
                                            ? by("include too deep", "include 'deep/1.conf'\n")
                                            : leaf()));
        }
        return text.toString();
    }

    private String wrong() {
        return any(
                () -> by("include of none", "include 'none.conf'\n"),
                () -> by("include_dir of none", "include_dir 'nowhere'\n"),
                () -> by("include of itself", "include 'root.conf'\n"),
                () -> by("include of nothing", "include ''\n"));
    }

    private String include(List<String> names) {
        return by("include", of(List.of("include ", "include = ", "Include\t")) + of(names) + "\n");
    }

    private String leaf() {
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            text.append(of(NAMES)).append(" = ").append(random.nextInt(1000)).append('\n');
        }
        return text.toString();
    }

    private String auto() {
        return "# Do not edit this file manually!\nwork_mem = '%dMB'\nx.plain = 'auto %d'\n"
                .formatted(1 + random.nextInt(9), random.nextInt(100));
    }

    /** A value for a setting of {@code vartype}. */
    String value(String vartype, String min, String max, List<String> words) {
        return switch (vartype) {
            case "bool" ->
                    any(
                            () ->
                                    by(
                                            "boolean word",
                                            cased(
                                                    of(
                                                            List.of(
                                                                    "on", "off", "true", "false",
                                                                    "yes", "no", "1", "0")))),
                            () ->
                                    by(
                                            "boolean prefix",
                                            cased(
                                                    of(
                                                            List.of(
                                                                    "t", "tr", "tru", "f", "fal",
                                                                    "y", "ye", "n", "of", "o",
                                                                    "")))),
                            () ->
                                    by(
                                            "no boolean",
                                            of(
                                                    List.of(
                                                            "2", "yess", "enabled", " on", "on ",
                                                            "-1", "01"))));
            case "enum" ->
                    any(
                            () -> by("enum word", cased(of(words))),
                            () ->
                                    by(
                                            "enum alias",
                                            of(
                                                    List.of(
                                                            "true", "false", "yes", "no", "1", "0",
                                                            "debug", "info", "on", "off"))),
                            () ->
                                    by(
                                            "no enum word",
                                            of(List.of("nope", "", " on", "2", of(words) + "x"))));
            case "integer", "real" -> number(min, max);
            default -> throw new IllegalArgumentException(vartype);
        };
    }

    private String cased(String word) {
        return one(3) ? word.toUpperCase(Locale.ROOT) : word;
    }

    private String number(String min, String max) {
        String digits =
                any(
                        () -> by("digits", Integer.toString(random.nextInt(3000))),
                        () -> by("digits", Integer.toString(random.nextInt(20))),
                        () -> by("one of the limits", of(List.of(min, max))),
                        () -> by("beside a limit", beside(of(List.of(min, max)))),
                        () -> by("octal", "0" + Integer.toOctalString(random.nextInt(2000))),
                        () ->
                                by(
                                        "hexadecimal",
                                        of(List.of("0x", "0X"))
                                                + Integer.toHexString(random.nextInt(2000))),
                        () -> by("fraction", random.nextInt(100) + "." + random.nextInt(1000)),
                        () -> by("point first or last", of(List.of(".5", "5.", ".", ".0", "0."))),
                        () ->
                                by(
                                        "exponent",
                                        random.nextInt(50)
                                                + of(
                                                        List.of(
                                                                "e2", "E3", "e-1", ".5e1", "e",
                                                                "e+", "E+1"))),
                        () ->
                                by(
                                        "huge",
                                        of(
                                                List.of(
                                                        "2147483647",
                                                        "2147483648",
                                                        "9223372036854775808",
                                                        "1e19",
                                                        "1e400",
                                                        "99999999999999999999"))),
                        () ->
                                by(
                                        "tiny",
                                        of(
                                                List.of(
                                                        "0.4", "0.5", "0.6", "1.5", "2.5", "1e-400",
                                                        "-0", "-0.4"))),
                        () ->
                                by(
                                        "octal that is none",
                                        of(List.of("08", "09.5", "0x", "0xg", "1_000"))),
                        () ->
                                by(
                                        "no number",
                                        of(
                                                List.of(
                                                        "",
                                                        " ",
                                                        "abc",
                                                        "1,5",
                                                        "--1",
                                                        "+-1",
                                                        "inf",
                                                        "nan",
                                                        "Infinity",
                                                        "0x1p3",
                                                        "-"))));
        String sign = one(6) ? by("sign", of(List.of("-", "+"))) : "";
        String unit = of(UNITS);
        String between =
                unit.isEmpty() || one(2)
                        ? ""
                        : by("blank before the unit", of(List.of(" ", "  ", "\t")));
        coverage.merge("unit: " + unit, 1, Integer::sum);
        String around = one(8) ? by("blanks around", " ") : "";
        return around
                + sign
                + digits
                + between
                + unit
                + around
                + (one(20) ? by("junk behind", " 1") : "");
    }

    private String beside(String limit) {
        try {
            return Long.toString(Long.parseLong(limit) + (one(2) ? 1 : -1));
        } catch (NumberFormatException e) {
            return limit + "1";
        }
    }

    /** {@code count} lines that the server takes, of {@code names} to good values. */
    List<String> chosen(Map<String, List<String>> good, int count) {
        List<String> lines = new ArrayList<>();
        List<String> names = List.copyOf(good.keySet());
        for (int i = 0; i < count; i++) {
            String name = of(names);
            lines.add(name + " = '" + of(good.get(name)) + "'");
        }
        return lines;
    }
}
