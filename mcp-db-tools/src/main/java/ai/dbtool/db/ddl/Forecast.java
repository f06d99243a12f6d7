package ai.dbtool.db.ddl;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What one statement would do; none of it has been done.
 *
 * @param line in the text given, from 1
 * @param command what it is; {@code notRead} says why nothing more is known
 * @param locks strongest first
 * @param work what takes time; empty when only the catalog changes
 * @param diskBytes new space while it runs, WAL not counted; {@code null} when unknown
 * @param seconds how long it would hold its locks once it has them; {@code null} when unknown
 * @param queue who is in the way now; {@code null} without a connection
 * @param then who was in the way at a recorded time, when one was asked about
 * @param effect what the planner expects of recorded statements once it were done; {@code null}
 *     when they were not planned
 * @param issues worst first
 * @param safer statements that do the same with less harm, in order
 * @param undo how to take it back
 */
public record Forecast(
        int line,
        String command,
        String statement,
        @Nullable String notRead,
        List<Held> locks,
        List<Work> work,
        @Nullable Long diskBytes,
        @Nullable Double seconds,
        @Nullable String basis,
        @Nullable Queue queue,
        @Nullable QueueThen then,
        @Nullable Effect effect,
        List<Issue> issues,
        List<String> safer,
        @Nullable String undo) {

    /**
     * A lock.
     *
     * @param mode as SQL writes it
     * @param blocks what others cannot do meanwhile
     */
    public record Held(String relation, String mode, String blocks) {}

    /** What a statement does to a relation besides the catalog. */
    public enum Kind {
        SCAN,
        REWRITE,
        INDEX_BUILD
    }

    /**
     * Work on a relation.
     *
     * @param bytes read for a scan, written for the others; {@code null} when unknown
     */
    public record Work(Kind kind, String relation, String why, @Nullable Long bytes) {}

    /** What is wrong with it. */
    public record Issue(String rule, Rule.Severity severity, String message) {}

    /**
     * Who is in the way, and who would be.
     *
     * @param behind sessions whose locks conflict with those wanted
     * @param waiting sessions that wait for the same relations already
     * @param conflictingPerSecond statements a second that would queue behind it, on average since
     *     counting began
     */
    public record Queue(List<Session> behind, int waiting, double conflictingPerSecond) {}

    /**
     * Who would have been in the way at a recorded time. Which tables a transaction had locked is
     * recorded only where somebody waited.
     *
     * @param longestWaitSeconds what it would have waited, had it come at the worst moment and had
     *     every transaction of {@code behind} been in the way
     * @param behind transactions that were open, longest first
     * @param waitedSeconds for locks on the same relations, of all who waited, added up
     * @param conflictingPerSecond scans and row changes a second that would have queued behind it
     */
    public record QueueThen(
            String from,
            String to,
            double longestWaitSeconds,
            @Nullable String worstAt,
            List<SessionThen> behind,
            double waitedSeconds,
            double conflictingPerSecond) {}

    /**
     * A transaction that was open.
     *
     * @param relation that it was seen to hold a conflicting lock on; absent when nobody waited for
     *     it
     * @param seconds of the recorded time
     */
    public record SessionThen(
            int pid,
            @Nullable String user,
            @Nullable String application,
            @Nullable String state,
            String from,
            String to,
            double seconds,
            @Nullable String relation,
            @Nullable String query) {}

    /** A session that holds, or waits for, a lock. */
    public record Session(
            int pid,
            @Nullable String user,
            @Nullable String application,
            @Nullable String state,
            @Nullable Double xactSeconds,
            @Nullable String relation,
            @Nullable String mode,
            @Nullable String query) {}

    /**
     * The costliest recorded statements before and after.
     *
     * @param method hypopg, setting, or estimates where the planner could not be asked
     * @param planned how many statements were looked at
     * @param changed those whose plan or cost would change, most time saved or lost first
     */
    public record Effect(String method, int planned, List<Replanned> changed) {}

    /**
     * A statement before and after, in the planner's units of cost.
     *
     * @param changePercent of the cost; negative is cheaper
     * @param planChanges whether another plan would be chosen
     * @param totalMillis it took in all since counting began
     */
    public record Replanned(
            String queryid,
            String query,
            double costBefore,
            double costAfter,
            double changePercent,
            boolean planChanges,
            double totalMillis) {}

    Forecast with(@Nullable Queue found, List<Issue> all) {
        return new Forecast(
                line, command, statement, notRead, locks, work, diskBytes, seconds, basis, found,
                then, effect, all, safer, undo);
    }

    /** As at a recorded time, of which nothing is known of the present queue. */
    Forecast with(@Nullable QueueThen found) {
        return new Forecast(
                line, command, statement, notRead, locks, work, diskBytes, seconds, basis, null,
                found, effect, issues, safer, undo);
    }

    Forecast with(Effect found) {
        return new Forecast(
                line, command, statement, notRead, locks, work, diskBytes, seconds, basis, queue,
                then, found, issues, safer, undo);
    }
}
