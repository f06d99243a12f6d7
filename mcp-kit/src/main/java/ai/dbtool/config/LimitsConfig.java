package ai.dbtool.config;

import java.time.Duration;

/**
 * Bounds on every call.
 *
 * @param resultTokens token budget of an answer's text; 0 lifts it
 * @param rows most rows a query may return
 * @param cellChars most characters of one cell
 * @param statementTimeout server-side time limit of a statement
 * @param lockTimeout server-side limit on waiting for a lock
 * @param callTimeout deadline of one tool call
 * @param planCost highest estimated cost of a caller's statement, in the planner's units; 0 lifts
 *     it
 */
public record LimitsConfig(
        int resultTokens,
        int rows,
        int cellChars,
        Duration statementTimeout,
        Duration lockTimeout,
        Duration callTimeout,
        long planCost) {

    /** Bounds without one on the plan's cost. */
    public LimitsConfig(
            int resultTokens,
            int rows,
            int cellChars,
            Duration statementTimeout,
            Duration lockTimeout,
            Duration callTimeout) {
        this(resultTokens, rows, cellChars, statementTimeout, lockTimeout, callTimeout, 0);
    }

    /** What holds when nothing is configured. */
    public static LimitsConfig defaults() {
        return new LimitsConfig(
                1_500,
                1_000,
                2_000,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }
}
