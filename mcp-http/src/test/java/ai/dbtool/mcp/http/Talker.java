package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.server.Exchange;
import ai.dbtool.mcp.server.Params;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.server.ServiceBuilder;

import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose calls say something before they answer; made by hand, without tools. */
final class Talker {

    static final String ANSWER = "that was all";

    final CountDownLatch waiting = new CountDownLatch(1);
    final CountDownLatch twoWaiting = new CountDownLatch(2);
    final CountDownLatch cancelled = new CountDownLatch(1);
    final CountDownLatch answered = new CountDownLatch(1);
    final Sinks.Empty<Void> release = Sinks.empty();
    final AtomicInteger said = new AtomicInteger();

    final Service service =
            new ServiceBuilder(McpSchema.Implementation.builder("talker", "1").build())
                    .capability("tools", Map.of("listChanged", true))
                    .capability("logging", Map.of())
                    .method("tools/list", (_, _) -> Mono.just(Map.of("tools", List.of())))
                    .method("tools/call", (exchange, params) -> call(exchange, params))
                    .build();

    private Mono<?> call(Exchange exchange, Params params) {
        return switch (params.text("name")) {
            case "say_two" -> say(exchange, "one").then(say(exchange, "two")).then(answer());
            case "wait" -> hold(answer());
            case "say_and_wait" -> say(exchange, "one").then(hold(answer()));
            case "say_wait_say" ->
                    say(exchange, "one").then(hold(say(exchange, "two").then(answer())));
            case "pause" -> exchange.pause().then(hold(say(exchange, "one").then(answer())));
            case "ask" ->
                    exchange.ask(
                                    "name",
                                    new Ask(
                                            Ask.ELICITATION,
                                            Map.of(
                                                    "mode",
                                                    "form",
                                                    "message",
                                                    "Your name?",
                                                    "requestedSchema",
                                                    Map.of(
                                                            "type",
                                                            "object",
                                                            "properties",
                                                            Map.of()))))
                            .flatMap(answer -> text(String.valueOf(answer.get("action"))));
            case "flood" ->
                    Flux.range(0, Integer.MAX_VALUE)
                            .concatMap(
                                    i ->
                                            say(exchange, i + " " + "x".repeat(10_000))
                                                    .doOnSuccess(_ -> said.incrementAndGet()))
                            .doOnCancel(cancelled::countDown)
                            .then(answer())
                            .subscribeOn(Schedulers.boundedElastic());
            default -> Mono.error(Params.invalid("no such tool"));
        };
    }

    private static Mono<Void> say(Exchange exchange, String text) {
        return exchange.log(LogLevel.INFO, "talker", text);
    }

    private <T> Mono<T> hold(Mono<T> then) {
        return Mono.defer(
                        () -> {
                            waiting.countDown();
                            twoWaiting.countDown();
                            return release.asMono();
                        })
                .timeout(Duration.ofMinutes(2))
                .doOnCancel(cancelled::countDown)
                .then(then);
    }

    private Mono<Map<String, Object>> answer() {
        return text(ANSWER).doOnSuccess(_ -> answered.countDown());
    }

    private static Mono<Map<String, Object>> text(String text) {
        return Mono.just(Map.of("content", List.of(Map.of("type", "text", "text", text))));
    }

    /** A call of {@code tool} in the legacy era. */
    static String call(int id, String tool) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\"}}"
                .formatted(id, tool);
    }

    /** The same in the modern one, with a wish for all log messages. */
    static String modern(int id, String tool) {
        return """
        {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","_meta":{\
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{},\
        "io.modelcontextprotocol/logLevel":"debug"}}}"""
                .formatted(id, tool);
    }
}
