package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code .env}: {@code [export] NAME=value}, single quotes literal, double quotes with escapes,
 * both over several lines; a {@code #} after a blank ends an unquoted value. Variables are not
 * expanded.
 */
public final class DotenvReader {

    private static final Pattern START =
            Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*[=:]\\s*(.*)");

    private DotenvReader() {}

    /** The entries of {@code source}, in file order. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher matcher = START.matcher(line);
            if (!matcher.matches()) {
                problems.add(
                        new Problem(
                                new Location(source.path(), i + 1, 1),
                                "a line is: NAME=value",
                                null));
                continue;
            }
            Location at = new Location(source.path(), i + 1, matcher.start(1) + 1);
            StringBuilder raw = new StringBuilder(matcher.group(2));
            char quote = raw.isEmpty() ? ' ' : raw.charAt(0);
            if (quote == '"' || quote == '\'') {
                while (closing(raw, quote) < 0 && i + 1 < lines.size()) {
                    i++;
                    raw.append('\n').append(lines.get(i));
                }
            }
            entries.add(
                    new Entry(matcher.group(1), value(raw.toString(), quote), raw.toString(), at));
        }
        return ConfigFile.of(source, FileKind.DOTENV, entries, problems);
    }

    private static String value(String raw, char quote) {
        if (quote == '\'' || quote == '"') {
            int end = closing(raw, quote);
            String inner = raw.substring(1, end < 0 ? raw.length() : end);
            return quote == '"'
                    ? inner.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")
                    : inner;
        }
        int comment = raw.indexOf(" #");
        return (comment < 0 ? raw : raw.substring(0, comment)).strip();
    }

    private static int closing(CharSequence raw, char quote) {
        for (int i = 1; i < raw.length(); i++) {
            if (raw.charAt(i) == quote && !(quote == '"' && raw.charAt(i - 1) == '\\')) {
                return i;
            }
        }
        return -1;
    }
}
