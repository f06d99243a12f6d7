package ai.dbtool.mcp.tool;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;

/**
 * What surrounds one call; neutral to protocol era and transport. Cancelling the call's {@code
 * Mono} cancels it.
 */
public interface ToolContext {

    /** Who calls: the local user on stdio, the authenticated principal on HTTP. */
    String principal();

    /** Time left for this call. */
    Duration remaining();

    /**
     * Tokens (UTF-8 bytes / 4) the answer's text may take; {@link Integer#MAX_VALUE} when lifted.
     */
    int tokenBudget();

    /** Reports progress to the caller; does nothing when the caller did not ask for it. */
    Mono<Void> progress(double done, double total, String message);

    /** The clock to take "now" from. */
    Clock clock();
}
