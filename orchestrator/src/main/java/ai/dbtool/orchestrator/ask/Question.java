package ai.dbtool.orchestrator.ask;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question and the values it holds, which reads of a {@link Route} take as arguments: {@code
 * name} of an object, {@code sql} of a query, {@code change} (a statement that changes something),
 * {@code queryid}, {@code since} (a time).
 *
 * @param text as asked
 * @param values by name, as the question has them
 */
record Question(String text, Map<String, String> values) {

    /** Names with an underscore or a dot, or in quotes. */
    private static final Pattern MARKED =
            Pattern.compile("[`'\"]([\\w.$-]{2,63})[`'\"]|\\b(\\p{L}\\w*(?:[._]\\w+)+)\\b");

    /** A word beside the kind of object it names. */
    private static final Pattern BESIDE =
            Pattern.compile(
                    "(?i)\\b(?:tables?|index|indexes|relation|view|sequence|setting|parameter|column)\\s+(?:called |named )?(\\p{L}\\w{1,62})\\b"
                            + "|\\b(\\p{L}\\w{1,62})\\s+(?:table|index|view|sequence|setting|parameter)\\b");

    private static final List<String> NO_NAMES =
            List.of(
                    "the",
                    "a",
                    "an",
                    "is",
                    "are",
                    "do",
                    "does",
                    "has",
                    "have",
                    "which",
                    "what",
                    "this",
                    "that",
                    "and",
                    "of",
                    "in",
                    "on",
                    "for",
                    "my",
                    "our",
                    "each",
                    "every",
                    "largest",
                    "biggest",
                    "any",
                    "all",
                    "unused",
                    "missing",
                    "big",
                    "many",
                    "with",
                    "there",
                    "no",
                    "would",
                    "should",
                    "could",
                    "can",
                    "will",
                    "help",
                    "about",
                    "alter",
                    "create",
                    "drop",
                    "add",
                    "lock",
                    "truncate",
                    "vacuum",
                    "analyze",
                    "reindex",
                    "unique",
                    "run");

    /*
     * Statements stand in the midst of English, so a verb alone counts only in capitals; in small
     * letters something has to follow that makes it SQL.
     */
    private static final Pattern SQL =
            Pattern.compile(
                    "(?is)\\b((?:(?-i:SELECT|VALUES)\\b|select\\s+[\\d(*']"
                            + "|(?<=^|[:`(\\n]\\s{0,3}|\\b(?:explain|query|statement|help|for|does|is|analyze)\\s)select\\s.+\\sfrom\\s"
                            + "|with\\s+(?:recursive\\s+)?[\\w\"]+(?:\\s*\\([^)]*\\))?\\s+as\\s+(?:(?:not\\s+)?materialized\\s+)?\\().*)$");

    private static final Pattern CHANGE =
            Pattern.compile(
                    "(?is)\\b((?:(?-i:ALTER|CREATE|DROP|VACUUM|ANALYZE|REINDEX|CLUSTER|TRUNCATE|REFRESH|LOCK|COMMENT|SET|RESET)\\s"
                            + "|alter\\s+(?:table|index|sequence|type|system|role|database|view|materialized|publication)\\s"
                            + "|create\\s+(?:(?:unique\\s+)?index|statistics|trigger|materialized\\s+view)\\s"
                            + "|drop\\s+(?:table|index|view|materialized|sequence|schema|statistics|trigger)\\s"
                            + "|vacuum\\s+(?:full|freeze|analyze)\\b|reindex\\s+(?:table|index|database|schema)\\s"
                            + "|truncate\\s+table\\s|set\\s+\\w+\\s*=).*)$");

    /** A number that long is nothing else. */
    private static final Pattern QUERYID =
            Pattern.compile(
                    "(?i)(?<![\\w.])(-?[0-9]{12,19})(?![\\w.])|\\b(?:queryid|query id)[\\s:=]{0,3}(-?[0-9]{1,19})\\b");

    private static final Pattern AGO =
            Pattern.compile(
                    "(?i)\\b(?:last|past|previous)\\s+([0-9]{1,4}\\s*)?(hours?|h|days?|d|weeks?)\\b"
                            + "|\\b([0-9]{1,4}|an?)\\s*(hours?|h|days?|d|weeks?)\\s+ago\\b");

    private static final Pattern SINCE =
            Pattern.compile(
                    "(?i)\\b((?:yesterday\\s+(?:at\\s+)?)?[0-2]?[0-9]:[0-5][0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9:]{5,8}Z?)?)\\b");

    Question {
        values = Map.copyOf(values);
    }

    static Question of(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        String change = statement(CHANGE, text);
        String sql = change == null ? statement(SQL, text) : null;
        put(values, "name", named(text));
        put(values, "sql", sql);
        put(values, "change", change);
        put(values, "queryid", sql == null && change == null ? first(QUERYID, text) : null);
        put(values, "since", since(text));
        return new Question(text, values);
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    boolean holds(String name) {
        return values.containsKey(name);
    }

    @Nullable String value(String name) {
        return values.get(name);
    }

    /** What it says beside a statement, in lower case, one blank before each word. */
    String words() {
        String statement = values.getOrDefault("sql", values.get("change"));
        String english = statement == null ? text : text.replace(statement, " ");
        return " " + english.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_]+", " ");
    }

    /** The object the question names, as it names it. */
    private static @Nullable String named(String question) {
        Matcher marked = MARKED.matcher(question);
        if (marked.find()) {
            return marked.group(1) == null ? marked.group(2) : marked.group(1);
        }
        Matcher beside = BESIDE.matcher(question);
        // Matches may overlap: "the table orders" is "the table" and "table orders".
        for (int from = 0; beside.find(from); from = beside.start() + 1) {
            String name = beside.group(1) == null ? beside.group(2) : beside.group(1);
            if (!NO_NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                return name;
            }
        }
        return null;
    }

    /** In backticks, or up to the end, where the question mark is not the statement's. */
    private static @Nullable String statement(Pattern pattern, String text) {
        int open = text.indexOf('`');
        int close = open < 0 ? -1 : text.indexOf('`', open + 1);
        Matcher quoted = pattern.matcher(close < 0 ? "" : text.substring(open + 1, close));
        if (quoted.find()) {
            return quoted.group(1).strip();
        }
        Matcher plain = pattern.matcher(text);
        return plain.find() ? plain.group(1).replaceAll("[\\s?;`]+$", "") : null;
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return null;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    /** As tools read times; those of today without a date. */
    private static @Nullable String since(String text) {
        Matcher exact = SINCE.matcher(text);
        if (exact.find()) {
            return exact.group(1).replaceFirst("(?i)\\s+at\\s+", " ");
        }
        Matcher ago = AGO.matcher(text);
        if (ago.find()) {
            String count = ago.group(1) == null ? ago.group(3) : ago.group(1);
            String unit = ago.group(2) == null ? ago.group(4) : ago.group(2);
            String digits = count == null ? "" : count.replaceAll("[^0-9]", "");
            return "now-"
                    + (digits.isEmpty() ? "1" : digits)
                    + unit.toLowerCase(Locale.ROOT).charAt(0);
        }
        String asked = text.toLowerCase(Locale.ROOT);
        if (asked.contains("yesterday") || asked.contains("last night")) {
            return "now-1d";
        }
        return asked.contains("since noon") ? "12:00" : null;
    }
}
