package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.http.Dependencies.Dependency;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

class AsksDependenciesNowAndThen {

    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void howeverOftenOneProbes() {
        StepVerifier.withVirtualTime(
                        () -> {
                            Readiness readiness =
                                    Dependencies.of(
                                            List.of(
                                                    new Dependency(
                                                            "disk",
                                                            Mono.defer(
                                                                    () -> {
                                                                        asked.incrementAndGet();
                                                                        return Mono.delay(
                                                                                        Duration
                                                                                                .ofMillis(
                                                                                                        100))
                                                                                .then(Mono.empty());
                                                                    }))),
                                            LIFE,
                                            PATIENCE);
                            return Flux.interval(Duration.ofMillis(1))
                                    .take(10_000)
                                    .flatMap(_ -> readiness.missing(), 1_000)
                                    .then();
                        })
                .thenAwait(Duration.ofSeconds(20))
                .verifyComplete();

        assertThat(asked.get()).isBetween(4, 6);
    }

    @Test
    void andSaysOfEachWhatIsWrong() {
        StepVerifier.withVirtualTime(
                        () ->
                                Dependencies.of(
                                                List.of(
                                                        new Dependency("there", Mono.empty()),
                                                        new Dependency("gone", Mono.just("gone")),
                                                        new Dependency("silent", Mono.never()),
                                                        new Dependency(
                                                                "broken",
                                                                Mono.error(
                                                                        new IllegalStateException(
                                                                                "at db.internal")))),
                                                LIFE,
                                                PATIENCE)
                                        .missing())
                .thenAwait(Duration.ofSeconds(3))
                .expectNext(
                        Map.of(
                                "gone", "gone",
                                "silent", "no answer within 3 s",
                                "broken", "could not be checked"))
                .verifyComplete();
    }
}
