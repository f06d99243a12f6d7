package ai.dbtool.mcp.server;

import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Requests of the server that the client of a legacy session has not answered yet. */
final class ClientRequests {

    private final Duration patience;
    private final AtomicLong last = new AtomicLong();
    private final Map<Object, Sinks.One<McpSchema.JSONRPCResponse>> open =
            new ConcurrentHashMap<>();

    private volatile boolean ended;

    ClientRequests(Duration patience) {
        this.patience = patience;
    }

    /** Sends {@code ask} to {@code client} and waits for the answer. */
    Mono<Map<String, @Nullable Object>> ask(Ask ask, Outbound client) {
        return Mono.defer(
                () -> {
                    String id = "server-" + last.incrementAndGet();
                    Sinks.One<McpSchema.JSONRPCResponse> answer = Sinks.one();
                    open.put(id, answer);
                    if (ended) {
                        return Mono.error(gone());
                    }
                    return client.send(new McpSchema.JSONRPCRequest(ask.method(), id, ask.params()))
                            .then(answer.asMono())
                            .timeout(patience)
                            .onErrorMap(TimeoutException.class, _ -> late(ask))
                            .map(response -> result(ask, response))
                            .doFinally(_ -> open.remove(id));
                });
    }

    /** Takes an answer of the client; one that nobody waits for is dropped. */
    void answered(McpSchema.JSONRPCResponse response) {
        Sinks.One<McpSchema.JSONRPCResponse> waiting = open.remove(response.id());
        if (waiting != null) {
            waiting.tryEmitValue(response);
        }
    }

    /** The client is gone: nothing will be answered any more. */
    void end() {
        ended = true;
        open.values().forEach(waiting -> waiting.tryEmitError(gone()));
    }

    private static ToolFailure gone() {
        return new ToolFailure("client_gone", "the client left before it answered");
    }

    private static Map<String, @Nullable Object> result(
            Ask ask, McpSchema.JSONRPCResponse response) {
        if (response.error() != null) {
            throw new ToolFailure(
                    "client_refused",
                    "the client answered "
                            + ask.method()
                            + " with error "
                            + response.error().code());
        }
        return Params.of(response.result()).values();
    }

    private ToolFailure late(Ask ask) {
        return new ToolFailure(
                "client_silent",
                "the client did not answer "
                        + ask.method()
                        + " within "
                        + patience.toSeconds()
                        + " s");
    }
}
