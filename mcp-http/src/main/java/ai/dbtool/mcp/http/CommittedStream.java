package ai.dbtool.mcp.http;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;

/**
 * A stream of events that begins with a comment. WebFlux sends no header before the first event,
 * and on a stream for listening that may never come: the client would wait for the answer to its
 * GET.
 */
record CommittedStream(ServerResponse response) implements ServerResponse {

    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public HttpStatusCode statusCode() {
        return response.statusCode();
    }

    @Override
    public HttpHeaders headers() {
        return response.headers();
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return response.cookies();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        ServerHttpResponse commenting = new Commenting(exchange.getResponse());
        return response.writeTo(exchange.mutate().response(commenting).build(), context);
    }

    /** Puts the comment before what is written. */
    private static final class Commenting extends ServerHttpResponseDecorator {

        Commenting(ServerHttpResponse response) {
            super(response);
        }

        @Override
        public Mono<Void> writeAndFlushWith(
                Publisher<? extends Publisher<? extends DataBuffer>> body) {
            Mono<DataBuffer> comment = Mono.fromSupplier(() -> bufferFactory().wrap(COMMENT));
            return super.writeAndFlushWith(
                    Flux.concat(
                            Mono.<Publisher<? extends DataBuffer>>just(comment), Flux.from(body)));
        }
    }
}
