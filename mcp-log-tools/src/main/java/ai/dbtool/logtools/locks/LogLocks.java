package ai.dbtool.logtools.locks;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.lock.Deadlock;
import ai.dbtool.log.lock.LockHistory;
import ai.dbtool.log.lock.LockStep;
import ai.dbtool.log.lock.LockWait;
import ai.dbtool.log.lock.RootBlocker;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.logtools.source.BlindSpot;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code log_locks} answers.
 *
 * @param source the log
 * @param waits how many waits the window has
 * @param sessions how many processes waited
 * @param waitedMillis time they waited, added up
 * @param ends waits by how they ended
 * @param roots who was waited for and waited for nobody, worst first
 * @param course the worst root of each step in which somebody waited
 * @param stepSeconds length of a step
 * @param deadlocks by kind, most frequent first
 * @param longest the longest waits
 * @param blindSpots settings that keep waits out of the log
 */
public record LogLocks(
        String source,
        long waits,
        long sessions,
        long waitedMillis,
        Map<LockWait.End, Integer> ends,
        List<Root> roots,
        List<Step> course,
        long stepSeconds,
        List<Cycle> deadlocks,
        List<Wait> longest,
        List<BlindSpot> blindSpots) {

    private static final int ROOTS = 10;
    private static final int CYCLES = 10;
    private static final int TEXT = 400;

    /** A root blocker; {@code pid} 0 where the log does not name the holders. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Root(
            int pid,
            String from,
            String to,
            long waitedMillis,
            int behind,
            List<String> objects,
            @Nullable EventView before,
            @Nullable EventView after) {}

    /** A step of the course. */
    public record Step(String at, int rootPid, int behind, long waitedMillis) {}

    /** Deadlocks of one kind; the newest's cycle and handle. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Cycle(
            long count,
            @Nullable String first,
            @Nullable String last,
            List<Deadlock.Member> members,
            EventView event) {}

    /** A wait. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Wait(
            int pid,
            @Nullable String mode,
            String object,
            String from,
            long millis,
            LockWait.End end,
            List<Integer> holders,
            @Nullable String user,
            @Nullable String statement,
            String handle) {}

    static LogLocks of(String source, LockHistory history, int limit, List<BlindSpot> blindSpots) {
        Instant logEnd = Objects.requireNonNullElse(history.window().to(), Instant.EPOCH);
        Map<LockWait.End, Integer> ends = new EnumMap<>(LockWait.End.class);
        history.waits().forEach(wait -> ends.merge(wait.end(), 1, Integer::sum));
        return new LogLocks(
                source,
                history.waits().size() + history.unkept(),
                history.waits().stream().mapToInt(LockWait::pid).distinct().count(),
                history.waits().stream().mapToLong(wait -> wait.length(logEnd).toMillis()).sum(),
                ends,
                history.roots().stream().limit(ROOTS).map(LogLocks::root).toList(),
                history.steps().stream().map(LogLocks::step).toList(),
                history.step().toSeconds(),
                history.deadlocks().stream().limit(CYCLES).map(LogLocks::cycle).toList(),
                history.waits().stream()
                        .sorted((a, b) -> b.length(logEnd).compareTo(a.length(logEnd)))
                        .limit(limit)
                        .map(wait -> wait(wait, wait.length(logEnd)))
                        .toList(),
                blindSpots);
    }

    private static Root root(RootBlocker root) {
        return new Root(
                root.pid(),
                root.from().toString(),
                root.to().toString(),
                root.waited().toMillis(),
                root.behind(),
                root.objects().stream().map(Untrusted::line).toList(),
                view(root.before()),
                view(root.after()));
    }

    private static @Nullable EventView view(@Nullable Event event) {
        return event == null ? null : EventView.of(event, TEXT);
    }

    private static Step step(LockStep step) {
        return new Step(step.at().toString(), step.pid(), step.behind(), step.waited().toMillis());
    }

    private static Cycle cycle(Deadlock kind) {
        return new Cycle(
                kind.count(),
                Reading.text(kind.first().at()),
                Reading.text(kind.last().at()),
                kind.cycle().stream().map(LogLocks::member).toList(),
                EventView.of(kind.last(), TEXT));
    }

    private static Deadlock.Member member(Deadlock.Member member) {
        String statement = member.statement();
        return new Deadlock.Member(
                member.pid(),
                Untrusted.line(member.mode()),
                Untrusted.line(member.object()),
                member.blockedBy(),
                statement == null ? null : Untrusted.cut(Untrusted.block(statement), TEXT));
    }

    private static Wait wait(LockWait wait, Duration length) {
        EventView event = EventView.of(wait.event(), TEXT);
        return new Wait(
                wait.pid(),
                wait.mode(),
                Untrusted.line(wait.object()),
                wait.from().toString(),
                length.toMillis(),
                wait.end(),
                wait.holders(),
                event.user(),
                event.statement(),
                event.handle());
    }

    /** With fewer waits and a shorter course. */
    LogLocks brief(int rows) {
        return new LogLocks(
                source,
                waits,
                sessions,
                waitedMillis,
                ends,
                roots.stream().limit(rows).toList(),
                List.of(),
                stepSeconds,
                deadlocks.stream().limit(rows).toList(),
                longest.stream().limit(rows).toList(),
                blindSpots);
    }
}
