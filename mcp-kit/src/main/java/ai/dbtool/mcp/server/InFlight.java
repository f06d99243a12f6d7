package ai.dbtool.mcp.server;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Requests of one client that are being answered, by id, so that each can be cancelled. */
final class InFlight {

    private final Map<Object, Sinks.Empty<Void>> requests = new ConcurrentHashMap<>();

    /**
     * {@code handling} until it ends or its request is cancelled. A second request with an id in
     * flight gets {@code onDuplicate} only.
     */
    Mono<Void> track(Object id, Mono<Void> handling, Mono<Void> onDuplicate) {
        return Mono.defer(
                () -> {
                    Sinks.Empty<Void> cancel = Sinks.empty();
                    if (requests.putIfAbsent(id, cancel) != null) {
                        return onDuplicate;
                    }
                    return Mono.firstWithSignal(handling, cancel.asMono())
                            .doFinally(_ -> requests.remove(id, cancel));
                });
    }

    /** The answer is on its way: the id is free again before the client can see it. */
    void answered(Object id) {
        requests.remove(id);
    }

    /** Cancels the request; nothing happens when it has been answered already. */
    void cancel(Object id) {
        Sinks.Empty<Void> cancel = requests.get(id);
        if (cancel != null) {
            cancel.tryEmitEmpty();
        }
    }

    void cancelAll() {
        requests.keySet().forEach(this::cancel);
    }
}
