package ai.dbtool.logtools.source;

import ai.dbtool.log.source.Meter;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A call's time, and how far it has come in reading: told to the caller a few times a second. */
public final class Pace implements Meter {

    private static final long EVERY_NANOS = Duration.ofMillis(250).toNanos();
    private static final double MEGABYTE = 1_000_000;

    private final BooleanSupplier limit;
    private final Sinks.Many<Double> steps = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong told = new AtomicLong(System.nanoTime());
    private volatile double total = -1;

    private Pace(ToolContext context) {
        this.limit = Reading.limit(context);
    }

    /** The answer of {@code work}, which may block; what it reads is told before it. */
    public static Mono<ToolResult> during(ToolContext context, Function<Pace, ToolResult> work) {
        return Mono.defer(
                () -> {
                    Pace pace = new Pace(context);
                    Mono<ToolResult> telling =
                            pace.steps
                                    .asFlux()
                                    .onBackpressureLatest()
                                    .concatMap(bytes -> pace.tell(context, bytes), 1)
                                    .then(Mono.empty());
                    Mono<ToolResult> working =
                            Mono.fromCallable(() -> work.apply(pace))
                                    .doFinally(_ -> pace.steps.tryEmitComplete());
                    return Flux.merge(telling, working).single();
                });
    }

    /** How much there is to read; empty where nobody knows. */
    public void expect(OptionalLong bytes) {
        total = (double) bytes.orElse(-1);
    }

    @Override
    public boolean getAsBoolean() {
        return limit.getAsBoolean();
    }

    @Override
    public void read(long bytes) {
        long now = System.nanoTime();
        long all = done.addAndGet(bytes);
        long last = told.get();
        if (now - last >= EVERY_NANOS && told.compareAndSet(last, now)) {
            steps.tryEmitNext((double) all);
        }
    }

    /** What is read twice is not progress. */
    private Mono<Void> tell(ToolContext context, double bytes) {
        double all = total;
        long read = Math.round(bytes / MEGABYTE);
        if (all < 0) {
            return context.progress(bytes, Double.NaN, "read " + read + " MB");
        }
        return bytes > all
                ? Mono.empty()
                : context.progress(
                        bytes, all, "read " + read + " of " + Math.round(all / MEGABYTE) + " MB");
    }
}
