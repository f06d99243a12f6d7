package ai.dbtool.config;

import java.time.Duration;

/**
 * What is recorded of the databases over time.
 *
 * @param enabled whether {@code serve} records; {@code collect} always does
 * @param interval time between two samples of the sessions
 * @param keep how long the history is kept
 * @param maxBytes most bytes on disk for one connection
 */
public record CollectConfig(boolean enabled, Duration interval, Duration keep, long maxBytes) {

    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofMinutes(1);
    static final Duration LEAST_KEPT = Duration.ofHours(1);

    /** What holds when nothing is configured. */
    public static CollectConfig defaults() {
        return new CollectConfig(
                false, Duration.ofSeconds(1), Duration.ofDays(7), 512L * 1024 * 1024);
    }
}
