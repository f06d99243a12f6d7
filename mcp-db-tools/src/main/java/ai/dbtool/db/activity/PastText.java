package ai.dbtool.db.activity;

import ai.dbtool.db.history.Span;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The text form of an {@link Activity} of the past: load, blockers, statements, worst moment. */
final class PastText {

    private PastText() {}

    static ToolResult result(Activity activity, PastActivity.Found found, Span span) {
        List<Supplier<ToolResult>> smaller =
                Stream.of(new int[] {80, 20, 10}, new int[] {60, 5, 5}, new int[] {40, 3, 3})
                        .<Supplier<ToolResult>>map(
                                s ->
                                        () ->
                                                form(
                                                        ActivityText.top(activity, s[1]),
                                                        activity,
                                                        found,
                                                        span,
                                                        s[0],
                                                        s[2]))
                        .toList();
        return form(activity, activity, found, span, 160, 10).orSmaller(smaller);
    }

    private static ToolResult form(
            Activity shown,
            Activity all,
            PastActivity.Found found,
            Span span,
            int queryChars,
            int rows) {
        Coverage coverage =
                new Coverage(
                        (long) all.sessions().size(),
                        shown.sessions().size(),
                        shown.sessions().size() < all.sessions().size(),
                        null,
                        span.from().toString(),
                        span.to().toString(),
                        null,
                        found.gaps());
        Past past = shown.past();
        if (past == null) {
            return ToolResult.of(shown, span.text() + ": nothing was recorded", coverage);
        }
        StringBuilder text = new StringBuilder(span.text());
        text.append(", ")
                .append(past.samples())
                .append(" samples: ")
                .append(past.averageActive())
                .append(" sessions active on average\nall ")
                .append(past.trend())
                .append('\n');
        found.events().forEach(event -> text.append(Untrusted.line(event)).append('\n'));
        text.append(Past.Load.table(past.load()));
        if (!past.blockers().isEmpty()) {
            text.append("\n\nblockers\n").append(blockers(past, queryChars, rows));
        }
        if (!past.queries().isEmpty()) {
            text.append("\n\nstatements\n").append(queries(past, queryChars, rows));
        }
        text.append("\n\nworst moment ")
                .append(past.worstAt())
                .append('\n')
                .append(ActivityText.moment(shown, queryChars));
        return ToolResult.of(shown, text.toString().stripTrailing(), coverage);
    }

    private static TextTable blockers(Past past, int queryChars, int rows) {
        return new TextTable(
                        "pid",
                        "user",
                        "application",
                        "state",
                        "from",
                        "to",
                        "most_blocked",
                        "waited_s",
                        "on",
                        "last_query")
                .rows(
                        past.blockers().stream().limit(rows).toList(),
                        b ->
                                new @Nullable Object[] {
                                    b.gid() == null ? b.pid() : "prepared " + b.gid(),
                                    b.user(),
                                    b.application(),
                                    b.state(),
                                    b.from(),
                                    b.to(),
                                    b.mostBlocked(),
                                    b.blockedSeconds(),
                                    b.relation(),
                                    ActivityText.cut(b.query(), queryChars)
                                });
    }

    private static TextTable queries(Past past, int queryChars, int rows) {
        return new TextTable(
                        "queryid", "user", "sessions", "share_%", "top_wait", "of_it_%", "query")
                .rows(
                        past.queries().stream().limit(rows).toList(),
                        q ->
                                new @Nullable Object[] {
                                    q.queryid(),
                                    q.user(),
                                    q.averageSessions(),
                                    q.sharePercent(),
                                    q.topWait(),
                                    q.topWaitPercent(),
                                    ActivityText.cut(q.query(), queryChars)
                                });
    }
}
