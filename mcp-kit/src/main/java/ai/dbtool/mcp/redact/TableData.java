package ai.dbtool.mcp.redact;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of rows that the server writes into its messages, known by where they stand: {@code Key
 * (a, b)=(1, x) already exists.} (genam.c, ri_triggers.c) and {@code Failing row contains (1, x).}
 * (execMain.c), in the languages PostgreSQL speaks. Each becomes a mark that tells its kind.
 */
final class TableData {

    private static final String KEY = ")=(";
    private static final int LONGEST_COLUMNS = 1_000;

    /** More than a text in an answer has; it keeps time linear. */
    private static final int LONGEST = 8 << 10;

    /** What goes before a row, of the message catalogues of PostgreSQL 15. */
    private static final Pattern ROW =
            Pattern.compile(
                    "(?:[Ff]ailing row contains |Zeile enthält |fila que falla contiene |ligne en échec contient"
                            + " |riga (?:in errore|sbagliata) contiene |失敗した行(?:のパーティションキー)?は"
                            + "|შეცდომიანი მწკრივი(?:ს დანაყოფის გასაღები)? \"|실패한 자료: |파티션 키 값: "
                            + "|[Оо]шибочная строка содержит |неподходящей строки содержит |rad(?:en)? innehåller "
                            + "|[Пп]омилковий рядок містить |невідповідного рядка містить |行包含|行的分区键包含)"
                            + "(?:\\([^()]{1,1000}+\\) = )?\\(");

    /** What follows a key in English; elsewhere it ends at the last bracket. */
    private static final Pattern KEY_END =
            Pattern.compile(
                    "\\) (?:already exists|is not present in|is still referenced from|is duplicated|conflicts with)");

    private static final Pattern ROW_END = Pattern.compile("\\)[.。](?=[\\s\"]|$)");

    private static final Set<String> NO_DATA = Set.of("", "null", "t", "f", "true", "false");

    private static final Pattern EMAIL = Pattern.compile("\\S+@\\S+\\.\\S+");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?");
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d.*");

    private TableData() {}

    static String mark(String text, Redactor redactor) {
        // Texts with tabs are tables, whose cells have neither tabs nor line breaks.
        String cellEnds = text.indexOf('\t') < 0 ? "" : "\t\n";
        String out = text.contains(KEY) ? keys(text, cellEnds, redactor) : text;
        return rows(out, cellEnds, redactor);
    }

    private static String keys(String text, String cellEnds, Redactor redactor) {
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        for (int at = text.indexOf(KEY); at >= 0; at = text.indexOf(KEY, Math.max(done, at + 1))) {
            int open = opening(text, at, done);
            if (open >= 0) {
                int start = at + KEY.length();
                int end = end(text, start, cellEnds, KEY_END);
                int columns = text.substring(open, at).split(", ", -1).length;
                out.append(text, done, start)
                        .append(marked(text.substring(start, end), columns, redactor));
                done = end;
            }
        }
        return out.append(text, done, text.length()).toString();
    }

    private static String rows(String text, String cellEnds, Redactor redactor) {
        Matcher row = ROW.matcher(text);
        StringBuilder out = null;
        int done = 0;
        while (row.find(done)) {
            if (out == null) {
                out = new StringBuilder(text.length());
            }
            int end = end(text, row.end(), cellEnds, ROW_END);
            String values = text.substring(row.end(), end);
            out.append(text, done, row.end())
                    .append(marked(values, values.split(", ", -1).length, redactor));
            done = end;
        }
        return out == null ? text : out.append(text, done, text.length()).toString();
    }

    /** The bracket that the one at {@code close} closes; -1 when it is too far or not there. */
    private static int opening(String text, int close, int from) {
        int depth = 0;
        int least = Math.max(from, close - LONGEST_COLUMNS);
        for (int i = close; i >= least; i--) {
            char c = text.charAt(i);
            depth += c == ')' ? 1 : c == '(' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Where the values end: before the bracket that is sure, else the last one of the cell. */
    private static int end(String text, int start, String cellEnds, Pattern sure) {
        int next = text.indexOf(KEY, start);
        int open = next < 0 ? -1 : opening(text, next, start);
        int most = Math.min(text.length(), start + LONGEST);
        int cell = start;
        while (cell < (open < 0 ? most : Math.min(open, most))
                && cellEnds.indexOf(text.charAt(cell)) < 0) {
            cell++;
        }
        Matcher end = sure.matcher(text).region(start, cell);
        if (end.find()) {
            return end.start();
        }
        int bracket = text.lastIndexOf(')', cell - 1);
        return bracket < start ? cell : bracket;
    }

    private static String marked(String values, int columns, Redactor redactor) {
        List<String> parts = List.of(values.split(", ", -1));
        if (parts.size() != columns) {
            parts = List.of(values);
        }
        return String.join(", ", parts.stream().map(part -> one(part, redactor)).toList());
    }

    private static String one(String value, Redactor redactor) {
        return value.startsWith("«") || NO_DATA.contains(value.toLowerCase(Locale.ROOT))
                ? value
                : redactor.mark(kind(value), value);
    }

    private static String kind(String value) {
        if (NUMBER.matcher(value).matches()) {
            return "number";
        }
        if (EMAIL.matcher(value).matches()) {
            return "email";
        }
        if (UUID.matcher(value).matches()) {
            return "uuid";
        }
        return TIME.matcher(value).matches() ? "time" : "text";
    }
}
