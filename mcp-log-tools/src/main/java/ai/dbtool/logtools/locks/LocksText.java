package ai.dbtool.logtools.locks;

import ai.dbtool.log.lock.Deadlock;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** The text of what the log tells of locks, and its smaller forms. */
final class LocksText {

    private static final int STATEMENT = 160;
    private static final int FEW = 5;

    private LocksText() {}

    static ToolResult result(LogLocks locks, Coverage coverage) {
        return ToolResult.of(locks, text(locks, coverage), coverage)
                .orSmaller(
                        List.of(
                                () -> smaller(locks.brief(FEW), coverage),
                                () -> smaller(locks.brief(1), coverage)));
    }

    private static ToolResult smaller(LogLocks locks, Coverage coverage) {
        return ToolResult.of(
                locks,
                text(locks, coverage) + "\nshortened: narrow from and to, or pass a smaller limit",
                coverage.shortened(locks.longest().size()));
    }

    private static String text(LogLocks locks, Coverage coverage) {
        StringBuilder out = new StringBuilder();
        long cycles = locks.deadlocks().stream().mapToLong(LogLocks.Cycle::count).sum();
        out.append(locks.source())
                .append(": ")
                .append(coverage.from())
                .append(" to ")
                .append(coverage.to())
                .append(", ")
                .append(locks.waits())
                .append(" lock waits of ")
                .append(locks.sessions())
                .append(" processes, ")
                .append(seconds(locks.waitedMillis()))
                .append(" in all, ")
                .append(cycles)
                .append(" deadlocks");
        if (!locks.ends().isEmpty()) {
            out.append("; ended: ")
                    .append(
                            locks.ends().entrySet().stream()
                                    .map(end -> end.getKey() + " " + end.getValue())
                                    .collect(Collectors.joining(", ")));
        }
        roots(out, locks.roots());
        course(out, locks);
        locks.deadlocks().forEach(kind -> cycle(out, kind));
        waits(out, locks.longest());
        locks.blindSpots().forEach(spot -> out.append("\nnot in this log: ").append(spot.text()));
        if (locks.waits() + cycles > 0) {
            out.append("\nOIDs: name them with db_query, SELECT 16388::regclass");
        }
        return out.toString();
    }

    private static void roots(StringBuilder out, List<LogLocks.Root> roots) {
        for (LogLocks.Root root : roots) {
            out.append("\nroot blocker ")
                    .append(
                            root.pid() == 0
                                    ? "not named by the log (log_error_verbosity?)"
                                    : "pid " + root.pid())
                    .append(": ")
                    .append(seconds(root.waitedMillis()))
                    .append(" waited behind it, at most ")
                    .append(root.behind())
                    .append(" at once, ")
                    .append(root.from())
                    .append(" to ")
                    .append(root.to())
                    .append(", for ")
                    .append(String.join("; ", root.objects()));
            seen(out, "before", root.before());
            seen(out, "after", root.after());
            if (root.pid() != 0 && root.before() == null && root.after() == null) {
                out.append(
                        "\n  the log has no other line of it; log_min_duration_statement or log_statement would show one");
            }
        }
    }

    private static void seen(StringBuilder out, String when, @Nullable EventView event) {
        if (event != null) {
            out.append("\n  ")
                    .append(when)
                    .append(": ")
                    .append(event.at())
                    .append(' ')
                    .append(who(event))
                    .append(' ');
            out.append(line(event.message()));
            if (event.statement() != null) {
                out.append(" | ").append(line(event.statement()));
            }
            out.append(" [").append(event.handle()).append(']');
        }
    }

    private static String who(EventView event) {
        return event.user() == null
                ? ""
                : event.user()
                        + "@"
                        + event.database()
                        + (event.application() == null ? "" : "/" + event.application());
    }

    private static void course(StringBuilder out, LogLocks locks) {
        if (locks.course().size() < 2) {
            return;
        }
        TextTable table = new TextTable("from", "root pid", "behind it", "waited");
        locks.course()
                .forEach(
                        step ->
                                table.row(
                                        step.at(),
                                        step.rootPid() == 0 ? "?" : step.rootPid(),
                                        step.behind(),
                                        seconds(step.waitedMillis())));
        out.append("\ncourse, steps of ").append(locks.stepSeconds()).append(" s:\n").append(table);
    }

    private static void cycle(StringBuilder out, LogLocks.Cycle kind) {
        out.append("\ndeadlock, ")
                .append(kind.count())
                .append(kind.count() == 1 ? " time, " : " times, the last at ")
                .append(kind.last())
                .append(" [")
                .append(kind.event().handle())
                .append(']');
        for (Deadlock.Member member : kind.members()) {
            out.append("\n  ")
                    .append(member.pid())
                    .append(" waits for ")
                    .append(member.mode())
                    .append(" on ")
                    .append(member.object())
                    .append(" held by ")
                    .append(member.blockedBy());
            if (member.statement() != null) {
                out.append(": ").append(line(member.statement()));
            }
        }
        if (kind.event().context() != null) {
            out.append("\n  ").append(line(kind.event().context()));
        }
    }

    private static void waits(StringBuilder out, List<LogLocks.Wait> waits) {
        if (waits.isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable(
                        "pid",
                        "user",
                        "waited",
                        "end",
                        "from",
                        "mode",
                        "object",
                        "held by",
                        "handle",
                        "statement");
        for (LogLocks.Wait wait : waits) {
            table.row(
                    wait.pid(),
                    wait.user(),
                    seconds(wait.millis()),
                    wait.end(),
                    wait.from(),
                    wait.mode(),
                    wait.object(),
                    wait.holders().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                    wait.handle(),
                    wait.statement() == null ? null : line(wait.statement()));
        }
        out.append("\nlongest waits:\n").append(table);
    }

    private static String line(String text) {
        return Untrusted.cut(Untrusted.line(text), STATEMENT);
    }

    private static String seconds(long millis) {
        return millis < 10_000 ? millis + " ms" : Math.round(millis / 1_000.0) + " s";
    }
}
