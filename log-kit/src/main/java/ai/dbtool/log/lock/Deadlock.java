package ai.dbtool.log.lock;

import ai.dbtool.log.event.Event;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Deadlocks of one kind: the same statements, values aside.
 *
 * @param count how many
 * @param first the oldest
 * @param last the newest, whose cycle is shown
 * @param cycle its members in the order the server tells; empty where the log has no DETAIL
 */
public record Deadlock(long count, Event first, Event last, List<Member> cycle) {

    /**
     * One member of a cycle.
     *
     * @param pid process
     * @param mode the lock it waits for
     * @param object what that is on
     * @param blockedBy the process that holds it
     * @param statement what it was running, or {@code null} where the log does not tell
     */
    public record Member(
            int pid, String mode, String object, int blockedBy, @Nullable String statement) {}

    public Deadlock {
        cycle = List.copyOf(cycle);
    }
}
