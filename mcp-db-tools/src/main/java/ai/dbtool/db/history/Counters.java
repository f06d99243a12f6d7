package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Counted;
import ai.dbtool.db.history.Recorded.Round;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** By how much the counters of the server and the database grew in a span. */
public final class Counters {

    private final CountedTime time;
    private final Map<String, Map<String, Map<String, Double>>> grew = new HashMap<>();

    private Counters(CountedTime time) {
        this.time = time;
    }

    /** Reads {@code span}; belongs on a thread that may wait. */
    public static Counters read(History history, Span span) throws IOException {
        Counters counters = new Counters(CountedTime.of(history, Round.Area.COUNTERS, span));
        history.each(
                Counted.class,
                counters.time.firstMillis(),
                counters.time.lastMillis() + 1,
                counters::add);
        return counters;
    }

    private void add(Counted c) {
        grew.computeIfAbsent(c.view(), _ -> new TreeMap<>())
                .computeIfAbsent(c.object(), _ -> new HashMap<>())
                .merge(c.name(), c.grew(), Double::sum);
    }

    /** The readings that all rests on. */
    public CountedTime time() {
        return time;
    }

    /** Growth of a column of a view, over all its rows; 0 when it did not grow. */
    public double of(String view, String name) {
        return grew.getOrDefault(view, Map.of()).values().stream()
                .mapToDouble(columns -> columns.getOrDefault(name, 0.0))
                .sum();
    }

    /** Growth of a column in one row of a view. */
    public double of(String view, String object, String name) {
        return grew.getOrDefault(view, Map.of())
                .getOrDefault(object, Map.of())
                .getOrDefault(name, 0.0);
    }

    /** The rows of a view of which something grew, by name. */
    public List<String> objects(String view) {
        return List.copyOf(grew.getOrDefault(view, Map.of()).keySet());
    }

    /** Growth a second. */
    public double rate(String view, String name) {
        return of(view, name) / Math.max(1, time.seconds());
    }
}
