package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Gauge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The highest values of what goes up and down, in a span. */
public final class Gauges {

    /**
     * A value at its highest.
     *
     * @param last what it was at the end
     */
    public record Highest(String object, String name, double most, String at, double last) {}

    private final Map<String, List<Gauge>> byView = new HashMap<>();

    private Gauges() {}

    /** Reads {@code span}; belongs on a thread that may wait. */
    public static Gauges read(History history, Span span) throws IOException {
        Gauges gauges = new Gauges();
        for (Gauge gauge : history.read(Gauge.class, span.fromMillis(), span.toMillis())) {
            gauges.byView.computeIfAbsent(gauge.view(), _ -> new ArrayList<>()).add(gauge);
        }
        return gauges;
    }

    /** Each value of {@code view}, highest first. */
    public List<Highest> highest(String view) {
        Map<String, Highest> found = new HashMap<>();
        for (Gauge g : byView.getOrDefault(view, List.of())) {
            found.merge(
                    g.object() + '/' + g.name(),
                    new Highest(g.object(), g.name(), g.value(), Seen.iso(g.millis()), g.value()),
                    Gauges::later);
        }
        return found.values().stream()
                .sorted(
                        Comparator.comparingDouble(Highest::most)
                                .reversed()
                                .thenComparing(Highest::object)
                                .thenComparing(Highest::name))
                .toList();
    }

    private static Highest later(Highest before, Highest next) {
        Highest most = next.most > before.most ? next : before;
        return new Highest(most.object, most.name, most.most, most.at, next.last);
    }
}
