package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends what goes on after its caller has lost the right to it: a stream that was opened with a key
 * that is revoked now, or with a token that has expired. Looked at every few seconds, so that short
 * requests, which are nearly all, cost nothing.
 */
final class Recheck implements Pulse.Beating {

    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final Authenticator authenticator;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    private static final class Watched {

        final RequestHead head;
        final String caller;
        final AtomicLong checked = new AtomicLong(System.nanoTime());
        final Sinks.Empty<Void> over = Sinks.empty();

        Watched(RequestHead head, String caller) {
            this.head = head;
            this.caller = caller;
        }
    }

    Recheck(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** {@code work}, until it ends or its caller is not let in any more. */
    Mono<Void> during(RequestHead head, Principal caller, Mono<Void> work) {
        return Mono.defer(
                () -> {
                    Watched one = new Watched(head, caller.name());
                    watched.add(one);
                    return work.takeUntilOther(one.over.asMono())
                            .doFinally(_ -> watched.remove(one));
                });
    }

    @Override
    public void beat(long nanos) {
        for (Watched one : watched) {
            if (nanos - one.checked.get() >= EVERY_NANOS) {
                one.checked.set(nanos);
                Mono.defer(() -> authenticator.authenticate(one.head))
                        .filter(caller -> !caller.name().equals(one.caller))
                        .subscribe(_ -> end(one), _ -> end(one));
            }
        }
    }

    private static void end(Watched one) {
        one.over.tryEmitEmpty();
    }
}
