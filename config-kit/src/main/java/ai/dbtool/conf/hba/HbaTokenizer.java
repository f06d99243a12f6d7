package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits pg_hba.conf into lines, lines into fields, fields into comma-separated words, as
 * tokenize_auth_file in hba.c does: a backslash at the end of a line continues it, quotes keep
 * blanks and commas, {@code #} starts a comment outside quotes.
 */
final class HbaTokenizer {

    /**
     * A logical line.
     *
     * @param number of its first physical line, from 1
     * @param fields each a list of words
     * @param text as written, comments included
     */
    record Line(int number, List<List<HbaToken>> fields, String text) {}

    private HbaTokenizer() {}

    static List<Line> lines(SourceText source) {
        List<Line> lines = new ArrayList<>();
        List<String> physical = source.lines();
        for (int i = 0; i < physical.size(); i++) {
            int first = i;
            StringBuilder text = new StringBuilder(physical.get(i));
            while (!text.isEmpty()
                    && text.charAt(text.length() - 1) == '\\'
                    && i + 1 < physical.size()) {
                text.setLength(text.length() - 1);
                i++;
                text.append(physical.get(i));
            }
            List<List<HbaToken>> fields = fields(text);
            if (!fields.isEmpty()) {
                lines.add(new Line(first + 1, fields, text.toString()));
            }
        }
        return lines;
    }

    private static List<List<HbaToken>> fields(CharSequence line) {
        List<List<HbaToken>> fields = new ArrayList<>();
        int i = 0;
        boolean comma = false;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == '#') {
                break;
            }
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            }
            if (c == ',') {
                i++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            int end = word(line, i, word);
            HbaToken token = new HbaToken(word.toString(), line.charAt(i) == '"', i + 1);
            if (comma && !fields.isEmpty()) {
                fields.getLast().add(token);
            } else {
                fields.add(new ArrayList<>(List.of(token)));
            }
            // Only a comma that touches the word goes on with the field; blanks may follow it.
            comma = end < line.length() && line.charAt(end) == ',';
            i = end;
        }
        return fields;
    }

    /** Reads one word into {@code out}; answers where it ends. */
    private static int word(CharSequence line, int start, StringBuilder out) {
        boolean inQuotes = false;
        int i = start;
        for (; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!inQuotes && (Character.isWhitespace(c) || c == ',' || c == '#')) {
                break;
            }
            if (c != '"') {
                out.append(c);
            } else if (inQuotes && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                out.append('"');
                i++;
            } else {
                inQuotes = !inQuotes;
            }
        }
        return i;
    }
}
