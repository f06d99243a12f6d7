package ai.dbtool.log.report;

import ai.dbtool.log.report.Statements.Tally;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits for locks that were had in the end, deadlocks, and statements that were cancelled. */
final class Locks implements Counter {

    private final Normal normal = new Normal();
    private final Shares modes = new Shares();
    private final Shares reasons = new Shares();
    private final Statements waiting = new Statements(normal);
    private final Statements cancelled = new Statements(normal);
    private long still;
    private long deadlocks;

    @Override
    public Set<String> classes() {
        return Set.of("L01", "L02", "L05");
    }

    @Override
    public void see(Sighting seen) {
        switch (seen.type) {
            case "L01" -> deadlocks++;
            case "L02" -> wait(seen);
            case "L05" -> {
                reasons.add(seen.set.getOrDefault("reason", ""), 0);
                if (seen.statement(seen.raw())) {
                    normal.of(seen.bytes, seen.from, seen.to);
                    Tally unused = cancelled.add(1, seen);
                }
            }
            default -> {}
        }
    }

    private void wait(Sighting seen) {
        String phase = seen.set.getOrDefault("phase", "");
        if (phase.equals("waiting")) {
            still++;
        }
        if (!phase.equals("acquired")) {
            return;
        }
        Map<String, Object> fields = seen.file().event(seen.raw()).fields();
        double millis = Checkpoints.number(fields.get("waitMillis"));
        modes.add(
                fields.get("lockMode") + " on " + kind(String.valueOf(fields.get("object"))),
                millis);
        if (seen.statement(seen.raw())) {
            normal.of(seen.bytes, seen.from, seen.to);
            Tally unused = waiting.add(millis, seen);
        }
    }

    /** {@code transaction 731}, {@code relation 16384 of database 5}: the first word. */
    private static String kind(String object) {
        int blank = object.indexOf(' ');
        return blank < 0 ? object : object.substring(0, blank);
    }

    /** Rows of the overview. */
    void overview(Table.Builder table) {
        table.row("lock waits begun", still)
                .row("lock waits ended with the lock", modes.count())
                .row("time waited for locks, ms", modes.sum())
                .row("deadlocks", deadlocks)
                .row("statements cancelled", reasons.count());
    }

    @Override
    public List<Table> tables() {
        return List.of(
                modes.timed("Lock waits by type", "lock"),
                top("Queries that waited most often", Tally::count),
                top("Queries that waited longest", Tally::sum));
    }

    /** Cancelled statements. */
    List<Table> cancelled() {
        Table.Builder table =
                Table.of(
                        "Queries most cancelled",
                        Table.Shape.ROWS,
                        Table.count("count"),
                        Table.text("query"),
                        Table.handle());
        cancelled.sorted(Tally::count).stream()
                .limit(Table.MOST_ROWS)
                .forEach(tally -> table.row(tally.count(), tally.text(), tally.handle()));
        return List.of(
                reasons.table("Statements cancelled by reason", "reason"),
                table.build(cancelled.size()));
    }

    private Table top(String title, java.util.function.ToDoubleFunction<Tally> by) {
        Table.Builder table =
                Table.of(
                        title,
                        Table.Shape.ROWS,
                        Table.count("waits"),
                        Table.millis("total"),
                        Table.millis("most"),
                        Table.text("query"),
                        Table.handle());
        waiting.sorted(by).stream()
                .limit(Table.MOST_ROWS)
                .forEach(
                        tally ->
                                table.row(
                                        tally.count(),
                                        tally.sum(),
                                        tally.most(),
                                        tally.text(),
                                        tally.handle()));
        return table.build(waiting.size());
    }
}
