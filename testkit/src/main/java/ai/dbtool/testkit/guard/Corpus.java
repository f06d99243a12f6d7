package ai.dbtool.testkit.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts a guard is tried with, and the database they are written for. */
public final class Corpus {

    /** The roles to attack as: may only read, owns the tables, may do anything. */
    public static final List<String> ROLES = List.of("guard_reader", "guard_owner", "postgres");

    /** Every place of a query a call can stand in, and every way its name can be written. */
    private static final List<Function<String, String>> FORMS =
            List.of(
                    call -> "SELECT " + call,
                    call -> "SELECT * FROM " + call + " AS x",
                    call -> "SELECT * FROM ROWS FROM (" + call + ") AS x",
                    call -> "SELECT * FROM (VALUES ((" + call + ")::text)) AS x",
                    call -> "SELECT x.* FROM t, LATERAL " + call + " AS x",
                    call -> "SELECT count(*) FILTER (WHERE " + call + " IS NULL) FROM t",
                    call -> "SELECT " + quoted(call, ""),
                    call -> "SELECT " + quoted(call, "U&"),
                    call -> "SELECT " + call.replaceFirst("\\(", " /* ( */ --\n ("),
                    call -> "SELECT 'x'::text || " + call + "::text");

    private static final Pattern CODE_POINT = Pattern.compile("<U\\+([0-9A-F]{4,6})>");

    private Corpus() {}

    /** Statements that make the attacked database; run as superuser, one session. */
    public static List<String> schema() {
        return Arrays.stream(read("schema.sql").split("\n--\n"))
                .map(statement -> statement.replaceAll("(?m)^#.*\n", ""))
                .toList();
    }

    /** Reads that have to answer. */
    public static List<String> legitimate() {
        return texts("legitimate.sql", "");
    }

    /** Calls of functions that may not be called. */
    public static List<String> calls() {
        return texts("functions.txt", "");
    }

    /** {@code call} in every form. */
    public static List<String> forms(String call) {
        return FORMS.stream().map(form -> form.apply(call)).toList();
    }

    /** Attacks under the heading {@code ## section} of attacks.sql; all when it is empty. */
    public static List<String> attacks(String section) {
        return texts("attacks.sql", section);
    }

    /** Texts that are deep or long, at what is allowed to pass and beyond: a server survives. */
    public static List<String> huge() {
        return List.of(
                "SELECT " + "(".repeat(49_000) + "1" + ")".repeat(49_000),
                "SELECT " + "(".repeat(9_900) + "1" + ")".repeat(9_900),
                "SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000),
                "SELECT 1 WHERE " + "NOT ".repeat(4_900) + "true",
                "SELECT " + "- ".repeat(9_900) + "1",
                "SELECT 1" + " + 1".repeat(4_900),
                "SELECT " + "(SELECT ".repeat(2_000) + "1" + ")".repeat(2_000),
                "SELECT ARRAY" + "[".repeat(9_900) + "1" + "]".repeat(9_900),
                "SELECT " + "CASE WHEN true THEN ".repeat(900) + "1" + " END".repeat(900),
                "SELECT " + "/*".repeat(9_900) + "*/".repeat(9_900) + " 1",
                "SELECT '" + "x".repeat(1_000_000) + "'",
                "[".repeat(90_000),
                "{\"Plan\":".repeat(9_000),
                "a".repeat(19_000) + "." + "b".repeat(900),
                "%".repeat(19_000));
    }

    /** Texts under {@code ## section} of masked.sql, about the masked column people.email. */
    public static List<String> masked(String section) {
        return texts("masked.sql", section);
    }

    /** Reads that have to answer where {@code extension} is; lines with {@code +} set up. */
    public static List<String> ofExtension(String extension) {
        return texts("extensions.sql", extension);
    }

    private static String quoted(String call, String prefix) {
        int end = call.indexOf('(');
        int dot = call.lastIndexOf('.', end);
        String name = call.substring(dot + 1, end);
        String plain = name.replace("\"", "");
        String written =
                prefix.isEmpty()
                        ? plain
                        : plain.charAt(0)
                                + "\\%04x".formatted((int) plain.charAt(1))
                                + plain.substring(2);
        return call.substring(0, dot + 1) + prefix + '"' + written + '"' + call.substring(end);
    }

    private static List<String> texts(String file, String section) {
        List<String> texts = new ArrayList<>();
        boolean inside = section.isEmpty();
        for (String line : read(file).split("\n")) {
            if (line.startsWith("## ")) {
                inside = section.isEmpty() || line.equals("## " + section);
            } else if (inside && !line.isBlank() && !line.startsWith("# ")) {
                texts.add(decoded(line));
            }
        }
        return texts;
    }

    /** Characters that a line of a file cannot show. */
    private static String decoded(String line) {
        String text =
                line.replace("<LF>", "\n")
                        .replace("<CR>", "\r")
                        .replace("<TAB>", "\t")
                        .replace("<FF>", "\f")
                        .replace("<VT>", "\u000b")
                        .replace("<NUL>", "\0");
        return CODE_POINT
                .matcher(text)
                .replaceAll(
                        code ->
                                Matcher.quoteReplacement(
                                        Character.toString(Integer.parseInt(code.group(1), 16))));
    }

    static String read(String file) {
        try (InputStream in = Corpus.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
