package ai.dbtool.mcp.http;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Every refusal, in the shape of JSON-RPC; what broke inside stays inside. */
final class Errors {

    /** What the TypeScript SDK uses too; the specification names none. */
    static final int NO_SESSION = -32_001;

    static final int BUSY = -32_000;

    private static final Logger LOG = Logger.getLogger(Errors.class.getName());

    private Errors() {}

    static Mono<ServerResponse> refuse(HttpStatus status, String message) {
        return answer(status, McpSchema.ErrorCodes.INVALID_REQUEST, null, message, b -> b);
    }

    static Mono<ServerResponse> refuse(
            HttpStatus status, int code, @Nullable Object id, String message) {
        return answer(status, code, id, message, b -> b);
    }

    static Mono<ServerResponse> notAllowed(String allowed) {
        return answer(
                HttpStatus.METHOD_NOT_ALLOWED,
                McpSchema.ErrorCodes.INVALID_REQUEST,
                null,
                "method not allowed here; allowed: " + allowed,
                b -> b.header("Allow", allowed));
    }

    static Mono<ServerResponse> busy(String message) {
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE,
                BUSY,
                null,
                message,
                b -> b.header("Retry-After", "10"));
    }

    /** Something broke: the caller gets a correlation id, the log the rest. */
    static Mono<ServerResponse> internal(Throwable error) {
        String correlation = UUID.randomUUID().toString();
        LOG.log(Level.SEVERE, "http: request failed, correlation id " + correlation, error);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR,
                McpSchema.ErrorCodes.INTERNAL_ERROR,
                null,
                "the request failed inside the server; its log has the details under correlation id "
                        + correlation,
                b -> b);
    }

    static Mono<ServerResponse> json(HttpStatus status, Map<String, ?> body) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JsonMapper.shared().writeValueAsString(body));
    }

    private static Mono<ServerResponse> answer(
            HttpStatus status,
            int code,
            @Nullable Object id,
            String message,
            UnaryOperator<ServerResponse.BodyBuilder> headers) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("jsonrpc", McpSchema.JSONRPC_VERSION);
        body.put("id", id);
        body.put("error", Map.of("code", code, "message", message));
        return headers.apply(ServerResponse.status(status))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JsonMapper.shared().writeValueAsString(body));
    }
}
