package ai.dbtool.conf.app;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;

/**
 * INI as pgbouncer reads it: comments only at the start of a line ({@code ;} or {@code #}), keys as
 * {@code section.key}. {@code %include} is kept as an entry and not followed.
 */
public final class IniReader {

    private IniReader() {}

    /** The entries of {@code source}, in file order, duplicates kept. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        String section = "";
        int number = 0;
        for (String line : source.lines()) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.charAt(0) == ';' || text.charAt(0) == '#') {
                continue;
            }
            Location at = new Location(source.path(), number, line.indexOf(text) + 1);
            int equals = text.indexOf('=');
            if (text.startsWith("[") && text.endsWith("]")) {
                section = text.substring(1, text.length() - 1).strip() + ".";
            } else if (text.startsWith("%include")) {
                String target = text.substring("%include".length()).strip();
                entries.add(new Entry("%include", target, target, at));
            } else if (equals < 1) {
                problems.add(new Problem(at, "a line is: key = value", null));
            } else {
                String value = text.substring(equals + 1).strip();
                entries.add(
                        new Entry(section + text.substring(0, equals).strip(), value, value, at));
            }
        }
        return ConfigFile.of(source, FileKind.INI, entries, problems);
    }
}
