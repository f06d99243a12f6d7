package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * A source at a glance.
 *
 * @param window the time covered, ends closed
 * @param events how many events
 * @param classes counts by class, worst first; events outside the catalogue by level
 * @param severities counts by level, worst first
 * @param histogram events over time
 * @param scan what was read
 */
public record Overview(
        Window window,
        long events,
        List<ClassCount> classes,
        Map<Severity, Long> severities,
        Histogram histogram,
        Scan scan) {

    private static final int TOP_USERS = 5;
    private static final int MAX_USERS = 1_000;

    /**
     * One class.
     *
     * @param type the class, or {@code null} for events outside the catalogue
     * @param level their level, when outside
     * @param count how many
     * @param first the oldest
     * @param last the newest
     * @param users who, most first; events without a user are not in it
     * @param trend the second half of the window by the first
     * @param bursts when many of them came together
     */
    public record ClassCount(
            @Nullable EventClass type,
            Severity level,
            long count,
            Event first,
            Event last,
            List<UserCount> users,
            Rate trend,
            List<Burst> bursts) {}

    /**
     * Many events in a short time.
     *
     * @param from start
     * @param to end, not included
     * @param count events in it
     * @param rate as against the rest of the window
     */
    public record Burst(Instant from, Instant to, long count, Rate rate) {}

    /** How often one user. */
    public record UserCount(String user, long count) {}

    private static final class Tally {
        private final @Nullable EventClass type;
        private final Severity level;
        private long count;
        private @Nullable Place first;
        private @Nullable Place last;
        private final Map<String, long[]> users = new HashMap<>();
        private final Course course;

        Tally(@Nullable EventClass type, Severity level, Steps steps) {
            this.type = type;
            this.level = level;
            this.course = new Course(steps);
        }

        void add(LogFile file, RawEvent event, String user) {
            count++;
            long time = event.time();
            course.add(time);
            if (first == null || time < first.time()) {
                first = Place.of(file, event);
            }
            if (last == null || time >= last.time()) {
                last = Place.of(file, event);
            }
            if (!user.isEmpty() && (users.size() < MAX_USERS || users.containsKey(user))) {
                users.computeIfAbsent(user, _ -> new long[1])[0]++;
            }
        }

        List<UserCount> topUsers() {
            return users.entrySet().stream()
                    .map(entry -> new UserCount(entry.getKey(), entry.getValue()[0]))
                    .sorted(
                            Comparator.comparingLong(UserCount::count)
                                    .reversed()
                                    .thenComparing(UserCount::user))
                    .limit(TOP_USERS)
                    .toList();
        }
    }

    /** Reads what {@code window} touches. */
    public static Overview of(
            LogSet set, Catalogue catalogue, Window window, BooleanSupplier cancelled) {
        return of(set, catalogue, window, cancelled, (_, _) -> {});
    }

    /**
     * As above.
     *
     * @param besides sees each event too, for what else is asked of the same pass
     */
    public static Overview of(
            LogSet set,
            Catalogue catalogue,
            Window window,
            BooleanSupplier cancelled,
            Scan.Visitor besides) {
        Window closed = window.within(set);
        Steps steps = new Steps(closed, Course.STEPS);
        Histogram histogram = new Histogram(closed);
        Map<EventClass, Tally> known = new HashMap<>();
        Map<Severity, Tally> others = new EnumMap<>(Severity.class);
        Map<Severity, Long> severities = new TreeMap<>();
        NameCache names = new NameCache();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(closed),
                        cancelled,
                        (file, event) -> {
                            EventClass type = event.type();
                            Severity level = event.severity();
                            Tally tally =
                                    type == null
                                            ? others.computeIfAbsent(
                                                    level, l -> new Tally(null, l, steps))
                                            : known.computeIfAbsent(
                                                    type, t -> new Tally(t, level, steps));
                            tally.add(file, event, names.get(event, Part.USER));
                            severities.merge(level, 1L, Long::sum);
                            histogram.add(event);
                            besides.visit(file, event);
                        });
        List<Tally> tallies = new ArrayList<>(known.values());
        tallies.addAll(others.values());
        tallies.sort(Overview::worstFirst);
        return new Overview(
                closed,
                tallies.stream().mapToLong(tally -> tally.count).sum(),
                counts(tallies, catalogue, cancelled),
                severities,
                histogram,
                scan);
    }

    private static int worstFirst(Tally a, Tally b) {
        int byWeight = Integer.compare(weight(a), weight(b));
        return byWeight != 0 ? byWeight : Long.compare(b.count, a.count);
    }

    private static int weight(Tally tally) {
        EventClass.Weight weight =
                tally.type != null
                        ? tally.type.severity()
                        : switch (tally.level) {
                            case PANIC -> EventClass.Weight.CRITICAL;
                            case FATAL, ERROR -> EventClass.Weight.MEDIUM;
                            case WARNING -> EventClass.Weight.LOW;
                            case LOG, NOTICE, INFO, DEBUG -> EventClass.Weight.INFO;
                        };
        return weight.compareTo(EventClass.Weight.CRITICAL);
    }

    private static List<ClassCount> counts(
            List<Tally> tallies, Catalogue catalogue, BooleanSupplier cancelled) {
        List<Place> wanted = new ArrayList<>();
        for (Tally tally : tallies) {
            wanted.add(Objects.requireNonNull(tally.first));
            wanted.add(Objects.requireNonNull(tally.last));
        }
        Map<Place, Event> found = Fetch.all(wanted, catalogue, cancelled);
        List<ClassCount> counts = new ArrayList<>();
        for (Tally tally : tallies) {
            Event first = found.get(tally.first);
            Event last = found.get(tally.last);
            if (first != null && last != null) {
                counts.add(
                        new ClassCount(
                                tally.type,
                                tally.level,
                                tally.count,
                                first,
                                last,
                                tally.topUsers(),
                                tally.course.trend(),
                                tally.course.bursts()));
            }
        }
        return counts;
    }
}
