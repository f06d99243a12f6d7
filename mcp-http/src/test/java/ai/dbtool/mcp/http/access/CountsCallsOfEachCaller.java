package ai.dbtool.mcp.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.dbtool.mcp.http.AccessRefused;

import io.github.bucket4j.TimeMeter;

import org.junit.jupiter.api.Test;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;

class CountsCallsOfEachCaller {

    private long nanos;
    private final TimeMeter time =
            new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return nanos;
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            };

    private static boolean passes(CallerLimits limits, String caller) {
        return Boolean.TRUE.equals(
                limits.admit(caller, Mono.empty())
                        .thenReturn(true)
                        .onErrorReturn(AccessRefused.class, false)
                        .block());
    }

    private static AccessRefused refusal(CallerLimits limits, String caller) {
        return catchThrowableOfType(
                AccessRefused.class, () -> limits.admit(caller, Mono.empty()).block());
    }

    @Test
    void soManyAMinuteAndNoMore() {
        CallerLimits limits = new CallerLimits(6, 0, time);
        for (int i = 0; i < 6; i++) {
            assertThat(passes(limits, "ann")).isTrue();
        }

        AccessRefused refused = refusal(limits, "ann");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).containsEntry("Retry-After", "10");
        assertThat(passes(limits, "bob")).as("another caller").isTrue();

        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(passes(limits, "ann")).isTrue();
        assertThat(passes(limits, "ann")).isFalse();
    }

    @Test
    void soManyAtATimeAndNoMore() {
        CallerLimits limits = new CallerLimits(0, 2, time);
        Sinks.Empty<Void> first = Sinks.empty();
        Disposable one = limits.admit("ann", first.asMono()).subscribe();
        Disposable two = limits.admit("ann", Mono.never()).subscribe();

        assertThat(refusal(limits, "ann").headers()).containsEntry("Retry-After", "1");
        assertThat(passes(limits, "bob")).isTrue();

        first.tryEmitEmpty();
        assertThat(one.isDisposed()).isTrue();
        assertThat(passes(limits, "ann")).as("one has ended").isTrue();

        limits.admit("ann", Mono.never()).subscribe();
        assertThat(passes(limits, "ann")).isFalse();
        two.dispose();
        assertThat(passes(limits, "ann")).as("one was cancelled").isTrue();
    }

    @Test
    void whatFailsIsCountedOffToo() {
        CallerLimits limits = new CallerLimits(0, 1, time);
        limits.admit("ann", Mono.error(new IllegalStateException("broken")))
                .onErrorComplete()
                .block();

        assertThat(passes(limits, "ann")).isTrue();
    }

    @Test
    void aRefusedCallCostsNothing() {
        CallerLimits limits = new CallerLimits(2, 1, time);
        Disposable running = limits.admit("ann", Mono.never()).subscribe();
        for (int i = 0; i < 5; i++) {
            assertThat(passes(limits, "ann")).isFalse();
        }
        running.dispose();

        assertThat(passes(limits, "ann")).as("the second of two").isTrue();
        assertThat(passes(limits, "ann")).isFalse();
    }

    @Test
    void noughtLiftsTheBounds() {
        CallerLimits limits = new CallerLimits(0, 0, time);
        for (int i = 0; i < 1_000; i++) {
            limits.admit("ann", Mono.never()).subscribe();
        }

        assertThat(passes(limits, "ann")).isTrue();
    }

    @Test
    void whoHasCallsRunningIsNotForgotten() {
        CallerLimits limits = new CallerLimits(0, 1, time);
        limits.admit("ann", Mono.never()).subscribe();
        for (int i = 0; i < 10_100; i++) {
            passes(limits, "caller-" + i);
        }

        assertThat(passes(limits, "ann")).isFalse();
    }
}
