package ai.dbtool.db.collect;

import java.time.Duration;

/**
 * When something is due again: after its interval, or later when it twice took so long that it
 * would be at work for more than its share of the time. Once can be a cold cache.
 */
final class Pace {

    private final Duration interval;
    private final int share;
    private long dueNanos;
    private long tookBefore;

    /**
     * @param share the reciprocal of the part of the time it may be at work: 100 for one percent
     */
    Pace(Duration interval, int share, long nowNanos) {
        this.interval = interval;
        this.share = share;
        this.dueNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /** It began at {@code startNanos} and is done. */
    void done(long startNanos, long nowNanos) {
        long took = nowNanos - startNanos;
        long pause = Math.max(interval.toNanos(), share * Math.min(took, tookBefore));
        tookBefore = took;
        // Steady as long as it is in time; what was missed is not made up for.
        dueNanos = Math.max(Math.min(dueNanos, startNanos) + pause, startNanos + pause / 2);
    }

    /** It is due at once. */
    void now(long nowNanos) {
        dueNanos = nowNanos;
    }

    Duration until(long nowNanos) {
        return Duration.ofNanos(Math.max(0, dueNanos - nowNanos));
    }
}
