package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Map;

/** A request of a session of the SDK, as the HTTP transports have them. */
record SdkExchange(
        McpAsyncServerExchange exchange, Principal principal, Map<String, @Nullable Object> meta)
        implements Exchange {

    @Override
    public Era era() {
        return Era.LEGACY;
    }

    @Override
    public Map<String, @Nullable Object> capabilities() {
        return Map.of();
    }

    @Override
    public Mono<Void> notify(String method, Map<String, @Nullable Object> params) {
        return method.equals(McpSchema.METHOD_NOTIFICATION_PROGRESS)
                ? exchange.progressNotification(
                        Wire.MAPPER.convertValue(params, McpSchema.ProgressNotification.class))
                : Mono.empty();
    }

    @Override
    public Mono<Void> log(LogLevel level, String logger, Object data) {
        return Mono.empty();
    }

    @Override
    public Mono<Map<String, Map<String, @Nullable Object>>> askAll(Map<String, Ask> asks) {
        return Mono.error(new ToolFailure("client_cannot", "the client cannot be asked"));
    }
}
