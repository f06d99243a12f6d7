package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;

/** The bytes of one message, bounded. */
final class Body {

    private static final byte[] NOTHING = new byte[0];

    private final HttpLimits.Message limits;

    Body(HttpLimits.Message limits) {
        this.limits = limits;
    }

    /** What can be refused before the body is read; {@code null} when nothing can. */
    @Nullable Refusal refused(HttpHeaders headers) {
        if (!isJson(headers)) {
            return Refusal.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the Content-Type of a message is application/json");
        }
        return headers.getContentLength() > limits.bytes() ? tooLarge() : null;
    }

    /** The bytes; fails with {@link DataBufferLimitException}, for which see {@link #tooLarge}. */
    Mono<byte[]> read(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), limits.bytes())
                .map(Body::bytes)
                .defaultIfEmpty(NOTHING);
    }

    Refusal tooLarge() {
        return Refusal.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "the message is larger than " + limits.bytes() + " bytes");
    }

    /** Asked before the parser sees it; {@code null} when it may. */
    @Nullable Refusal tooDeep(byte[] json) {
        return depth(json) <= limits.depth()
                ? null
                : Refusal.of(
                        HttpStatus.BAD_REQUEST,
                        "the message is nested deeper than " + limits.depth() + " levels");
    }

    /** A form or plain text can be posted by any web page without asking first; JSON cannot. */
    private static boolean isJson(HttpHeaders headers) {
        String given = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if ("application/json".equals(given)) {
            return true;
        }
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
