package ai.dbtool.log.incident;

import ai.dbtool.log.query.Place;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What comes in floods, by minute; order does not matter. */
final class Floods {

    private static final long MINUTE = 60_000;

    private final Map<Signal, NavigableMap<Long, Burst>> minutes = new EnumMap<>(Signal.class);

    void add(Signal signal, Place place, String user, String host, String application) {
        minutes.computeIfAbsent(signal, _ -> new TreeMap<>())
                .computeIfAbsent(Math.floorDiv(place.time(), MINUTE), _ -> new Burst())
                .add(place, user, host, application);
    }

    private NavigableMap<Long, Burst> of(Signal signal) {
        return minutes.computeIfAbsent(signal, _ -> new TreeMap<>());
    }

    /** Those of each minute. */
    Collection<Burst> each(Signal signal) {
        return of(signal).values();
    }

    /** Takes out what touches the time between, both in milliseconds; {@code null} for nothing. */
    @Nullable Burst take(Signal signal, long from, long to) {
        NavigableMap<Long, Burst> touched =
                of(signal)
                        .subMap(
                                Math.floorDiv(from, MINUTE),
                                true,
                                Math.max(Math.floorDiv(to, MINUTE), Math.floorDiv(from, MINUTE)),
                                true);
        Burst taken = null;
        for (Burst minute : List.copyOf(touched.values())) {
            if (minute.last().time() >= from && minute.first().time() <= to) {
                taken = (taken == null ? new Burst() : taken).take(minute);
                touched.remove(Math.floorDiv(minute.first().time(), MINUTE));
            }
        }
        return taken;
    }

    /** What is left, together where the silence between is at most {@code gap}. */
    List<Burst> groups(Signal signal, Duration gap) {
        return groups(of(signal).values(), gap);
    }

    static List<Burst> groups(Collection<Burst> minutes, Duration gap) {
        List<Burst> groups = new ArrayList<>();
        for (Burst minute : minutes) {
            Burst before = groups.isEmpty() ? null : groups.getLast();
            if (before != null && minute.first().time() - before.last().time() <= gap.toMillis()) {
                before.take(minute);
            } else {
                groups.add(new Burst().take(minute));
            }
        }
        return groups;
    }
}
