package ai.dbtool.mcp.tool;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.LogLevel;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What surrounds one call; neutral to protocol era and transport. Cancelling the call's {@code
 * Mono} cancels it.
 */
public interface ToolContext {

    /** Who calls: the local user on stdio, the authenticated principal on HTTP. */
    Principal caller();

    /** Name of the caller, for handles and cursors. */
    default String principal() {
        return caller().name();
    }

    /** Time left for this call. */
    Duration remaining();

    /**
     * Tokens (UTF-8 bytes / 4) the answer's text may take; {@link Integer#MAX_VALUE} when lifted.
     */
    int tokenBudget();

    /**
     * Reports progress to the caller; does nothing when the caller did not ask for it.
     *
     * @param done more than the last time
     * @param total how much there is, or {@code NaN} when nobody knows
     */
    Mono<Void> progress(double done, double total, String message);

    /** Sends {@code text} to the client's log, if the client wants messages of this level. */
    Mono<Void> log(LogLevel level, String text);

    /**
     * Asks the client, or the person behind it; {@code key} names the question among those of this
     * call. In the modern era the call is made anew with the answer, so what comes before the
     * question must do no harm when repeated. Fails when the client cannot be asked.
     */
    Mono<Map<String, @Nullable Object>> ask(String key, Ask ask);

    /**
     * The cursors of this caller's question to this tool.
     *
     * @param question the arguments that select and order the rows, without cursor and limit
     */
    PageCursor pages(List<? extends @Nullable Object> question);

    /** The clock to take "now" from. */
    Clock clock();
}
