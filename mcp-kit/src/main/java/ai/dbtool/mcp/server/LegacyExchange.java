package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.ClientCapabilities;
import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.Map;

/** A request of a legacy session; the client is asked by requests of our own. */
record LegacyExchange(
        LegacySession session,
        Principal principal,
        Map<String, @Nullable Object> meta,
        Outbound reply)
        implements Exchange {

    @Override
    public Era era() {
        return Era.LEGACY;
    }

    @Override
    public Map<String, @Nullable Object> capabilities() {
        return session.clientCapabilities();
    }

    @Override
    public Mono<Void> notify(String method, Map<String, @Nullable Object> params) {
        return reply.send(new McpSchema.JSONRPCNotification(method, params));
    }

    @Override
    public Mono<Void> pause() {
        return reply.pause();
    }

    @Override
    public LogLevel logLevel() {
        return session.level();
    }

    @Override
    public Mono<Map<String, Map<String, @Nullable Object>>> askAll(Map<String, Ask> asks) {
        return Flux.fromIterable(asks.entrySet())
                .flatMapSequential(
                        entry ->
                                one(entry.getValue())
                                        .map(answer -> Map.entry(entry.getKey(), answer)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Mono<Map<String, @Nullable Object>> one(Ask ask) {
        Map<String, Object> missing = ClientCapabilities.missing(ask, capabilities());
        return missing == null
                ? session.asked().ask(ask, reply)
                : Mono.error(
                        new ToolFailure(
                                "client_cannot",
                                "this client did not declare "
                                        + String.join(", ", missing.keySet())
                                        + ", which "
                                        + ask.method()
                                        + " needs"));
    }
}
