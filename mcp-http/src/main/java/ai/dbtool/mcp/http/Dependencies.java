package ai.dbtool.mcp.http;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * Readiness out of named dependencies. Each is asked with an end to our patience, all of them at
 * most once in {@code life} however often one probes: probing must not be a load of its own.
 */
public final class Dependencies implements Readiness {

    /**
     * Something the service needs.
     *
     * @param name for people: {@code connection main}
     * @param problem what is wrong with it, fit for the wire; empty when nothing is
     */
    public record Dependency(String name, Mono<String> problem) {}

    private final Mono<Map<String, String>> missing;

    private Dependencies(Mono<Map<String, String>> missing) {
        this.missing = missing;
    }

    /** All of {@code dependencies} asked at once, each answer waited for {@code patience}. */
    public static Dependencies of(List<Dependency> dependencies, Duration life, Duration patience) {
        Mono<Map<String, String>> asked =
                Flux.fromIterable(dependencies)
                        .flatMap(each -> entry(each, patience))
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new);
        return new Dependencies(asked.cache(life));
    }

    private static Mono<Map.Entry<String, String>> entry(Dependency each, Duration patience) {
        return each.problem()
                .timeout(patience)
                .onErrorResume(
                        TimeoutException.class,
                        _ -> Mono.just("no answer within " + patience.toSeconds() + " s"))
                .onErrorResume(_ -> Mono.just("could not be checked"))
                .map(problem -> Map.entry(each.name(), problem));
    }

    @Override
    public Mono<Map<String, String>> missing() {
        return missing;
    }
}
