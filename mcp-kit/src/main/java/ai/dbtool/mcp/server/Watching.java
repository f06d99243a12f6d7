package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks for changes of what clients have subscribed to: at one after the other for all of them, and
 * at none while nobody has subscribed.
 */
final class Watching implements Admission, AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);

    /** Resources looked at. */
    static final int MOST = 256;

    /**
     * Rounds a resource is kept that nobody is subscribed to, so that subscribing may take long.
     */
    private static final int PATIENCE = 15;

    private final Resources resources;
    private final Scheduler scheduler;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private @Nullable Subscriptions hub;
    private @Nullable Disposable rounds;
    private boolean closed;

    private static final class Watched {
        private final Resources.Version version;
        private volatile String last;
        private volatile int idle;

        Watched(Resources.Version version, String now) {
            this.version = version;
            this.last = now;
        }
    }

    Watching(Resources resources, Scheduler scheduler) {
        this.resources = resources;
        this.scheduler = scheduler;
    }

    /** Whom to tell. */
    synchronized void tell(Subscriptions subscriptions) {
        hub = subscriptions;
    }

    @Override
    public Mono<Boolean> admits(String uri, Principal caller) {
        Resources.Version version = resources.version(uri, caller);
        return version == null
                ? Mono.just(false)
                : Mono.fromCallable(() -> admit(uri, version)).subscribeOn(scheduler);
    }

    private boolean admit(String uri, Resources.Version version) {
        try {
            String now = version.now();
            synchronized (this) {
                if (closed || (watched.size() >= MOST && !watched.containsKey(uri))) {
                    return false;
                }
                Watched unused = watched.computeIfAbsent(uri, _ -> new Watched(version, now));
                Subscriptions told = Objects.requireNonNull(hub);
                if (rounds == null) {
                    rounds =
                            Flux.interval(EVERY, scheduler)
                                    .onBackpressureDrop()
                                    .concatMap(_ -> round(told), 1)
                                    .subscribe();
                }
            }
            return true;
        } catch (ToolFailure _) {
            return false;
        }
    }

    /** Telling ends on the thread that wrote to a client, which must not look at anything. */
    private Mono<Void> round(Subscriptions told) {
        return Mono.fromCallable(
                        () -> {
                            leave(told);
                            return watched.entrySet().stream()
                                    .filter(entry -> changed(entry.getValue()))
                                    .map(Map.Entry::getKey)
                                    .toList();
                        })
                .subscribeOn(scheduler)
                .flatMapIterable(uris -> uris)
                .concatMap(uri -> told.resourceUpdated(uri).onErrorComplete())
                .then()
                .onErrorComplete();
    }

    private synchronized void leave(Subscriptions told) {
        watched.forEach((uri, one) -> one.idle = told.wanted(uri) ? 0 : one.idle + 1);
        watched.values().removeIf(one -> one.idle > PATIENCE);
        if (watched.isEmpty()) {
            stop();
        }
    }

    /** What cannot be read any more has changed too. */
    private static boolean changed(Watched one) {
        String now;
        try {
            now = one.version.now();
        } catch (RuntimeException _) {
            now = "";
        }
        boolean changed = !now.equals(one.last);
        one.last = now;
        return changed;
    }

    private synchronized void stop() {
        if (rounds != null) {
            rounds.dispose();
            rounds = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        watched.clear();
        stop();
    }
}
