package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.watch.Began;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

class ServesTheOldestCallFirst {

    private final OldestFirst line = new OldestFirst(1);
    private final List<String> begun = new ArrayList<>();

    private Disposable work(String name, long began, Mono<Void> until) {
        return line.inTurn(Mono.defer(() -> note(name, until)))
                .contextWrite(context -> context.put(Began.class, new Began(began)))
                .subscribe();
    }

    private Mono<Void> note(String name, Mono<Void> until) {
        begun.add(name);
        return until;
    }

    @Test
    void thoughItComesLast() {
        Sinks.Empty<Void> end = Sinks.empty();
        work("first", 500, end.asMono());
        work("young", 300, Mono.empty());
        Disposable gone = work("gone", 50, Mono.empty());
        work("old", 100, Mono.empty());
        work("as old", 100, Mono.empty());
        gone.dispose();

        assertThat(begun).containsExactly("first");
        assertThat(line.waiting()).isEqualTo(3);
        end.tryEmitEmpty();
        assertThat(begun).containsExactly("first", "old", "as old", "young");
        assertThat(line.waiting()).isZero();
    }

    @Test
    void alsoAfterFailureAndCancellation() {
        work("fails", 1, Mono.error(new IllegalStateException("meant")).then().onErrorComplete());
        line.inTurn(Mono.error(new IllegalStateException("meant"))).onErrorComplete().block();
        Disposable running = work("runs", 2, Mono.never());
        work("next", 3, Mono.empty());
        running.dispose();

        assertThat(begun).containsExactly("fails", "runs", "next");
    }

    /** Whatever is cancelled when: no right is lost, and none is there twice. */
    @Test
    void keepsItsRightsInARace() {
        OldestFirst two = new OldestFirst(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Disposable> all =
                IntStream.range(0, 2_000)
                        .mapToObj(i -> two.inTurn(counted(inside, most, i * 37L % 90_000)))
                        .map(w -> w.timeout(Duration.ofMillis(30)).onErrorComplete().subscribe())
                        .toList();
        Mono.delay(Duration.ofMillis(20)).block();
        all.forEach(Disposable::dispose);

        assertThat(two.inTurn(Mono.just("a")).block(Duration.ofSeconds(5))).isEqualTo("a");
        Sinks.Empty<Void> end = Sinks.empty();
        two.inTurn(end.asMono()).subscribe();
        assertThat(two.inTurn(Mono.just("b")).block(Duration.ofSeconds(5))).isEqualTo("b");
        assertThat(two.waiting()).isZero();
        assertThat(most.get()).isEqualTo(2);
        end.tryEmitEmpty();
    }

    private static Mono<Long> counted(AtomicInteger inside, AtomicInteger most, long nanos) {
        return Mono.defer(
                () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    return Mono.delay(Duration.ofNanos(nanos))
                            .doOnTerminate(inside::decrementAndGet)
                            .doOnCancel(inside::decrementAndGet);
                });
    }
}
