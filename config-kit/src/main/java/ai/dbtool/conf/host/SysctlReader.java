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
 * sysctl.conf and sysctl.d (sysctl.d(5)): {@code name = value}, {@code #} and {@code ;} before
 * comments, {@code -} before a name whose failure does not matter. Names come out dotted; where the
 * first separator is a slash, dots belong to names and come out as slashes.
 */
public final class SysctlReader {

    private SysctlReader() {}

    /** The settings of {@code source}, in file order, duplicates kept. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        for (String line : source.lines()) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == ';') {
                continue;
            }
            int equals = text.indexOf('=');
            boolean excluded = text.charAt(0) == '-' && equals < 0;
            String written = equals < 0 ? text : text.substring(0, equals).strip();
            String name = written.startsWith("-") ? written.substring(1).strip() : written;
            Location at = new Location(source.path(), number, line.indexOf(text) + 1);
            if (name.isEmpty() || (equals < 0 && !excluded)) {
                problems.add(new Problem(at, "ignored: a line is name = value", null));
            } else if (!excluded) {
                String value = text.substring(equals + 1).strip();
                entries.add(new Entry(dotted(name), value, value, at));
            }
        }
        return ConfigFile.of(source, FileKind.SYSCTL, entries, problems);
    }

    private static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return name;
        }
        return name.replace('.', '\0').replace('/', '.').replace('\0', '/');
    }
}
