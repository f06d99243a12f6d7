package ai.dbtool.db.indexes;

import java.time.Duration;
import java.util.function.Supplier;

/** How much of a call's time is gone: advice that ends early is better than none. */
final class CallTime {

    /** What to say of the parts that are missing. */
    static final String OUT = "the time for a call ran out (limits.call_timeout)";

    /** Until then statements are planned. */
    static final double PLANNING = 0.35;

    /** Until then the planner is asked what it would use. */
    static final double CANDIDATES = 0.5;

    /** Until then indexes are chosen. */
    static final double CHOOSING = 0.75;

    /** Until then those chosen are weighed against each other. */
    static final double WEIGHING = 0.85;

    private final Supplier<Duration> remaining;
    private final long all;

    /** Starts now. */
    CallTime(Supplier<Duration> remaining) {
        this.remaining = remaining;
        this.all = remaining.get().toMillis();
    }

    /** Whether {@code share} of it is gone. */
    boolean isPast(double share) {
        return remaining.get().toMillis() < (1 - share) * all;
    }
}
