package ai.dbtool.log.lock;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.lock.LockWait.End;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts waits together from their lines. A process that waits for a lock logs nothing but that, so
 * whatever else it logs ends the wait. With {@code log_lock_waits} the server writes one line after
 * {@code deadlock_timeout} and one when the lock is had (storage/lmgr/proc.c, ProcSleep).
 */
final class Waits {

    /** Waits kept; more are only counted. */
    private static final int MAX = 20_000;

    private final Map<Integer, LockWait> open = new HashMap<>();
    private final List<LockWait> ended = new ArrayList<>();
    private long unkept;

    boolean isOpen(int pid) {
        return open.containsKey(pid);
    }

    /** A line of class L01, L02 or L03, or any other line of a process that waits. */
    void add(Event event) {
        Instant at = event.at();
        if (at == null) {
            return;
        }
        if ("L02".equals(event.classId())) {
            told(event, at);
            return;
        }
        End how = end(event);
        LockWait wait = open.remove(event.pid());
        if (wait != null) {
            keep(wait.ended(at, how));
        } else if (how == End.TIMEOUT) {
            // Shorter than deadlock_timeout, or NOWAIT: all that is known is the end.
            keep(wait(event, at, at).ended(at, how));
        }
    }

    private void told(Event event, Instant at) {
        int pid = number(event, "waiter", event.pid());
        LockWait now = wait(event, at.minusMillis(number(event, "waitMillis", 0)), at);
        LockWait before = open.get(pid);
        boolean same = before != null && before.object().equals(now.object());
        LockWait wait = before != null && same ? before.seenAgain(now) : now;
        switch (String.valueOf(event.fields().get("phase"))) {
            case "waiting", "avoided" -> {
                if (before != null && !same) {
                    keep(before.ended(now.from(), End.OTHER));
                }
                open.put(pid, wait);
            }
            case "acquired" -> close(pid, wait, at, End.ACQUIRED);
            case "deadlock" -> close(pid, wait, at, End.DEADLOCK);
            default -> close(pid, wait, at, End.OTHER);
        }
    }

    private void close(int pid, LockWait wait, Instant at, End how) {
        open.remove(pid);
        keep(wait.ended(at, how));
    }

    private static End end(Event event) {
        String state = Objects.requireNonNullElse(event.sqlstate(), "");
        return switch (state) {
            case "40P01" -> End.DEADLOCK;
            case "55P03" -> End.TIMEOUT;
            case "57014", "57P01", "57P05", "25P03" -> End.CANCELLED;
            default -> End.OTHER;
        };
    }

    private static LockWait wait(Event event, Instant from, Instant seen) {
        Object mode = event.fields().get("lockMode");
        Object object = event.fields().getOrDefault("object", event.fields().get("relation"));
        return new LockWait(
                number(event, "waiter", event.pid()),
                mode == null ? null : mode.toString(),
                object == null ? "unknown" : object.toString(),
                from.isAfter(seen) ? seen : from,
                null,
                End.NOT_SEEN,
                pids(event.fields().get("holders")),
                pids(event.fields().get("waitQueue")),
                event);
    }

    private void keep(LockWait wait) {
        if (ended.size() < MAX) {
            ended.add(wait);
        } else {
            unkept++;
        }
    }

    /** All waits in the order they began; those without an end among them. */
    List<LockWait> all() {
        List<LockWait> all = new ArrayList<>(ended);
        all.addAll(open.values());
        all.sort(Comparator.comparing(LockWait::from).thenComparingInt(LockWait::pid));
        return all;
    }

    long unkept() {
        return unkept;
    }

    private static int number(Event event, String field, int otherwise) {
        return event.fields().get(field) instanceof Number number ? number.intValue() : otherwise;
    }

    private static List<Integer> pids(@Nullable Object value) {
        List<Integer> pids = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Number number) {
                    pids.add(number.intValue());
                }
            }
        }
        return pids;
    }
}
