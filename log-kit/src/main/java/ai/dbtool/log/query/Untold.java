package ai.dbtool.log.query;

import ai.dbtool.log.format.LinePrefix;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a filter asks for and lines of a log do not tell, so that "none found" says nothing. csvlog
 * and jsonlog tell all of it.
 */
public final class Untold {

    private final LogSet set;
    private final Filter filter;
    private final List<String> untold = new ArrayList<>();

    private Untold(LogSet set, Filter filter) {
        this.set = set;
        this.filter = filter;
    }

    /** A sentence for each condition of {@code filter} that some file in its window cannot meet. */
    public static List<String> of(LogSet set, Filter filter) {
        return new Untold(set, filter).all();
    }

    private List<String> all() {
        for (Part part : filter.origin().names().keySet()) {
            check(part.name().toLowerCase(Locale.ROOT), escape(part), prefix -> prefix.tells(part));
        }
        if (filter.origin().pid() != null) {
            check("pid", "%p", LinePrefix::tellsProcess);
        }
        if (filter.sqlstate() != null) {
            check("sqlstate", "%e; known for known messages only", LinePrefix::tellsState);
        }
        if (filter.queryid() != null) {
            check("queryid", "%Q; only plans tell it", prefix -> prefix.tells(Part.QUERYID));
        }
        return untold;
    }

    private static String escape(Part part) {
        return switch (part) {
            case USER -> "%u";
            case DATABASE -> "%d";
            case APPLICATION -> "%a";
            case HOST -> "%h; only messages about connections tell it";
            case SESSION -> "%c; pass pid";
            case QUERYID, MESSAGE, DETAIL, HINT, QUERY, CONTEXT, STATEMENT, SOURCE, BACKTRACE ->
                    throw new IllegalArgumentException(part + " is no name of a session");
        };
    }

    private void check(String name, String lacks, Predicate<LinePrefix> tells) {
        List<LogFile> files = set.files().stream().filter(filter.window()::touches).toList();
        long without =
                files.stream()
                        .filter(file -> file.format() == LogFormat.STDERR)
                        .map(file -> file.prefix() == null ? "" : file.prefix())
                        .filter(prefix -> !tells.test(LinePrefix.compile(prefix)))
                        .count();
        if (without > 0) {
            String where =
                    without == files.size()
                            ? "for this source"
                            : "in " + without + " of " + files.size() + " files";
            untold.add(name + " is unknown " + where + ": log_line_prefix has no " + lacks);
        }
    }
}
