package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Form;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Events counted by what stays of their messages without values, in one or several windows.
 * Statements that a duration reports on are told apart; messages outside the catalogue that differ
 * in a few words are one template.
 *
 * @param windows those counted, ends closed
 * @param counts by template, in no particular order
 * @param scan what was read
 */
public record Templates(List<Window> windows, List<Count> counts, Scan scan) {

    private static final int MAX_SHAPES = 20_000;
    private static final String OTHERS = "(others)";

    /**
     * One template.
     *
     * @param text the template
     * @param type its class, or {@code null} outside the catalogue
     * @param level its level
     * @param counts how many events, by window
     * @param millis durations they report, added up, by window; all 0 where they report none
     * @param first the oldest
     * @param last the newest
     */
    public record Count(
            String text,
            @Nullable EventClass type,
            Severity level,
            List<Long> counts,
            List<Double> millis,
            Place first,
            Place last) {

        /** Stable name: eight hexadecimal digits of the text's hash. */
        public String id() {
            return String.format("%08x", text.hashCode());
        }

        /** In all windows together. */
        public long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    private record Key(@Nullable EventClass type, Severity level, String shape) {}

    private static final class Tally {
        private final long[] counts;
        private final double[] millis;
        private @Nullable Place first;
        private @Nullable Place last;

        Tally(int windows) {
            counts = new long[windows];
            millis = new double[windows];
        }

        void add(int window, double duration, Place place) {
            counts[window]++;
            millis[window] += duration;
            see(place);
        }

        private void see(@Nullable Place place) {
            if (place == null) {
                return;
            }
            if (first == null || Place.BY_TIME.compare(place, first) < 0) {
                first = place;
            }
            if (last == null || Place.BY_TIME.compare(place, last) > 0) {
                last = place;
            }
        }

        Tally take(Tally other) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += other.counts[i];
                millis[i] += other.millis[i];
            }
            see(other.first);
            see(other.last);
            return this;
        }

        Count count(Key key) {
            return new Count(
                    key.shape(),
                    key.type(),
                    key.level(),
                    Arrays.stream(counts).boxed().toList(),
                    Arrays.stream(millis).boxed().toList(),
                    Objects.requireNonNull(first),
                    Objects.requireNonNull(last));
        }
    }

    /** Sees each event of {@code windows} once more, for what else is asked of the same pass. */
    @FunctionalInterface
    public interface Witness {

        /** May not keep {@code event}. */
        void see(LogFile file, RawEvent event);
    }

    /** Counts what {@code windows} touch; an event counts in the first window that holds it. */
    public static Templates of(
            LogSet set,
            Catalogue catalogue,
            List<Window> windows,
            BooleanSupplier cancelled,
            Witness witness) {
        List<Window> closed = windows.stream().map(window -> window.within(set)).toList();
        Collector collector = new Collector(closed);
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(Window.around(closed)),
                        cancelled,
                        (file, event) -> {
                            witness.see(file, event);
                            collector.visit(file, event);
                        });
        return collector.templates(scan);
    }

    /** Counts those that {@code filter} admits. */
    static Templates of(LogSet set, Catalogue catalogue, Filter filter, BooleanSupplier cancelled) {
        Collector collector = new Collector(List.of(filter.window().within(set)));
        return collector.templates(Scan.run(set, catalogue, filter, cancelled, collector));
    }

    /** Counts in somebody's pass over windows. */
    public static final class Collector implements Scan.Visitor {

        private final List<Window> windows;
        private final Map<Key, Tally> tallies = new LinkedHashMap<>();

        /** For {@code windows}, whose ends are closed. */
        public Collector(List<Window> windows) {
            this.windows = windows;
        }

        @Override
        public void visit(LogFile file, RawEvent event) {
            int window = index(windows, event);
            if (window >= 0) {
                Key key = key(event);
                Key kept =
                        tallies.size() < MAX_SHAPES || tallies.containsKey(key)
                                ? key
                                : new Key(key.type(), key.level(), OTHERS);
                tallies.computeIfAbsent(kept, _ -> new Tally(windows.size()))
                        .add(window, duration(event), Place.of(file, event));
            }
        }

        /** What came of {@code scan}. */
        public Templates templates(Scan scan) {
            return new Templates(windows, folded(tallies), scan);
        }
    }

    private static int index(List<Window> windows, RawEvent event) {
        if (event.time() == RawEvent.NO_TIME && windows.size() > 1) {
            return -1;
        }
        for (int i = 0; i < windows.size(); i++) {
            if (windows.get(i).holds(event.time())) {
                return i;
            }
        }
        return -1;
    }

    private static Key key(RawEvent event) {
        Form form = event.form();
        EventClass type = event.type();
        if (form != null && form.carriesStatement()) {
            return new Key(type, event.severity(), "duration of: " + GroupBy.STATEMENT.key(event));
        }
        return new Key(type, event.severity(), Shape.of(Event.firstLine(event.text(Part.MESSAGE))));
    }

    private static double duration(RawEvent event) {
        Form form = event.form();
        if (form == null || !form.carriesStatement()) {
            return 0;
        }
        String message = event.text(Part.MESSAGE);
        int start = message.indexOf(' ') + 1;
        int end = message.indexOf(' ', start);
        try {
            return end < 0 ? 0 : Double.parseDouble(message.substring(start, end));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static List<Count> folded(Map<Key, Tally> tallies) {
        Map<Severity, Set<String>> unknown = new HashMap<>();
        tallies.keySet().stream()
                .filter(key -> key.type() == null)
                .forEach(
                        key ->
                                unknown.computeIfAbsent(key.level(), _ -> new LinkedHashSet<>())
                                        .add(key.shape()));
        Map<Severity, Map<String, String>> templates =
                unknown.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> TemplateMiner.fold(entry.getValue())));
        Map<Key, Tally> merged = new LinkedHashMap<>();
        tallies.forEach(
                (key, tally) -> {
                    Map<String, String> names =
                            key.type() == null ? templates.get(key.level()) : null;
                    String text =
                            names == null
                                    ? key.shape()
                                    : names.getOrDefault(key.shape(), key.shape());
                    merged.merge(new Key(key.type(), key.level(), text), tally, Tally::take);
                });
        List<Count> counts = new ArrayList<>();
        merged.forEach((key, tally) -> counts.add(tally.count(key)));
        return counts;
    }
}
