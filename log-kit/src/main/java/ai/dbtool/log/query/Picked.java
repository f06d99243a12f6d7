package ai.dbtool.log.query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the few places to return out of all that match, in bounded memory. */
final class Picked {

    private final Order order;
    private final int limit;
    private final @Nullable Place after;
    private final PriorityQueue<Place> best;
    private final List<Place> spread = new ArrayList<>();
    private long seen;
    private long stride = 1;

    /**
     * Keeps at most {@code limit}.
     *
     * @param after the last place of the page before, or {@code null}
     */
    Picked(Order order, int limit, @Nullable Place after) {
        this.order = order;
        this.limit = limit;
        this.after = after;
        // The head is the one to give up first.
        this.best = new PriorityQueue<>(limit + 1, direction().reversed());
    }

    private Comparator<Place> direction() {
        return order == Order.NEWEST ? Place.BY_TIME.reversed() : Place.BY_TIME;
    }

    void offer(Place place) {
        if (order == Order.SPREAD) {
            offerSpread(place);
            return;
        }
        if (after != null && direction().compare(place, after) <= 0) {
            return;
        }
        best.add(place);
        if (best.size() > limit) {
            best.poll();
        }
    }

    /** Every stride-th; the stride doubles when there are too many. */
    private void offerSpread(Place place) {
        if (seen++ % stride != 0) {
            return;
        }
        spread.add(place);
        if (spread.size() > 2 * limit) {
            stride *= 2;
            for (int i = spread.size() - 1; i > 0; i--) {
                if (i % 2 == 1) {
                    spread.remove(i);
                }
            }
        }
    }

    /** In the order asked for; spread is oldest first. */
    List<Place> places() {
        if (order != Order.SPREAD) {
            return best.stream().sorted(direction()).toList();
        }
        List<Place> sorted = spread.stream().sorted(Place.BY_TIME).toList();
        if (sorted.size() <= limit) {
            return sorted;
        }
        List<Place> even = new ArrayList<>();
        for (int i = 0; i < limit; i++) {
            even.add(sorted.get((int) ((long) i * sorted.size() / limit)));
        }
        return even;
    }
}
