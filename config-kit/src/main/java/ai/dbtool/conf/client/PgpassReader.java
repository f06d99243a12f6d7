package ai.dbtool.conf.client;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.FileModes;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * .pgpass as libpq reads it (passwordFromFile in fe-connect.c): {@code
 * host:port:database:user:password}, {@code \} takes {@code :} and {@code \} literally, a field
 * that is {@code *} fits anything, the first line that fits wins, and a file that others may touch
 * is ignored as a whole. Keys are {@code host:port:database:user.password}.
 */
public final class PgpassReader {

    private static final int FIELDS = 5;

    /** Lines that later ones are compared with; each costs a look for each later one. */
    private static final int MOST_EARLIER = 1_000;

    private PgpassReader() {}

    /** The lines of {@code source} with their passwords, in file order. */
    public static ConfigFile read(SourceText source) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<List<String>> earlier = new ArrayList<>();
        if (FileModes.open(source.path())) {
            problems.add(
                    new Problem(
                            new Location(source.path(), 1, 1),
                            "libpq ignores the whole file, for others than its owner may use it:"
                                    + " chmod 0600",
                            null));
        }
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Location at = new Location(source.path(), i + 1, 1);
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            List<String> fields = fields(line);
            if (fields.size() < FIELDS) {
                problems.add(
                        new Problem(
                                at,
                                "ignored: a line is host:port:database:user:password, with \\: and"
                                        + " \\\\ for : and \\ in a field",
                                null));
                continue;
            }
            List<String> names = fields.subList(0, FIELDS - 1);
            int covers =
                    IntStream.range(0, earlier.size())
                            .filter(k -> covers(earlier.get(k), names))
                            .findFirst()
                            .orElse(-1);
            if (covers >= 0) {
                problems.add(
                        new Problem(
                                at,
                                "never used: line "
                                        + entries.get(covers).at().line()
                                        + " comes first and fits whatever this one fits",
                                null));
            }
            String key = String.join(":", names) + ".password";
            String raw = fields.get(FIELDS - 1);
            entries.add(new Entry(key, unescape(raw), raw, at, true));
            if (earlier.size() < MOST_EARLIER) {
                earlier.add(List.copyOf(names));
            }
        }
        return ConfigFile.of(source, FileKind.PGPASS, entries, problems);
    }

    /** Fields as written; the last one is the rest of the line. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < line.length() && fields.size() < FIELDS - 1; i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == ':') {
                fields.add(line.substring(start, i));
                start = i + 1;
            }
        }
        fields.add(line.substring(start));
        return fields;
    }

    private static boolean covers(List<String> first, List<String> later) {
        return IntStream.range(0, first.size())
                .allMatch(
                        i ->
                                first.get(i).equals("*")
                                        || unescape(first.get(i)).equals(unescape(later.get(i))));
    }

    private static String unescape(String field) {
        StringBuilder out = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 1 < field.length()) {
                i++;
            }
            out.append(field.charAt(i));
        }
        return out.toString();
    }
}
