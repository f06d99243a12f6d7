package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Classified;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.InboundClassifier;
import ai.dbtool.mcp.protocol.RequestHeaders;
import ai.dbtool.mcp.protocol.Revisions;
import ai.dbtool.mcp.protocol.Wire;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Mono;

import java.util.List;

/** {@code <prefix>/mcp}: takes the message out of the request and hands it to its era. */
final class McpEndpoint implements Endpoint {

    private final Body body;
    private final LegacyEndpoint legacy;
    private final ModernEndpoint modern;

    McpEndpoint(Body body, LegacyEndpoint legacy, ModernEndpoint modern) {
        this.body = body;
        this.legacy = legacy;
        this.modern = modern;
    }

    @Override
    public Mono<Void> handle(
            Principal caller, ServerHttpRequest request, ServerHttpResponse response) {
        HttpMethod method = request.getMethod();
        if (method.equals(HttpMethod.POST)) {
            return post(caller, request, response);
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.DELETE)) {
            return Refusal.notAllowed("GET, POST, DELETE").write(response);
        }
        HttpHeaders headers = request.getHeaders();
        if (Revisions.MODERN.equals(headers.getFirst(RequestHeaders.VERSION))) {
            return Refusal.notAllowed("POST").write(response);
        }
        Refusal refused = unknownRevision(headers);
        if (refused != null) {
            return refused.write(response);
        }
        return method.equals(HttpMethod.GET)
                ? legacy.get(caller, headers, response)
                : legacy.delete(caller, headers, response);
    }

    private Mono<Void> post(
            Principal caller, ServerHttpRequest request, ServerHttpResponse response) {
        HttpHeaders headers = request.getHeaders();
        Accepts accepts = Accepts.of(headers);
        if (!accepts.json() && !accepts.stream()) {
            return Refusal.of(
                            HttpStatus.NOT_ACCEPTABLE,
                            "answers come as JSON or as a stream; send Accept: application/json,"
                                    + " text/event-stream")
                    .write(response);
        }
        Refusal refused = body.refused(headers);
        if (refused != null) {
            return refused.write(response);
        }
        return body.read(request)
                .flatMap(bytes -> take(caller, bytes, accepts, headers, response))
                .onErrorResume(
                        DataBufferLimitException.class, _ -> body.tooLarge().write(response));
    }

    private Mono<Void> take(
            Principal caller,
            byte[] bytes,
            Accepts accepts,
            HttpHeaders headers,
            ServerHttpResponse response) {
        Refusal refused = body.tooDeep(bytes);
        if (refused != null) {
            return refused.write(response);
        }
        return switch (Inbound.read(bytes)) {
            case Inbound.Refused wrong ->
                    Refusal.of(HttpStatus.BAD_REQUEST, wrong.code(), wrong.id(), wrong.message())
                            .write(response);
            case Inbound.Batch batch -> legacy.post(caller, batch, accepts, headers, response);
            case Inbound.Message message ->
                    take(caller, message.message(), accepts, headers, response);
        };
    }

    private Mono<Void> take(
            Principal caller,
            McpSchema.JSONRPCMessage message,
            Accepts accepts,
            HttpHeaders headers,
            ServerHttpResponse response) {
        return switch (InboundClassifier.classify(message, headers::getOrEmpty)) {
            case Classified.Modern of ->
                    modern.post(caller, message, of.request(), accepts, response);
            case Classified.ModernNotification _ -> Content.none(response, 202);
            case Classified.Reject reject ->
                    Content.json(reject.httpStatus(), Wire.write(reject.answer())).write(response);
            case Classified.Legacy _ -> {
                Refusal refused = unknownRevision(headers);
                yield refused == null
                        ? legacy.post(caller, message, accepts, headers, response)
                        : refused.write(response);
            }
        };
    }

    private static @Nullable Refusal unknownRevision(HttpHeaders headers) {
        List<String> given = headers.getOrEmpty(RequestHeaders.VERSION);
        if (given.isEmpty() || (given.size() == 1 && Revisions.LEGACY.contains(given.getFirst()))) {
            return null;
        }
        return Refusal.of(
                HttpStatus.BAD_REQUEST,
                McpSchema.ErrorCodes.INVALID_REQUEST,
                null,
                RequestHeaders.VERSION
                        + " is not a revision known here; known: "
                        + String.join(", ", Revisions.all()));
    }
}
