package ai.dbtool.conf.host;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;

/**
 * Units of systemd, their drop-ins, logind.conf and system.conf (systemd.syntax(7)): sections, a
 * backslash at the end of a line goes on with the next (comments between are passed over), {@code
 * Environment=} holds several quoted assignments. Keys are {@code Section.Key}, and {@code
 * Service.Environment.NAME} for each variable.
 */
public final class SystemdReader {

    private static final String ENVIRONMENT = "Service.Environment";

    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private String section = "";

    private SystemdReader() {}

    /** The assignments of {@code source}, in file order, duplicates and empty ones kept. */
    public static ConfigFile read(SourceText source) {
        SystemdReader reader = new SystemdReader();
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || comment(line)) {
                continue;
            }
            int first = i;
            StringBuilder logical = new StringBuilder(line);
            while (logical.length() > 0 && logical.charAt(logical.length() - 1) == '\\') {
                logical.setCharAt(logical.length() - 1, ' ');
                do {
                    i++;
                } while (i < lines.size() && comment(lines.get(i)));
                logical.append(i < lines.size() ? lines.get(i) : "");
            }
            int column = line.length() - line.stripLeading().length() + 1;
            reader.line(logical.toString().strip(), new Location(source.path(), first + 1, column));
        }
        return ConfigFile.of(source, FileKind.SYSTEMD, reader.entries, reader.problems);
    }

    private static boolean comment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith(";");
    }

    private void line(String text, Location at) {
        int equals = text.indexOf('=');
        if (text.startsWith("[")) {
            if (text.endsWith("]")) {
                section = text.substring(1, text.length() - 1);
            } else {
                wrong(at, "no ] ends the section; systemd goes on with the one before");
            }
        } else if (section.isEmpty()) {
            wrong(at, "ignored: it stands before the first [Section]");
        } else if (equals < 1) {
            wrong(at, "ignored: a line is Key=value");
        } else {
            String key = section + "." + text.substring(0, equals).strip();
            String value = text.substring(equals + 1).strip();
            if (key.equals(ENVIRONMENT) && !value.isEmpty()) {
                environment(value, at);
            } else {
                entries.add(new Entry(key, value, value, at));
            }
        }
    }

    private void environment(String value, Location at) {
        for (String word : words(value)) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                wrong(at, "a word of Environment= is not NAME=value and is ignored");
                continue;
            }
            String held = word.substring(equals + 1);
            entries.add(new Entry(ENVIRONMENT + "." + word.substring(0, equals), held, held, at));
        }
    }

    /** Words, single or double quotes around the whole or a part, backslash escapes. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean open = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                i++;
                word.append(text.charAt(i));
                open = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                open = true;
            } else if (Character.isWhitespace(c)) {
                if (open) {
                    words.add(word.toString());
                }
                word.setLength(0);
                open = false;
            } else {
                word.append(c);
                open = true;
            }
        }
        if (open) {
            words.add(word.toString());
        }
        return words;
    }

    private void wrong(Location at, String message) {
        problems.add(new Problem(at, message, null));
    }
}
