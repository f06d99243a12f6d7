package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.Reader;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Reads events again: plain files at their place, others in one pass. */
public final class Fetch {

    private Fetch() {}

    /** Whole events; those that are gone meanwhile are left out. */
    public static Map<Place, Event> all(
            Collection<Place> places, Catalogue catalogue, BooleanSupplier cancelled) {
        return all(places, catalogue, cancelled, LogFile::event);
    }

    /** What {@code taken} makes of each. */
    static <T> Map<Place, T> all(
            Collection<Place> places,
            Catalogue catalogue,
            BooleanSupplier cancelled,
            BiFunction<LogFile, RawEvent, T> taken) {
        Map<LogFile, Map<Long, Place>> byFile = new LinkedHashMap<>();
        for (Place place : places) {
            byFile.computeIfAbsent(place.file(), _ -> new HashMap<>()).put(place.offset(), place);
        }
        Map<Place, T> found = new HashMap<>();
        byFile.forEach(
                (file, wanted) -> {
                    if (file.seekable()) {
                        wanted.values()
                                .forEach(place -> one(place, catalogue, cancelled, taken, found));
                    } else {
                        inOnePass(file, wanted, catalogue, cancelled, taken, found);
                    }
                });
        return found;
    }

    private static <T> void one(
            Place place,
            Catalogue catalogue,
            BooleanSupplier cancelled,
            BiFunction<LogFile, RawEvent, T> taken,
            Map<Place, T> found) {
        LogFile file = place.file();
        Reader.Seen unused =
                Reader.read(
                        file,
                        place.offset(),
                        place.line(),
                        catalogue,
                        event -> {
                            if (event.offset() == place.offset()) {
                                found.put(place, taken.apply(file, event));
                            }
                            return false;
                        },
                        cancelled);
    }

    private static <T> void inOnePass(
            LogFile file,
            Map<Long, Place> wanted,
            Catalogue catalogue,
            BooleanSupplier cancelled,
            BiFunction<LogFile, RawEvent, T> taken,
            Map<Place, T> found) {
        Set<Long> left = new TreeSet<>(wanted.keySet());
        Reader.Seen unused =
                Reader.read(
                        file,
                        catalogue,
                        event -> {
                            if (left.remove(event.offset())) {
                                found.put(place(wanted, event.offset()), taken.apply(file, event));
                            }
                            return !left.isEmpty();
                        },
                        cancelled);
    }

    private static Place place(Map<Long, Place> wanted, long offset) {
        Place place = wanted.get(offset);
        if (place == null) {
            throw new IllegalStateException("offset " + offset + " was not asked for");
        }
        return place;
    }
}
