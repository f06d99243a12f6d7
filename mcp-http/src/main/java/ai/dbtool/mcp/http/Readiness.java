package ai.dbtool.mcp.http;

import reactor.core.publisher.Mono;

import java.util.Map;

/** What {@code /health/ready} asks. */
@FunctionalInterface
public interface Readiness {

    /**
     * What is missing: the name of the dependency and what is wrong with it, fit for the wire;
     * empty when everything is there.
     */
    Mono<Map<String, String>> missing();

    /** Nothing to depend on. */
    static Readiness always() {
        return () -> Mono.just(Map.of());
    }
}
