package ai.dbtool.mcp.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

import reactor.core.publisher.Mono;

/** A response that keeps its session in use while it is written, and ends with it. */
record WatchedResponse(ServerResponse response, Session session, boolean call, Runnable onEnd)
        implements ServerResponse {

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
        return Mono.defer(
                () -> {
                    session.begin(call);
                    return response.writeTo(exchange, context)
                            .takeUntilOther(session.closed())
                            .doFinally(
                                    _ -> {
                                        session.end(call);
                                        onEnd.run();
                                    });
                });
    }
}
