package ai.dbtool.mcp.http;

import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.mcp.watch.TraceParent;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What every request passes before anything else looks at it: Host, Origin, path, caller. The rest
 * is the endpoint's.
 */
final class Front implements HttpHandler {

    private final Callers callers;
    private final Authenticator authenticator;
    private final Recheck recheck;
    private final Traffic traffic;
    private final Map<String, Route> routes = new HashMap<>();
    private volatile boolean closing;

    /** What happens at one path. */
    @FunctionalInterface
    private interface Route {
        Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response);
    }

    Front(
            Callers callers,
            List<Mount> mounts,
            boolean sse,
            List<Page> pages,
            Body body,
            Shared shared,
            Traffic traffic) {
        this.callers = callers;
        this.traffic = traffic;
        this.authenticator = shared.authenticator();
        this.recheck = new Recheck(authenticator);
        shared.pulse().add(recheck);
        for (Mount mount : mounts) {
            String path = mount.prefix() + "/mcp";
            LegacyEndpoint legacy = new LegacyEndpoint(path, mount.service(), shared);
            ModernEndpoint modern = new ModernEndpoint(path, mount.service(), shared);
            add(path, known(new McpEndpoint(body, legacy, modern)));
            if (sse) {
                SseEndpoint endpoint =
                        new SseEndpoint(mount.prefix(), mount.service(), body, shared);
                add(mount.prefix() + "/sse", known(endpoint::open));
                add(mount.prefix() + "/message", known(endpoint::post));
            }
        }
        for (Page page : pages) {
            add(page.path(), (request, response) -> get(page, request, response));
        }
    }

    void close() {
        closing = true;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        String path = request.getURI().getRawPath();
        String endpoint = routes.containsKey(path) ? path : Traffic.NOWHERE;
        response.beforeCommit(() -> Mono.fromRunnable(() -> count(endpoint, response)));
        return Mono.defer(() -> checked(request, response))
                .onErrorResume(error -> failed(error, response))
                .contextWrite(origin(request.getHeaders()).inContext());
    }

    private static Mono<Void> failed(Throwable error, ServerHttpResponse response) {
        if (error instanceof AccessRefused refused) {
            return Refusal.of(refused, null).write(response);
        }
        return error instanceof AbortedException || answered(response)
                ? Mono.empty()
                : Refusal.internal(error, null).write(response);
    }

    /** Netty itself answers a body that turns out to be broken while we read it. */
    private static boolean answered(ServerHttpResponse response) {
        return ServerHttpResponseDecorator.getNativeResponse(response)
                        instanceof HttpServerResponse sent
                && sent.hasSentHeaders();
    }

    private void count(String endpoint, ServerHttpResponse response) {
        HttpStatusCode status = response.getStatusCode();
        traffic.answered(endpoint, status == null ? 200 : status.value());
    }

    private static Origin origin(HttpHeaders headers) {
        return new Origin(
                Origin.Transport.HTTP,
                TraceParent.of(
                        headers.getFirst(TraceParent.KEY),
                        headers.getFirst(TraceParent.STATE_KEY)));
    }

    private Mono<Void> checked(ServerHttpRequest request, ServerHttpResponse response) {
        Refusal refused = callers.refused(request.getHeaders());
        if (refused != null) {
            return refused.write(response);
        }
        if (closing) {
            return Refusal.full(null, "the server is shutting down").write(response);
        }
        String path = request.getURI().getRawPath();
        Route route = routes.get(path);
        if (route == null) {
            return Refusal.of(
                            HttpStatus.NOT_FOUND,
                            "nothing here; endpoints: "
                                    + String.join(", ", new TreeSet<>(routes.keySet())))
                    .write(response);
        }
        return route.handle(request, response);
    }

    private Route known(Endpoint endpoint) {
        return (request, response) -> {
            RequestHead head = RequestHead.of(request);
            return authenticator
                    .authenticate(head)
                    .flatMap(
                            caller ->
                                    recheck.during(
                                            head,
                                            caller,
                                            endpoint.handle(caller, request, response)));
        };
    }

    private void add(String path, Route route) {
        if (routes.put(path, route) != null) {
            throw new IllegalArgumentException("two things are mounted at " + path);
        }
    }

    private static Mono<Void> get(
            Page page, ServerHttpRequest request, ServerHttpResponse response) {
        return request.getMethod().equals(HttpMethod.GET)
                ? page.source()
                        .get(RequestHead.of(request))
                        .flatMap(content -> content.write(response))
                : Refusal.notAllowed("GET").write(response);
    }
}
