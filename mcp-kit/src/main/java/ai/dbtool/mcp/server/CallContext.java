package ai.dbtool.mcp.server;

import ai.dbtool.mcp.tool.ToolContext;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The context of one call on any transport. */
record CallContext(
        String principal, Instant deadline, int tokenBudget, Progress reporter, Clock clock)
        implements ToolContext {

    /** Where progress goes. */
    @FunctionalInterface
    interface Progress {

        /** The caller did not ask for it. */
        Progress NONE = (done, total, message) -> Mono.empty();

        Mono<Void> report(double done, double total, String message);
    }

    @Override
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Mono<Void> progress(double done, double total, String message) {
        return reporter.report(done, total, message);
    }
}
