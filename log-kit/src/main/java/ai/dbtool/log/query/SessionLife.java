package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A session from its first event to its last.
 *
 * @param events its first and last events, in the order of the log
 * @param count how many it has
 * @param classes how many of each class
 * @param exact whether the log tells sessions apart; else it is a process between two connections
 * @param scan what was read
 */
public record SessionLife(
        List<Event> events, long count, Map<String, Long> classes, boolean exact, Scan scan) {

    /** The life of the session of {@code event}: its {@code first} events and its {@code last}. */
    public static SessionLife of(
            LogSet set,
            Catalogue catalogue,
            Event event,
            int first,
            int last,
            BooleanSupplier cancelled) {
        Related.SameSession session = Related.SameSession.of(event);
        Walk walk = new Walk(Handle.parse(event.handle()), session, first, last);
        Scan scan = Scan.run(set, catalogue, Filter.all(Window.all()), cancelled, walk);
        List<Place> places =
                Stream.concat(walk.head.stream(), walk.tail.stream()).distinct().toList();
        Map<Place, Event> found = Fetch.all(places, catalogue, cancelled);
        return new SessionLife(
                places.stream().map(found::get).filter(Objects::nonNull).toList(),
                walk.count,
                walk.classes,
                session.session() != null,
                scan);
    }

    private static final class Walk implements Scan.Visitor {

        private final @Nullable Handle handle;
        private final Related.SameSession session;
        private final int first;
        private final int last;
        private final List<Place> head = new ArrayList<>();
        private final Deque<Place> tail = new ArrayDeque<>();
        private final Map<String, Long> classes = new TreeMap<>();
        private long count;
        private boolean found;
        private boolean ended;

        Walk(@Nullable Handle handle, Related.SameSession session, int first, int last) {
            this.handle = handle;
            this.session = session;
            this.first = first;
            this.last = last;
        }

        @Override
        public void visit(LogFile file, RawEvent event) {
            if (session.begins(event)) {
                begin();
            }
            if (ended || !session.includes(event)) {
                return;
            }
            Place place = Place.of(file, event);
            found |= place.handle().equals(handle);
            count++;
            classes.merge(GroupBy.CLASS.key(event), 1L, Long::sum);
            if (head.size() < first) {
                head.add(place);
            } else {
                tail.addLast(place);
                if (tail.size() > last) {
                    tail.removeFirst();
                }
            }
        }

        private void begin() {
            if (found) {
                ended = true;
                return;
            }
            head.clear();
            tail.clear();
            classes.clear();
            count = 0;
        }
    }
}
