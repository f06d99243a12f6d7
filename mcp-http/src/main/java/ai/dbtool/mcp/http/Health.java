package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Wire;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /health/live} and {@code /health/ready}, for whoever restarts or routes. */
public final class Health {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Health() {}

    /** Both pages; ready when nothing is missing. */
    public static List<Page> pages(Readiness readiness) {
        return List.of(
                new Page("/health/live", _ -> Mono.just(json(200, "live", Map.of()))),
                new Page("/health/ready", _ -> ready(readiness)));
    }

    private static Mono<Content> ready(Readiness readiness) {
        return Mono.defer(readiness::missing)
                .timeout(PATIENCE)
                .onErrorReturn(Map.of("readiness", "could not be determined in time"))
                .map(
                        missing ->
                                missing.isEmpty()
                                        ? json(200, "ready", missing)
                                        : json(503, "not ready", missing));
    }

    private static Content json(int status, String state, Map<String, String> missing) {
        Map<String, Object> body = new TreeMap<>();
        body.put("status", state);
        if (!missing.isEmpty()) {
            body.put("missing", new TreeMap<>(missing));
        }
        return Content.json(status, Wire.write(body));
    }
}
