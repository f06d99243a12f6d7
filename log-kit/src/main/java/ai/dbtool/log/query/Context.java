package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Reader;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * An event with those around it.
 *
 * @param event the event
 * @param around those before and after it, it included, in the order of the log; none when the
 *     event does not tell what they have in common
 * @param scan what was read
 */
public record Context(Event event, List<Event> around, Scan scan) {

    /** Which other events count. */
    public enum Kin {
        ALL,
        SESSION,
        OBJECT;

        private Related of(Event event) {
            return switch (this) {
                case ALL -> new Related.Everything();
                case SESSION -> Related.SameSession.of(event);
                case OBJECT -> Related.SameObject.of(event);
            };
        }
    }

    /**
     * Looks up {@code handle} and its neighbours, in the files before and after too.
     *
     * @param kin which of the others count
     * @return {@code null} when the event is no longer there
     */
    public static @Nullable Context of(
            LogSet set,
            Catalogue catalogue,
            Handle handle,
            int before,
            int after,
            Kin kin,
            BooleanSupplier cancelled) {
        LogFile home = set.byId(handle.file());
        if (home == null) {
            return null;
        }
        Event event = find(home, catalogue, handle.offset(), cancelled);
        if (event == null) {
            return null;
        }
        Related related = kin.of(event);
        if (!related.isKnown()) {
            return new Context(event, List.of(), new Scan.Sum(set).scan());
        }
        Walk walk = new Walk(home, handle.offset(), before, after, related);
        Scan.Sum sum = new Scan.Sum(set);
        for (LogFile file : neighbours(set, home)) {
            walk.enter(file);
            Reader.Seen seen = Reader.read(file, catalogue, walk::take, cancelled);
            sum.add(file, seen);
            if (walk.done()) {
                break;
            }
        }
        List<Place> places = walk.places();
        Map<Place, Event> found = Fetch.all(places, catalogue, cancelled);
        return new Context(
                event,
                places.stream().map(found::get).filter(Objects::nonNull).toList(),
                sum.scan());
    }

    private static @Nullable Event find(
            LogFile home, Catalogue catalogue, long offset, BooleanSupplier cancelled) {
        List<Event> found = new ArrayList<>();
        Reader.Seen unused =
                Reader.read(
                        home,
                        catalogue,
                        event -> {
                            if (event.offset() == offset) {
                                found.add(home.event(event));
                            }
                            return event.offset() < offset;
                        },
                        cancelled);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The file, and those of the same format next to it in time. */
    private static List<LogFile> neighbours(LogSet set, LogFile home) {
        List<LogFile> same =
                set.files().stream().filter(file -> file.format() == home.format()).toList();
        int at = same.indexOf(home);
        return same.subList(Math.max(0, at - 1), Math.min(same.size(), at + 2));
    }

    /** Keeps the last few events before the target and the first few after it. */
    private static final class Walk {

        private final LogFile home;
        private final long offset;
        private final int before;
        private final int after;
        private final Related related;
        private final Deque<Place> places = new ArrayDeque<>();
        private LogFile current;
        private boolean found;
        private boolean ended;
        private int behind;

        Walk(LogFile home, long offset, int before, int after, Related related) {
            this.home = home;
            this.current = home;
            this.offset = offset;
            this.before = before;
            this.after = after;
            this.related = related;
        }

        void enter(LogFile file) {
            current = file;
        }

        boolean take(RawEvent event) {
            boolean target = current.equals(home) && event.offset() == offset;
            if (!target && related.begins(event)) {
                if (found) {
                    ended = true;
                    return false;
                }
                places.clear();
            }
            if (!target && !related.includes(event)) {
                return true;
            }
            if (found) {
                if (behind < after) {
                    places.addLast(Place.of(current, event));
                    behind++;
                }
                return behind < after;
            }
            if (!target && before == 0) {
                return true;
            }
            if (!target && places.size() == before) {
                places.removeFirst();
            }
            places.addLast(Place.of(current, event));
            found = target;
            return !found || after > 0;
        }

        boolean done() {
            return found && (ended || behind >= after);
        }

        List<Place> places() {
            return found ? List.copyOf(places) : List.of();
        }
    }
}
