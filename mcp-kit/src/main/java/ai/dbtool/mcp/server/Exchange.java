package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.protocol.LogLevel;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Map;

/** One request being answered, the same for both eras and every transport. */
public interface Exchange {

    /** Who asks. */
    Principal principal();

    /** How the request is spoken. */
    Era era();

    /** {@code params._meta} of the request; empty when there is none. */
    Map<String, @Nullable Object> meta();

    /** What the client can do, as it declared it. */
    Map<String, @Nullable Object> capabilities();

    /** Sends a notification that belongs to this request, before its answer. */
    Mono<Void> notify(String method, Map<String, @Nullable Object> params);

    /** Least severe level of log messages that the client wants; {@code null}: none at all. */
    @Nullable LogLevel logLevel();

    /** Sends a log message, if the client wants messages of this level. */
    default Mono<Void> log(LogLevel level, String logger, Object data) {
        LogLevel wanted = logLevel();
        return wanted == null || level.compareTo(wanted) < 0
                ? Mono.empty()
                : notify(
                        McpSchema.METHOD_NOTIFICATION_MESSAGE,
                        Map.of("level", level.text(), "logger", logger, "data", data));
    }

    /**
     * Lets go of the connection during a long call, where the client can come back for the rest
     * (2025-11-25 over HTTP); does nothing elsewhere.
     */
    default Mono<Void> pause() {
        return Mono.empty();
    }

    /**
     * Asks the client for several things at once; the answers by the same keys. Legacy: a request
     * to the client each. Modern: what the client sent along, or else the whole call ends with
     * {@code input_required} and is made again with the answers; whatever a handler does before it
     * asks is therefore done again. Fails when the client has not declared that it can.
     */
    Mono<Map<String, Map<String, @Nullable Object>>> askAll(Map<String, Ask> asks);

    /** Asks for one thing; {@code key} names it among the asks of this call. */
    default Mono<Map<String, @Nullable Object>> ask(String key, Ask ask) {
        return askAll(Map.of(key, ask)).mapNotNull(answers -> answers.get(key));
    }
}
