package ai.dbtool.pg.session;

import ai.dbtool.mcp.watch.Began;

import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Lets so many pieces of work go on at a time; of those that wait, the one whose call began first
 * is next. A call of twenty statements waits about once so, not twenty times behind all others.
 */
final class OldestFirst {

    /** A place in the line, and then the right to go on. */
    private static final class Place {

        private final Began began;
        private final long number;
        private final MonoSink<Place> sink;
        private boolean inside;

        Place(Began began, long number, MonoSink<Place> sink) {
            this.began = began;
            this.number = number;
            this.sink = sink;
        }
    }

    private final PriorityQueue<Place> waiting =
            new PriorityQueue<>(
                    Comparator.<Place, Long>comparing(
                                    p -> p.began.nanos(), (a, b) -> Long.compare(a - b, 0))
                            .thenComparingLong(p -> p.number));
    private int free;
    private long numbers;

    OldestFirst(int most) {
        this.free = most;
    }

    /** {@code work}, when its turn has come. */
    <T> Mono<T> inTurn(Mono<T> work) {
        return Mono.usingWhen(turn(), _ -> work, this::left, (place, _) -> left(place), this::left);
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    private Mono<Place> turn() {
        return Mono.deferContextual(context -> Mono.create(sink -> enter(Began.in(context), sink)));
    }

    private void enter(Began began, MonoSink<Place> sink) {
        Place place;
        synchronized (this) {
            place = new Place(began, numbers++, sink);
            if (free == 0) {
                waiting.add(place);
            } else {
                free--;
                place.inside = true;
            }
        }
        sink.onCancel(() -> leave(place));
        if (place.inside) {
            sink.success(place);
        }
    }

    private Mono<Void> left(Place place) {
        return Mono.fromRunnable(() -> leave(place));
    }

    /** Twice does no harm: a place may be given up while it is being given. */
    private void leave(Place place) {
        Place next;
        synchronized (this) {
            if (!place.inside) {
                waiting.remove(place);
                return;
            }
            place.inside = false;
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
            next.inside = true;
        }
        next.sink.success(next);
    }
}
