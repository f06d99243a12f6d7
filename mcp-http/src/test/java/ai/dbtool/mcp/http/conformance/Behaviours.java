package ai.dbtool.mcp.http.conformance;

import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.MetaKeys;
import ai.dbtool.mcp.server.Exchange;
import ai.dbtool.mcp.server.Method;
import ai.dbtool.mcp.server.Params;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tools of the fixtures that do something while they run. */
final class Behaviours {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Behaviours() {}

    static Map<String, Method> all() {
        return Map.of(
                "test_tool_with_logging", (exchange, _) -> log(exchange, PAUSE),
                // The suite gives this one half a second, which a busy machine needs.
                "test_logging_tool", (exchange, _) -> log(exchange, Duration.ZERO),
                "test_tool_with_progress", Behaviours::progress,
                "test_sampling", Behaviours::sample,
                "test_elicitation", Behaviours::elicit,
                "test_reconnection", Behaviours::reconnect);
    }

    private static Mono<?> log(Exchange exchange, Duration pause) {
        return Flux.just(
                        "Tool execution started",
                        "Tool processing data",
                        "Tool execution completed")
                .concatMap(
                        text ->
                                Mono.delay(pause)
                                        .then(exchange.log(LogLevel.INFO, "fixture", text)))
                .then(Mono.just(Blocks.says("logged")));
    }

    private static Mono<?> progress(Exchange exchange, Params arguments) {
        Object token = exchange.meta().get(MetaKeys.PROGRESS_TOKEN);
        return Flux.just(0, 50, 100)
                .concatMap(
                        done ->
                                Mono.delay(PAUSE)
                                        .then(
                                                token == null
                                                        ? Mono.empty()
                                                        : exchange.notify(
                                                                "notifications/progress",
                                                                Map.of(
                                                                        "progressToken", token,
                                                                        "progress", done,
                                                                        "total", 100))))
                .then(Mono.just(Blocks.says("done")));
    }

    /** Lets go of the connection, so that the client must come back for the answer. */
    private static Mono<?> reconnect(Exchange exchange, Params arguments) {
        return exchange.pause()
                .then(Mono.delay(PAUSE.multipliedBy(2)))
                .thenReturn(Blocks.says("answered after the connection was let go"));
    }

    private static Mono<?> sample(Exchange exchange, Params arguments) {
        Map<String, Object> said = Map.of("type", "text", "text", arguments.text("prompt"));
        Ask ask =
                new Ask(
                        Ask.SAMPLING,
                        Map.of(
                                "messages",
                                List.of(Map.of("role", "user", "content", said)),
                                "maxTokens",
                                100));
        return exchange.ask("sample", ask).map(told -> Blocks.says("LLM response: " + told));
    }

    private static Mono<?> elicit(Exchange exchange, Params arguments) {
        Map<String, Object> schema =
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of(
                                "username",
                                Map.of("type", "string", "description", "User's response"),
                                "email",
                                Map.of("type", "string", "description", "User's email address")),
                        "required",
                        List.of("username", "email"));
        Ask ask =
                new Ask(
                        Ask.ELICITATION,
                        Map.of("message", arguments.text("message"), "requestedSchema", schema));
        return exchange.ask("elicit", ask).map(told -> Blocks.says("User response: " + told));
    }
}
