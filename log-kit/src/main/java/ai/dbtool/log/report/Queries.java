package ai.dbtool.log.report;

import ai.dbtool.log.query.Place;
import ai.dbtool.log.query.Steps;
import ai.dbtool.log.report.Statements.Tally;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Durations of statements: by kind, by whom, over time, and the worst of them. */
final class Queries implements Counter {

    private static final int SLOWEST = 100;

    /** Upper ends of pgBadger's classes, in milliseconds. */
    private static final double[] TIMES = {1, 5, 10, 25, 50, 100, 500, 1_000, 10_000};

    private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "COPY");
    private static final Map<String, String> VERBS =
            Map.ofEntries(
                    Map.entry("SELECT", "SELECT"),
                    Map.entry("VALUES", "SELECT"),
                    Map.entry("TABLE", "SELECT"),
                    Map.entry("WITH", "CTE"),
                    Map.entry("INSERT", "INSERT"),
                    Map.entry("UPDATE", "UPDATE"),
                    Map.entry("DELETE", "DELETE"),
                    Map.entry("MERGE", "MERGE"),
                    Map.entry("COPY", "COPY"),
                    Map.entry("BEGIN", "TCL"),
                    Map.entry("START", "TCL"),
                    Map.entry("COMMIT", "TCL"),
                    Map.entry("END", "TCL"),
                    Map.entry("ROLLBACK", "TCL"),
                    Map.entry("ABORT", "TCL"),
                    Map.entry("SAVEPOINT", "TCL"),
                    Map.entry("RELEASE", "TCL"),
                    Map.entry("PREPARE", "TCL"),
                    Map.entry("CREATE", "DDL"),
                    Map.entry("ALTER", "DDL"),
                    Map.entry("DROP", "DDL"),
                    Map.entry("TRUNCATE", "DDL"),
                    Map.entry("COMMENT", "DDL"),
                    Map.entry("GRANT", "DDL"),
                    Map.entry("REVOKE", "DDL"),
                    Map.entry("REINDEX", "DDL"));

    /** One slow statement. */
    private record Slow(double millis, Place place, String user, String database, String text) {}

    private final Steps steps;
    private final Normal normal = new Normal();
    private final Statements statements = new Statements(normal);
    private final Statements prepares = new Statements(normal);
    private final Statements binds = new Statements(normal);
    private final PriorityQueue<Slow> slowest =
            new PriorityQueue<>(Comparator.comparingDouble(Slow::millis));
    private final Shares verbs = new Shares();
    private final Shares databases = new Shares();
    private final Shares users = new Shares();
    private final Shares hosts = new Shares();
    private final Shares applications = new Shares();
    private final long[] times = new long[TIMES.length + 1];
    private final long[] count;
    private final long[] reads;
    private final long[] writes;
    private final double[] sums;
    private final double[] most;
    private long executes;
    private long bare;
    private long total;
    private double millis;
    private double longest;
    private long peak;
    private long second = Long.MIN_VALUE;
    private long inSecond;

    Queries(Steps steps) {
        this.steps = steps;
        count = new long[steps.count()];
        reads = new long[steps.count()];
        writes = new long[steps.count()];
        sums = new double[steps.count()];
        most = new double[steps.count()];
    }

    @Override
    public Set<String> classes() {
        return Set.of("L37");
    }

    @Override
    public void see(Sighting seen) {
        if (seen.millis < 0) {
            return;
        }
        String kind = seen.set.getOrDefault("kind", "");
        if (!seen.hasStatement()) {
            bare++;
            return;
        }
        normal.of(seen.bytes, seen.from, seen.to);
        switch (kind) {
            case "parse" -> prepares.add(seen.millis, seen);
            case "bind" -> binds.add(seen.millis, seen);
            default -> statement(seen, kind);
        }
    }

    private void statement(Sighting seen, String kind) {
        executes += kind.equals("execute") ? 1 : 0;
        Tally tally = statements.add(seen.millis, seen);
        seen.remember(tally.text());
        total++;
        millis += seen.millis;
        longest = Math.max(longest, seen.millis);
        String word = tally.verb().isEmpty() ? normal.verb() : tally.verb();
        String verb = VERBS.getOrDefault(word, "OTHER");
        verbs.add(verb, seen.millis);
        databases.add(seen.database, seen.millis);
        users.add(seen.user, seen.millis);
        hosts.add(seen.host, seen.millis);
        applications.add(seen.application, seen.millis);
        int time = 0;
        while (time < TIMES.length && seen.millis >= TIMES[time]) {
            time++;
        }
        times[time]++;
        course(seen, verb);
        if (slowest.size() < SLOWEST || seen.millis > slowest.element().millis()) {
            slowest.add(
                    new Slow(seen.millis, seen.place(), seen.user, seen.database, tally.text()));
            if (slowest.size() > SLOWEST) {
                slowest.remove();
            }
        }
    }

    private void course(Sighting seen, String verb) {
        int step = steps.of(seen.time);
        if (step < 0) {
            return;
        }
        count[step]++;
        reads[step] += verb.equals("SELECT") ? 1 : 0;
        writes[step] += WRITES.contains(verb) ? 1 : 0;
        sums[step] += seen.millis;
        most[step] = Math.max(most[step], seen.millis);
        long now = Math.floorDiv(seen.time, 1_000);
        inSecond = now == second ? inSecond + 1 : 1;
        second = now;
        peak = Math.max(peak, inSecond);
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("queries", total)
                .row("different queries", (long) statements.size())
                .row("time of all queries, ms", millis)
                .row("longest query, ms", longest)
                .row("queries of the busiest second", peak)
                .row("queries executed as prepared", executes)
                .row("durations without a statement", bare);
    }

    /** Traffic and times over time. */
    List<Table> traffic() {
        Table.Builder traffic =
                Table.of(
                        "Queries every " + steps.length().toSeconds() + " s",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.count("all"),
                        Table.count("SELECT"),
                        Table.count("writes"));
        Table.Builder durations =
                Table.of(
                        "Duration of queries",
                        Table.Shape.COURSE,
                        Table.time("at"),
                        Table.millis("mean"),
                        Table.millis("longest"));
        for (int i = 0; total > 0 && i < steps.count(); i++) {
            traffic.row(steps.at(i), count[i], reads[i], writes[i]);
            durations.row(steps.at(i), count[i] == 0 ? 0 : sums[i] / count[i], most[i]);
        }
        return List.of(traffic.build(), durations.build());
    }

    @Override
    public List<Table> tables() {
        return List.of(
                verbs.timed("Queries by type", "type"),
                databases.timed("Queries by database", "database"),
                users.timed("Queries by user", "user"),
                hosts.timed("Queries by host", "host"),
                applications.timed("Queries by application", "application"));
    }

    /** The worst of them. */
    List<Table> top() {
        List<Table> tables = new ArrayList<>();
        tables.add(histogram());
        Table.Builder slow =
                Table.of(
                        "Slowest queries",
                        Table.Shape.ROWS,
                        Table.millis("duration"),
                        Table.time("at"),
                        Table.text("user"),
                        Table.text("database"),
                        Table.text("query"),
                        Table.handle());
        slowest.stream()
                .sorted(
                        Comparator.comparingDouble(Slow::millis)
                                .reversed()
                                .thenComparing(Slow::place, Place.BY_TIME))
                .forEach(
                        each ->
                                slow.row(
                                        each.millis(),
                                        java.time.Instant.ofEpochMilli(each.place().time())
                                                .toString(),
                                        each.user(),
                                        each.database(),
                                        each.text(),
                                        each.place().handle().toString()));
        tables.add(slow.build());
        tables.add(top("Most time-consuming queries", statements, Tally::sum));
        tables.add(top("Most frequent queries", statements, Tally::count));
        tables.add(top("Slowest queries on average", statements, Tally::mean));
        tables.add(top("Most time-consuming prepares", prepares, Tally::sum));
        tables.add(top("Most time-consuming binds", binds, Tally::sum));
        return tables;
    }

    private Table histogram() {
        Table.Builder table =
                Table.of(
                        "Histogram of query times",
                        Table.Shape.BARS,
                        Table.text("duration"),
                        Table.count("queries"),
                        Table.percent("share"));
        for (int i = 0; total > 0 && i < times.length; i++) {
            String label =
                    i == TIMES.length
                            ? "from " + Math.round(TIMES[i - 1]) + " ms"
                            : (i == 0 ? 0 : Math.round(TIMES[i - 1]))
                                    + " to "
                                    + Math.round(TIMES[i])
                                    + " ms";
            table.row(label, times[i], 100.0 * times[i] / total);
        }
        return table.build();
    }

    private static Table top(
            String title, Statements from, java.util.function.ToDoubleFunction<Tally> by) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.ROWS,
                        Table.millis("total"),
                        Table.count("count"),
                        Table.millis("mean"),
                        Table.millis("least"),
                        Table.millis("most"),
                        Table.text("query"),
                        Table.handle());
        from.sorted(by).stream()
                .limit(Table.MOST_ROWS)
                .forEach(
                        tally ->
                                table.row(
                                        tally.sum(),
                                        tally.count(),
                                        tally.mean(),
                                        tally.least(),
                                        tally.most(),
                                        tally.text(),
                                        tally.handle()));
        return table.build(from.size());
    }
}
