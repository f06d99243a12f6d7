package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Activity.Blocked;
import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.Activity.Session;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text form of {@link Activity}: blocking first, since it is what people ask for. */
final class ActivityText {

    private ActivityText() {}

    /** The whole answer, then with shorter queries, then only the blocking and the oldest. */
    static ToolResult result(Activity activity, ServerFacts facts, Sight sight) {
        List<Supplier<ToolResult>> smaller =
                Stream.of(new int[] {80, 100}, new int[] {60, 20}, new int[] {40, 5})
                        .<Supplier<ToolResult>>map(
                                s -> () -> form(top(activity, s[1]), activity, facts, sight, s[0]))
                        .toList();
        return form(activity, activity, facts, sight, 200).orSmaller(smaller);
    }

    static Activity top(Activity all, int count) {
        List<Blocking> blocking =
                all.blocking().stream()
                        .limit(count)
                        .map(
                                b ->
                                        new Blocking(
                                                b.rootPid(),
                                                b.rootGid(),
                                                b.rootState(),
                                                b.rootUser(),
                                                b.rootApplication(),
                                                b.rootXactSeconds(),
                                                b.rootStateSeconds(),
                                                b.rootQuery(),
                                                b.blockedCount(),
                                                b.longestWaitSeconds(),
                                                b.blocked().stream().limit(count).toList()))
                        .toList();
        return new Activity(
                all.sessions().stream().limit(count).toList(),
                blocking,
                all.idleInTransaction().stream().limit(count).toList(),
                all.findings().stream().limit(count).toList(),
                count < 100 ? null : all.live(),
                all.past());
    }

    private static ToolResult form(
            Activity shown, Activity all, ServerFacts facts, Sight sight, int queryChars) {
        StringBuilder text = new StringBuilder();
        text.append(all.sessions().size())
                .append(" sessions at work on ")
                .append(Untrusted.line(facts.database()))
                .append("'s server, ")
                .append(all.blocking().size())
                .append(" blocking roots, ")
                .append(all.idleInTransaction().size())
                .append(" idle in transaction\n")
                .append(moment(shown, queryChars));
        if (shown.sessions().size() < all.sessions().size()) {
            text.append("\nlongest transactions shown; narrow with min_seconds");
        }
        long total = all.sessions().size();
        return ToolResult.of(
                shown,
                text.toString().stripTrailing(),
                sight.coverage(total, shown.sessions().size(), null));
    }

    /** The three lists. */
    static String moment(Activity shown, int queryChars) {
        StringBuilder text = new StringBuilder();
        shown.findings().forEach(f -> finding(text, f));
        shown.blocking().forEach(b -> blocking(text, b, queryChars));
        if (!shown.idleInTransaction().isEmpty()) {
            text.append("\nidle in transaction\n")
                    .append(
                            new TextTable(
                                            "pid",
                                            "user",
                                            "application",
                                            "idle_s",
                                            "xact_s",
                                            "blocks",
                                            "last_query")
                                    .rows(
                                            shown.idleInTransaction(),
                                            i ->
                                                    new @Nullable Object[] {
                                                        i.pid(),
                                                        i.user(),
                                                        i.application(),
                                                        i.stateSeconds(),
                                                        i.xactSeconds(),
                                                        i.blocks(),
                                                        cut(i.query(), queryChars)
                                                    }))
                    .append('\n');
        }
        if (!shown.sessions().isEmpty()) {
            text.append("\nsessions\n").append(sessions(shown.sessions(), queryChars));
        }
        if (shown.live() != null) {
            text.append('\n').append(shown.live().text());
        }
        return text.toString();
    }

    private static void finding(StringBuilder text, Finding f) {
        text.append('\n')
                .append(f.severity())
                .append(' ')
                .append(f.code())
                .append(": ")
                .append(Untrusted.line(f.statement()));
        Remedy remedy = f.remedy();
        if (remedy != null) {
            text.append("\n  remedy: ")
                    .append(line(remedy.statement()))
                    .append("\n  undo: ")
                    .append(line(remedy.undo()));
        }
        text.append('\n');
    }

    private static TextTable sessions(List<Session> sessions, int queryChars) {
        return new TextTable(
                        "pid",
                        "user",
                        "db",
                        "application",
                        "state",
                        "state_s",
                        "xact_s",
                        "wait",
                        "blocked_by",
                        "queryid",
                        "query")
                .rows(
                        sessions,
                        s ->
                                new @Nullable Object[] {
                                    s.pid(),
                                    s.user(),
                                    s.database(),
                                    s.application(),
                                    s.state(),
                                    s.stateSeconds(),
                                    s.xactSeconds(),
                                    s.waitEventType() == null
                                            ? null
                                            : s.waitEventType() + ":" + s.waitEvent(),
                                    pids(s.blockedBy()),
                                    s.queryid(),
                                    cut(s.query(), queryChars)
                                });
    }

    private static void blocking(StringBuilder text, Blocking b, int queryChars) {
        text.append("\nroot ")
                .append(b.rootGid() == null ? "pid " + b.rootPid() : "prepared transaction ");
        if (b.rootGid() != null) {
            text.append(Untrusted.line(b.rootGid()));
        }
        text.append(": ")
                .append(line(b.rootState()))
                .append(", user ")
                .append(line(b.rootUser()))
                .append(", application ")
                .append(line(b.rootApplication()))
                .append(
                        b.rootXactSeconds() == null
                                ? ""
                                : ", transaction " + b.rootXactSeconds() + " s")
                .append(", blocks ")
                .append(b.blockedCount());
        if (b.rootQuery() != null) {
            text.append("; last query: ").append(cut(b.rootQuery(), queryChars));
        }
        text.append('\n')
                .append(
                        new TextTable(
                                        "depth",
                                        "pid",
                                        "blocked_by",
                                        "user",
                                        "wait_s",
                                        "mode",
                                        "on",
                                        "query")
                                .rows(b.blocked(), w -> waiter(w, queryChars)))
                .append('\n');
    }

    private static @Nullable Object[] waiter(Blocked w, int queryChars) {
        return new @Nullable Object[] {
            w.depth(),
            w.pid(),
            pids(w.blockedBy()),
            w.user(),
            w.waitSeconds(),
            w.lockMode(),
            on(w),
            cut(w.query(), queryChars)
        };
    }

    /** The relation, or what else is locked: {@code advisory 42}. */
    private static @Nullable String on(Blocked w) {
        if (w.relation() != null || w.lockType() == null) {
            return w.relation();
        }
        return w.lockKey() == null ? w.lockType() : w.lockType() + " " + w.lockKey();
    }

    private static String pids(List<Integer> pids) {
        return pids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static String line(@Nullable String text) {
        return text == null ? "?" : Untrusted.line(text);
    }

    static @Nullable String cut(@Nullable String query, int chars) {
        return query == null ? null : Untrusted.cut(Untrusted.line(query), chars);
    }
}
