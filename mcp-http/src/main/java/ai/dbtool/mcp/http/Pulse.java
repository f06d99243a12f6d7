package ai.dbtool.mcp.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One beat a second for everything that waits: a timer for each request would cost more than the
 * rest of a short one.
 */
final class Pulse {

    /** Something that looks at the time now and then. */
    @FunctionalInterface
    interface Beating {

        /**
         * @param nanos as {@link System#nanoTime}
         */
        void beat(long nanos);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Set<Beating> beating = ConcurrentHashMap.newKeySet();
    private final Disposable beats;

    Pulse() {
        this.beats =
                Flux.interval(BEAT).onBackpressureDrop().subscribe(_ -> beat(System.nanoTime()));
    }

    void add(Beating one) {
        beating.add(one);
    }

    void remove(Beating one) {
        beating.remove(one);
    }

    private void beat(long nanos) {
        for (Beating one : beating) {
            try {
                one.beat(nanos);
            } catch (RuntimeException e) {
                LOG.error("http: a beat failed", e);
            }
        }
    }

    void stop() {
        beats.dispose();
    }
}
