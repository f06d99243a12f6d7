package ai.dbtool.mcp.http;

import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Instant;
import java.time.InstantSource;

/**
 * One session with a transport provider of its own, so that forgetting the session frees all of it:
 * docs/decisions/034-one-provider-per-session.md.
 */
final class Session {

    private final RouterFunction<?> router;
    private final Mono<Void> closing;
    private final InstantSource clock;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private Instant lastUsed;
    private int open;
    private int calls;

    Session(RouterFunction<?> router, Mono<Void> closing, InstantSource clock) {
        this.router = router;
        this.closing = closing;
        this.clock = clock;
        this.lastUsed = clock.instant();
    }

    /** As {@link #first}; the session is in use until the answer has been written. */
    Mono<ServerResponse> answer(ServerRequest request) {
        boolean call = request.method().equals(HttpMethod.POST);
        return first(request)
                .map(
                        response ->
                                response.statusCode().isError()
                                        ? response
                                        : new WatchedResponse(response, this, call, () -> {}));
    }

    /** Lets the transport answer; its error bodies, with stack traces, are replaced. */
    Mono<ServerResponse> first(ServerRequest request) {
        return router.route(request)
                .flatMap(handler -> handler.handle(request))
                .cast(ServerResponse.class)
                .flatMap(
                        response ->
                                response.statusCode().isError()
                                        ? Errors.internal(
                                                new IllegalStateException(
                                                        "the transport answered "
                                                                + response.statusCode()))
                                        : Mono.just(response));
    }

    /** A call or a stream begins. */
    synchronized void begin(boolean call) {
        open++;
        calls += call ? 1 : 0;
        lastUsed = clock.instant();
    }

    /** It has ended. */
    synchronized void end(boolean call) {
        open--;
        calls -= call ? 1 : 0;
        lastUsed = clock.instant();
    }

    synchronized int calls() {
        return calls;
    }

    synchronized boolean idleSince(Instant limit) {
        return open == 0 && lastUsed.isBefore(limit);
    }

    /** Completes when the session is closed; whatever still runs for it must end then. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    void close() {
        closed.tryEmitEmpty();
        // The one place that may subscribe: a session ends whether anybody waits for it or not.
        closing.onErrorComplete().subscribe();
    }
}
