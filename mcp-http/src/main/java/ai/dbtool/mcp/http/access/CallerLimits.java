package ai.dbtool.mcp.http.access;

import ai.dbtool.mcp.http.AccessRefused;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much one caller may ask: so many calls a minute, evenly refilled, and so many at a time. A
 * caller is forgotten when nothing of his runs and there are many others; his bucket is full again
 * then, which helps nobody who has to come by {@value #REMEMBERED} names first.
 */
final class CallerLimits {

    private static final int REMEMBERED = 10_000;
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private final int perMinute;
    private final int atOnce;
    private final TimeMeter time;
    private final Map<String, Use> callers = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Use {

        final Bucket bucket;
        int running;

        Use(Bucket bucket) {
            this.bucket = bucket;
        }
    }

    /** 0 lifts a bound. */
    CallerLimits(int perMinute, int atOnce, TimeMeter time) {
        this.perMinute = perMinute;
        this.atOnce = atOnce;
        this.time = time;
    }

    /** {@code work}, counted while it runs; {@link AccessRefused} when there is no room for it. */
    Mono<Void> admit(String caller, Mono<Void> work) {
        if (perMinute == 0 && atOnce == 0) {
            return work;
        }
        return Mono.defer(
                () -> {
                    begin(caller);
                    return work.doFinally(_ -> end(caller));
                });
    }

    private synchronized void begin(String caller) {
        Use use = callers.computeIfAbsent(caller, _ -> new Use(bucket()));
        if (atOnce > 0 && use.running >= atOnce) {
            throw AccessRefused.tooMany(
                    SHORTLY,
                    atOnce
                            + " calls of this caller are running; wait for one to end"
                            + " (access.concurrent_calls)");
        }
        if (perMinute > 0) {
            ConsumptionProbe probe = use.bucket.tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                throw AccessRefused.tooMany(
                        Duration.ofNanos(probe.getNanosToWaitForRefill()),
                        "more than "
                                + perMinute
                                + " calls a minute of this caller (access.calls_per_minute)");
            }
        }
        use.running++;
        forget();
    }

    private synchronized void end(String caller) {
        Use use = callers.get(caller);
        if (use != null) {
            use.running--;
        }
    }

    private void forget() {
        Iterator<Use> eldest = callers.values().iterator();
        int surplus = callers.size() - REMEMBERED;
        while (surplus > 0 && eldest.hasNext()) {
            if (eldest.next().running == 0) {
                eldest.remove();
                surplus--;
            }
        }
    }

    private Bucket bucket() {
        int size = Math.max(1, perMinute);
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(size).refillGreedy(size, Duration.ofMinutes(1)))
                .build();
    }
}
