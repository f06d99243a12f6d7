package ai.dbtool.conf.client;

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
 * PgBouncer's auth_file (load_auth_file in loader.c): {@code "user" "password"} a line, {@code ""}
 * for a quote within, {@code ;} before a comment, the rest of a line ignored. At the first line
 * that is none of it PgBouncer stops reading. Keys are {@code user.password}.
 */
public final class UserlistReader {

    private static final Pattern LINE =
            Pattern.compile("\\s*+\"((?:[^\"]++|\"\")*+)\"[^\"]*+(\"((?:[^\"]++|\"\")*+)\").*");

    private UserlistReader() {}

    /** The users of {@code source} with their passwords or verifiers, in file order. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        for (String line : source.lines()) {
            number++;
            if (line.isBlank() || line.stripLeading().startsWith(";")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                problems.add(
                        new Problem(
                                new Location(source.path(), number, 1),
                                "PgBouncer stops reading here, this and all later users are unknown"
                                        + " to it: a line is \"user\" \"password\"",
                                null));
                break;
            }
            String user = matcher.group(1).replace("\"\"", "\"");
            String password = matcher.group(3).replace("\"\"", "\"");
            Location at = new Location(source.path(), number, matcher.start(1));
            entries.add(new Entry(user + ".password", password, matcher.group(2), at, true));
        }
        return ConfigFile.of(source, FileKind.USERLIST, entries, problems);
    }
}
