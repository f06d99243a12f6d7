package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits pg_hba.conf into lines, lines into fields, fields into comma-separated words, as
 * tokenize_auth_file and next_token in hba.c do: a backslash at the end of a line continues it from
 * 14 on, quotes keep blanks and commas, {@code #} starts a comment outside quotes, and only space,
 * tab and carriage return are blank.
 */
final class HbaTokenizer {

    /**
     * A logical line.
     *
     * @param number of its first physical line, from 1
     * @param fields each a list of words
     */
    record Line(int number, List<List<HbaToken>> fields) {

        HbaToken first() {
            return fields.getFirst().getFirst();
        }
    }

    private static final int CONTINUES_SINCE = 14;

    private HbaTokenizer() {}

    static List<Line> lines(SourceText source, int major) {
        List<Line> lines = new ArrayList<>();
        String[] physical = source.text().split("\n", -1);
        for (int i = 0; i < physical.length; i++) {
            int number = i + 1;
            StringBuilder text = new StringBuilder();
            // A backslash that was there before the last continuation is no new one.
            int continued = 0;
            append(text, physical[i]);
            while (major >= CONTINUES_SINCE
                    && text.length() > continued
                    && text.charAt(text.length() - 1) == '\\') {
                text.setLength(text.length() - 1);
                continued = text.length();
                if (i + 1 == physical.length) {
                    break;
                }
                append(text, physical[++i]);
            }
            List<List<HbaToken>> fields = fields(text);
            if (!fields.isEmpty()) {
                lines.add(new Line(number, fields));
            }
        }
        return lines;
    }

    private static void append(StringBuilder text, String physical) {
        text.append(physical);
        while (!text.isEmpty() && text.charAt(text.length() - 1) == '\r') {
            text.setLength(text.length() - 1);
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
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
            if (blank(c) || c == ',') {
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
            if (!inQuotes && (blank(c) || c == ',' || c == '#')) {
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
