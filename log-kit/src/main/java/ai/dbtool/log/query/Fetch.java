package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.Reader;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** Reads events again, whole. Each file once, up to the last event wanted. */
final class Fetch {

    private Fetch() {}

    static Map<Place, Event> all(
            Collection<Place> places, Catalogue catalogue, BooleanSupplier cancelled) {
        Map<LogFile, Map<Long, Place>> byFile = new LinkedHashMap<>();
        for (Place place : places) {
            byFile.computeIfAbsent(place.file(), _ -> new HashMap<>()).put(place.offset(), place);
        }
        Map<Place, Event> found = new HashMap<>();
        byFile.forEach(
                (file, wanted) -> {
                    Set<Long> left = new TreeSet<>(wanted.keySet());
                    Reader.Seen unused =
                            Reader.read(
                                    file,
                                    catalogue,
                                    event -> {
                                        if (left.remove(event.offset())) {
                                            found.put(
                                                    place(wanted, event.offset()),
                                                    event.toEvent(
                                                            file.id(), file.path().toString()));
                                        }
                                        return !left.isEmpty();
                                    },
                                    cancelled);
                });
        return found;
    }

    private static Place place(Map<Long, Place> wanted, long offset) {
        Place place = wanted.get(offset);
        if (place == null) {
            throw new IllegalStateException("offset " + offset + " was not asked for");
        }
        return place;
    }
}
