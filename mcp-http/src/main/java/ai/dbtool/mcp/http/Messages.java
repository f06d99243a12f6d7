package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.server.ServerRuntime;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Takes one message out of a POST, or refuses it before any transport sees it. */
final class Messages {

    static final String VERSION_HEADER = "MCP-Protocol-Version";

    private final HttpLimits limits;

    Messages(HttpLimits limits) {
        this.limits = limits;
    }

    /** Hands message and text to {@code next}, or refuses. */
    Mono<ServerResponse> take(
            ServerRequest request,
            BiFunction<McpSchema.JSONRPCMessage, String, Mono<ServerResponse>> next) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        if (!isJson(headers)) {
            return Errors.refuse(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the Content-Type of a message is application/json");
        }
        if (headers.getContentLength() > limits.bodyBytes()) {
            return tooLarge();
        }
        return DataBufferUtils.join(
                        request.body(BodyExtractors.toDataBuffers()), limits.bodyBytes())
                .map(Messages::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> read(body, next))
                .onErrorResume(DataBufferLimitException.class, _ -> tooLarge());
    }

    /** The refusal of an unknown revision in the header; {@code null} when there is none. */
    static @Nullable Mono<ServerResponse> refusedVersion(ServerRequest request) {
        List<String> given = request.headers().header(VERSION_HEADER);
        List<String> known = ServerRuntime.protocolVersions();
        if (given.isEmpty() || (given.size() == 1 && known.contains(given.getFirst()))) {
            return null;
        }
        return Errors.refuse(
                HttpStatus.BAD_REQUEST,
                VERSION_HEADER
                        + " is not a revision known here; known: "
                        + String.join(", ", known));
    }

    private Mono<ServerResponse> read(
            byte[] body, BiFunction<McpSchema.JSONRPCMessage, String, Mono<ServerResponse>> next) {
        if (depth(body) > limits.jsonDepth()) {
            return Errors.refuse(
                    HttpStatus.BAD_REQUEST,
                    "the message is nested deeper than " + limits.jsonDepth() + " levels");
        }
        return switch (Inbound.read(body)) {
            case Inbound.Refused refused ->
                    Errors.refuse(
                            HttpStatus.BAD_REQUEST,
                            refused.code(),
                            refused.id(),
                            refused.message());
            case Inbound.Message message ->
                    next.apply(message.message(), new String(body, StandardCharsets.UTF_8));
        };
    }

    /**
     * Whether {@code request} can start a session. The transport would answer anything else with a
     * stack trace.
     */
    static boolean canInitialize(McpSchema.JSONRPCRequest request) {
        return request.params() instanceof Map<?, ?> params
                && params.get("protocolVersion") instanceof String
                && params.get("capabilities") instanceof Map<?, ?>
                && params.get("clientInfo") instanceof Map<?, ?> client
                && client.get("name") instanceof String
                && client.get("version") instanceof String;
    }

    private Mono<ServerResponse> tooLarge() {
        return Errors.refuse(
                HttpStatus.CONTENT_TOO_LARGE,
                "the message is larger than " + limits.bodyBytes() + " bytes");
    }

    /** A form or plain text can be posted by any web page without asking first; JSON cannot. */
    private static boolean isJson(HttpHeaders headers) {
        try {
            MediaType type = headers.getContentType();
            return type != null
                    && type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (type.getCharset() == null
                            || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static int depth(byte[] json) {
        int depth = 0;
        int deepest = 0;
        boolean text = false;
        for (int i = 0; i < json.length; i++) {
            switch (json[i]) {
                case '\\' -> i += text ? 1 : 0;
                case '"' -> text = !text;
                case '{', '[' -> deepest = Math.max(deepest, text ? 0 : ++depth);
                case '}', ']' -> depth -= text ? 0 : 1;
                default -> {}
            }
        }
        return deepest;
    }
}
