package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

/**
 * What is told about the work: to the log, to Prometheus, to a collector of traces.
 *
 * @param callLog which calls get a line on standard error
 * @param metricsKey bearer key for {@code /metrics}, or {@code null}
 * @param otlpEndpoint base URL of an OTLP/HTTP collector, without a slash at its end; {@code null}
 *     when traces stay inside
 */
public record TelemetryConfig(
        CallLines callLog, @Nullable Secret metricsKey, @Nullable String otlpEndpoint) {

    /** Calls that get a line in the log. */
    public enum CallLines {
        /** Every call. */
        ALL,
        /** What was refused, broke or was given up. */
        FAILURES,
        /** None. */
        NONE
    }

    /** What holds when nothing is configured. */
    public static TelemetryConfig defaults() {
        return new TelemetryConfig(CallLines.ALL, null, null);
    }
}
