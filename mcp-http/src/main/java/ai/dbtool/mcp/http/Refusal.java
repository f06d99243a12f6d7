package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.Wire;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Mono;

import java.util.Map;
import java.util.UUID;

/**
 * Why a request is not served, in the shape of JSON-RPC; what broke inside stays inside.
 *
 * @param status of HTTP
 * @param code of JSON-RPC
 * @param id of the request; {@code null} when it cannot be known
 * @param message what is wrong and how to mend it
 * @param headers beside those of every answer
 */
record Refusal(
        HttpStatus status,
        int code,
        @Nullable Object id,
        String message,
        Map<String, String> headers) {

    /** What the TypeScript SDK uses too; the specification names none. */
    static final int NO_SESSION = -32_001;

    static final int BUSY = -32_000;

    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

    static Refusal of(HttpStatus status, String message) {
        return of(status, McpSchema.ErrorCodes.INVALID_REQUEST, null, message);
    }

    static Refusal of(HttpStatus status, int code, @Nullable Object id, String message) {
        return new Refusal(status, code, id, message, Map.of());
    }

    static Refusal notAllowed(String allowed) {
        return new Refusal(
                HttpStatus.METHOD_NOT_ALLOWED,
                McpSchema.ErrorCodes.INVALID_REQUEST,
                null,
                "method not allowed here; allowed: " + allowed,
                Map.of("Allow", allowed));
    }

    static Refusal noSession(HttpStatus status, @Nullable Object id, String message) {
        return of(status, NO_SESSION, id, message);
    }

    /** No room now, perhaps later. */
    static Refusal full(@Nullable Object id, String message) {
        return later(HttpStatus.SERVICE_UNAVAILABLE, id, message, "10");
    }

    /** Too fast. */
    static Refusal tooMany(@Nullable Object id, String message) {
        return later(HttpStatus.TOO_MANY_REQUESTS, id, message, "1");
    }

    private static Refusal later(
            HttpStatus status, @Nullable Object id, String message, String seconds) {
        return new Refusal(status, BUSY, id, message, Map.of("Retry-After", seconds));
    }

    static Refusal of(AccessRefused refused, @Nullable Object id) {
        return new Refusal(
                HttpStatus.valueOf(refused.status()),
                BUSY,
                id,
                String.valueOf(refused.getMessage()),
                refused.headers());
    }

    /** Something broke: the caller gets a correlation id, the log the rest. */
    static Refusal internal(Throwable error, @Nullable Object id) {
        String correlation = UUID.randomUUID().toString();
        LOG.error("http: request failed, correlation id " + correlation, error);
        return of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                McpSchema.ErrorCodes.INTERNAL_ERROR,
                id,
                "the request failed inside the server; its log has the details under correlation id "
                        + correlation);
    }

    /** The same, about the request {@code about}. */
    Refusal about(@Nullable Object about) {
        return new Refusal(status, code, about, message, headers);
    }

    Mono<Void> write(ServerHttpResponse response) {
        headers.forEach(response.getHeaders()::set);
        byte[] body = Wire.write(new Inbound.Refused(id, code, message).answer());
        return Content.json(status.value(), body).write(response);
    }
}
