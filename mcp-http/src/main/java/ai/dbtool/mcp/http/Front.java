package ai.dbtool.mcp.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every request passes before anything else looks at it: Host, Origin, path. The rest is the
 * endpoint's.
 */
final class Front {

    private static final Duration READY_PATIENCE = Duration.ofSeconds(5);

    /** Answers one request. */
    @FunctionalInterface
    private interface Endpoint {
        Mono<ServerResponse> handle(ServerRequest request);
    }

    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private volatile boolean closing;

    Front(
            List<Mount> mounts,
            boolean sse,
            HttpLimits limits,
            Sessions sessions,
            Readiness readiness) {
        Messages messages = new Messages(limits);
        endpoints.put(
                "/health/live", get(_ -> Errors.json(HttpStatus.OK, Map.of("status", "live"))));
        endpoints.put("/health/ready", get(_ -> ready(readiness)));
        for (Mount mount : mounts) {
            String path = mount.prefix() + "/mcp";
            add(path, new StreamableEndpoint(path, mount.runtime(), messages, sessions)::handle);
            if (sse) {
                SseEndpoint endpoint =
                        new SseEndpoint(mount.prefix(), mount.runtime(), messages, sessions);
                add(mount.prefix() + "/sse", endpoint::open);
                add(mount.prefix() + "/message", endpoint::post);
            }
        }
    }

    void close() {
        closing = true;
    }

    Mono<ServerResponse> handle(ServerRequest request) {
        return Mono.defer(() -> checked(request)).onErrorResume(Errors::internal);
    }

    private Mono<ServerResponse> checked(ServerRequest request) {
        HttpHeaders headers = request.headers().asHttpHeaders();
        if (!LocalCallers.hostAllowed(headers)) {
            return Errors.refuse(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "the Host header names another machine; use 127.0.0.1 or localhost");
        }
        if (!LocalCallers.originAllowed(headers)) {
            return Errors.refuse(
                    HttpStatus.FORBIDDEN, "requests of web pages from elsewhere are refused");
        }
        if (closing) {
            return Errors.busy("the server is shutting down");
        }
        Endpoint endpoint = endpoints.get(request.path());
        return endpoint == null
                ? Errors.refuse(
                        HttpStatus.NOT_FOUND,
                        "nothing here; endpoints: "
                                + String.join(", ", new TreeMap<>(endpoints).keySet()))
                : endpoint.handle(request);
    }

    private void add(String path, Endpoint endpoint) {
        if (endpoints.put(path, endpoint) != null) {
            throw new IllegalArgumentException("two servers are mounted at " + path);
        }
    }

    private static Endpoint get(Endpoint endpoint) {
        return request ->
                request.method().equals(HttpMethod.GET)
                        ? endpoint.handle(request)
                        : Errors.notAllowed("GET");
    }

    private static Mono<ServerResponse> ready(Readiness readiness) {
        return Mono.defer(readiness::missing)
                .timeout(READY_PATIENCE)
                .onErrorReturn(Map.of("readiness", "could not be determined in time"))
                .flatMap(
                        missing ->
                                missing.isEmpty()
                                        ? Errors.json(HttpStatus.OK, Map.of("status", "ready"))
                                        : Errors.json(
                                                HttpStatus.SERVICE_UNAVAILABLE,
                                                new TreeMap<>(
                                                        Map.of(
                                                                "status",
                                                                "not ready",
                                                                "missing",
                                                                new TreeMap<>(missing)))));
    }
}
