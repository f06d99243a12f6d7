package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Reader;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The end of a log, for whoever follows it: found from the end of its files, or on from an event
 * that was seen before. What stands before is not read, so events have no line number. Processes
 * write a little out of order, so a file is gone through by offset; where several files grow at
 * once, those of another file are taken by their time.
 *
 * @param events in the order of time
 * @param last where to go on; {@code null} when there is no event
 * @param more whether there are others behind it
 */
public record Newest(List<Event> events, @Nullable Handle last, boolean more) {

    /** Read from the end of a file at first; twice as much each time it does not suffice, */
    private static final long TAIL = 1 << 18;

    /** up to this. */
    private static final long MAX_TAIL = 64L << 20;

    private static final Comparator<LogFile> LATEST_FIRST =
            Comparator.comparing(
                            (LogFile file) -> Objects.requireNonNullElse(file.to(), Instant.MIN))
                    .reversed()
                    .thenComparing(LogFile::path);

    /** Files in the order of time, as a log set has them; each from its beginning. */
    private static final Comparator<Place> AS_WRITTEN =
            Comparator.comparing(
                            (Place place) ->
                                    Objects.requireNonNullElse(place.file().from(), Instant.MAX))
                    .thenComparing(place -> place.file().path())
                    .thenComparingLong(Place::offset);

    private static Newest of(TreeMap<Place, Event> found, boolean more) {
        List<Place> places = new ArrayList<>(found.keySet());
        Handle last = places.stream().max(AS_WRITTEN).map(Place::handle).orElse(null);
        places.sort(Place.BY_TIME);
        return new Newest(
                places.stream().map(found::get).filter(Objects::nonNull).toList(), last, more);
    }

    /** The last {@code limit} events that {@code filter} admits. */
    public static Newest last(
            LogSet set, Catalogue catalogue, Filter filter, int limit, BooleanSupplier cancelled) {
        TreeMap<Place, Event> found = new TreeMap<>(Place.BY_TIME);
        for (LogFile file : set.files().stream().sorted(LATEST_FIRST).toList()) {
            Instant to = file.to();
            if (found.size() >= limit
                    && (to == null || to.toEpochMilli() < found.firstKey().time())) {
                break;
            }
            found.putAll(tail(file, catalogue, filter, limit, cancelled));
            while (found.size() > limit) {
                found.pollFirstEntry();
            }
        }
        return of(found, false);
    }

    private static Map<Place, Event> tail(
            LogFile file,
            Catalogue catalogue,
            Filter filter,
            int limit,
            BooleanSupplier cancelled) {
        for (long length = TAIL; ; length *= 2) {
            long start = file.seekable() ? Math.max(0, file.bytes() - length) : 0;
            TreeMap<Place, Event> found = new TreeMap<>(Place.BY_TIME);
            read(
                    file,
                    start,
                    catalogue,
                    filter,
                    (place, event) -> {
                        if (found.size() < limit
                                || Place.BY_TIME.compare(place, found.firstKey()) > 0) {
                            found.put(place, file.event(event));
                        }
                        if (found.size() > limit) {
                            found.pollFirstEntry();
                        }
                    },
                    cancelled);
            if (start == 0
                    || found.size() >= limit
                    || length >= MAX_TAIL
                    || cancelled.getAsBoolean()) {
                return found;
            }
        }
    }

    /**
     * The first {@code limit} events after the one that {@code handle} names.
     *
     * @return {@code null} when it is no longer there
     */
    public static @Nullable Newest after(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            Handle handle,
            int limit,
            BooleanSupplier cancelled) {
        LogFile home = set.byId(handle.file());
        Place seen = home == null ? null : place(home, handle.offset(), catalogue, cancelled);
        if (home == null || seen == null) {
            return null;
        }
        TreeMap<Place, Event> found = new TreeMap<>(AS_WRITTEN);
        for (LogFile file : set.files()) {
            Instant to = file.to();
            boolean same = file.equals(home);
            if (!same && to != null && to.toEpochMilli() < seen.time()) {
                continue;
            }
            read(
                    file,
                    same && file.seekable() ? handle.offset() : 0,
                    catalogue,
                    filter,
                    (place, event) -> {
                        boolean later =
                                same
                                        ? place.offset() > handle.offset()
                                        : place.time() >= seen.time();
                        boolean fits =
                                found.size() <= limit
                                        || AS_WRITTEN.compare(place, found.lastKey()) < 0;
                        if (later && fits) {
                            found.put(place, file.event(event));
                        }
                        if (found.size() > limit + 1) {
                            found.pollLastEntry();
                        }
                    },
                    cancelled);
        }
        boolean more = found.size() > limit;
        if (more) {
            found.pollLastEntry();
        }
        return of(found, more);
    }

    private static @Nullable Place place(
            LogFile file, long offset, Catalogue catalogue, BooleanSupplier cancelled) {
        Place wanted = new Place(file, offset, 1, RawEvent.NO_TIME);
        return Fetch.all(List.of(wanted), catalogue, cancelled, Place::of).get(wanted);
    }

    private interface Taker {

        /** May not keep {@code event}. */
        void take(Place place, RawEvent event);
    }

    private static void read(
            LogFile file,
            long start,
            Catalogue catalogue,
            Filter filter,
            Taker taker,
            BooleanSupplier cancelled) {
        Filter.Test test = filter.compile();
        Reader.Seen unused =
                Reader.read(
                        file,
                        start,
                        1,
                        catalogue,
                        event -> {
                            if (!file.leftToTwin(event.time()) && test.admits(event)) {
                                taker.take(Place.of(file, event), event);
                            }
                            return true;
                        },
                        cancelled);
    }
}
