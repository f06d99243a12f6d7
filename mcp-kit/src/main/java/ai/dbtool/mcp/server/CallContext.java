package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.MetaKeys;
import ai.dbtool.mcp.tool.PageCursor;
import ai.dbtool.mcp.tool.ToolContext;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The context of one call on any transport. */
record CallContext(Exchange exchange, String tool, Instant deadline, int tokenBudget, CallKit kit)
        implements ToolContext {

    @Override
    public Principal caller() {
        return exchange.principal();
    }

    @Override
    public Duration remaining() {
        Duration left = Duration.between(clock().instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Mono<Void> progress(double done, double total, String message) {
        Object token = exchange.meta().get(MetaKeys.PROGRESS_TOKEN);
        if (token == null) {
            return Mono.empty();
        }
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("progressToken", token);
        params.put("progress", done);
        if (!Double.isNaN(total)) {
            params.put("total", total);
        }
        params.put("message", kit.guard().redact(message));
        return exchange.notify(McpSchema.METHOD_NOTIFICATION_PROGRESS, params);
    }

    @Override
    public Mono<Void> log(LogLevel level, String text) {
        return exchange.log(level, tool, kit.guard().redact(text));
    }

    @Override
    public Mono<Map<String, @Nullable Object>> ask(String key, Ask ask) {
        return exchange.ask(key, ask);
    }

    @Override
    public PageCursor pages(List<? extends @Nullable Object> question) {
        return kit.cursors().of(caller(), tool, question);
    }

    @Override
    public Clock clock() {
        return kit.clock();
    }
}
