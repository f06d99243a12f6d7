package ai.dbtool.log.lock;

import ai.dbtool.log.event.Event;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One wait for a lock.
 *
 * @param pid who waited
 * @param mode the lock mode asked for, or {@code null} where the message does not tell
 * @param object what it is on, with the OIDs the log has
 * @param from when the wait began: the time of the line less the time it says
 * @param to when it ended, or {@code null} when the log does not show an end
 * @param end how it ended
 * @param holders processes that held the lock when the wait was first logged; empty where the log
 *     has no DETAIL
 * @param queue processes that waited for it then, in their order
 * @param event the line that told of the wait first
 */
public record LockWait(
        int pid,
        @Nullable String mode,
        String object,
        Instant from,
        @Nullable Instant to,
        End end,
        List<Integer> holders,
        List<Integer> queue,
        Event event) {

    /** How a wait ended. */
    public enum End {
        ACQUIRED,
        DEADLOCK,
        TIMEOUT,
        CANCELLED,
        /** The process logged something else, so it no longer waited. */
        OTHER,
        /** Still waiting where the log ends, or the server went down. */
        NOT_SEEN
    }

    public LockWait {
        holders = List.copyOf(holders);
        queue = List.copyOf(queue);
    }

    /** How long; until {@code logEnd} when no end is seen. */
    public Duration length(Instant logEnd) {
        return Duration.between(from, to == null ? logEnd : to);
    }

    LockWait ended(Instant at, End how) {
        return new LockWait(pid, mode, object, from, at, how, holders, queue, event);
    }

    /**
     * The same wait after the queue was rearranged: the later line knows better who holds the lock.
     */
    LockWait seenAgain(LockWait later) {
        return new LockWait(
                pid,
                mode,
                object,
                from,
                to,
                end,
                later.holders.isEmpty() ? holders : later.holders,
                later.queue,
                event);
    }
}
