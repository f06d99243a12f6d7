package ai.dbtool.mcp.http;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;

/**
 * A body that is there at once.
 *
 * @param status of HTTP
 * @param type of the body, as the header spells it
 * @param body the bytes; not copied, so leave them alone
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier on its way to the socket; never compared.
public record Content(int status, String type, byte[] body) {

    /** JSON. */
    public static Content json(int status, byte[] body) {
        return new Content(status, "application/json", body);
    }

    /** Text in UTF-8 of the given type. */
    public static Content text(int status, String type, String text) {
        return new Content(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    Mono<Void> write(ServerHttpResponse response) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        response.getHeaders().set("Content-Type", type);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    static Mono<Void> none(ServerHttpResponse response, int status) {
        response.setStatusCode(HttpStatusCode.valueOf(status));
        response.getHeaders().setContentLength(0);
        return response.setComplete();
    }
}
