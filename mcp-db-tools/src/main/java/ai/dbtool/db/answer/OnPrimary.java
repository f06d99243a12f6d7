package ai.dbtool.db.answer;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** SQL that is proposed on a standby: what writes is marked as for its primary. */
public final class OnPrimary {

    private static final String MARK = "/* on the primary */ ";

    /** What a server in recovery runs too (ClassifyUtilityCommandAsReadOnly, utility.c). */
    private static final Pattern RUNS_HERE =
            Pattern.compile(
                    "(?i)(select|values|table|with|show|set|reset|explain|begin|start|commit|end|rollback"
                            + "|abort|savepoint|release|alter\\s+system|discard|deallocate|prepare|declare"
                            + "|fetch|close|load|checkpoint)\\b.*",
                    Pattern.DOTALL);

    /** Functions of a plain SELECT that recovery refuses. */
    private static final Pattern WRITING_CALL =
            Pattern.compile("(?i)\\b(setval|nextval|lo_\\w+|pg_create_restore_point)\\s*\\(");

    private OnPrimary() {}

    /** Whether a standby runs each of the statements. */
    public static boolean runsOnStandby(String sql) {
        return !WRITING_CALL.matcher(sql).find()
                && Arrays.stream(sql.split(";"))
                        .map(each -> each.replaceAll("--[^\n]*|/\\*.*?\\*/", "").strip())
                        .filter(each -> !each.isEmpty())
                        .allMatch(each -> RUNS_HERE.matcher(each).matches());
    }

    /** The statement with its mark; what only says that there is none stays as it is. */
    public static String mark(String sql) {
        return sql.startsWith("none") || runsOnStandby(sql) ? sql : MARK + sql;
    }

    /** As {@link #mark(String)}, for what may be absent. */
    public static @Nullable String markAny(@Nullable String sql) {
        return sql == null ? null : mark(sql);
    }

    /** Each line, or each statement of a list. */
    public static List<String> mark(List<String> statements) {
        return statements.stream().map(OnPrimary::mark).toList();
    }
}
