package ai.dbtool.log.report;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often and how much, by name. */
final class Shares {

    private static final int NAMES = 10_000;
    private static final String OTHERS = "(others)";
    private static final String NONE = "(none)";

    /** A name's. */
    record Share(String name, long count, double sum) {}

    private static final class Tally {
        private long count;
        private double sum;
    }

    private final Map<String, Tally> tallies = new HashMap<>();
    private @Nullable String lastName;
    private Tally last = new Tally();

    @SuppressWarnings(
            "ReferenceEquality") // only to be quick: most lines name what the last one did
    void add(String name, double value) {
        if (name != lastName) {
            lastName = name;
            last = tally(name);
        }
        last.count++;
        last.sum += value;
    }

    private Tally tally(String name) {
        Tally tally = tallies.get(name);
        if (tally != null) {
            return tally;
        }
        String kept = tallies.size() < NAMES ? name.isEmpty() ? NONE : name : OTHERS;
        return tallies.computeIfAbsent(name.isEmpty() ? "" : kept, _ -> new Tally());
    }

    int size() {
        return tallies.size();
    }

    long count() {
        return tallies.values().stream().mapToLong(tally -> tally.count).sum();
    }

    double sum() {
        return tallies.values().stream().mapToDouble(tally -> tally.sum).sum();
    }

    List<Share> sorted() {
        return tallies.entrySet().stream()
                .map(
                        e ->
                                new Share(
                                        e.getKey().isEmpty() ? NONE : e.getKey(),
                                        e.getValue().count,
                                        e.getValue().sum))
                .sorted(
                        Comparator.comparingLong(Share::count)
                                .reversed()
                                .thenComparing(Share::name))
                .toList();
    }

    /** Name, how often and the share of all. */
    Table table(String title, String name) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.BARS,
                        Table.text(name),
                        Table.count("count"),
                        Table.percent("share"));
        long all = count();
        sorted().stream()
                .limit(Table.MOST_ROWS)
                .forEach(s -> table.row(s.name(), s.count(), 100.0 * s.count() / all));
        return table.build(size());
    }

    /** Name, how often, and the time they took. */
    Table timed(String title, String name) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.BARS,
                        Table.text(name),
                        Table.count("count"),
                        Table.millis("total"),
                        Table.millis("mean"));
        sorted().stream()
                .limit(Table.MOST_ROWS)
                .forEach(s -> table.row(s.name(), s.count(), s.sum(), s.sum() / s.count()));
        return table.build(size());
    }
}
