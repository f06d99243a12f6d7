package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.CountedTime;
import ai.dbtool.db.history.Gauges.Highest;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What vacuum and analyze did in a recorded time, and what was left for them. */
final class VacuumThen implements PastArea {

    private static final int MOST_TABLES = 10;

    /**
     * Facts of the area.
     *
     * @param averageWorkers autovacuum workers at work, on average
     * @param oldestXminAge at its highest: row versions younger than it could not be removed
     * @param tables with most dead rows; those that nothing happened to are not among them
     */
    record Vacuum(
            double seconds,
            double averageWorkers,
            long vacuums,
            long analyzes,
            @Nullable Long oldestXminAge,
            List<TableUpkeep> tables) {}

    /** A table; rows as the counters had them at the end. */
    record TableUpkeep(String table, long deadRows, long liveRows, long vacuums, long analyzes) {

        private TableUpkeep then(TableUpkeep later) {
            return new TableUpkeep(
                    table,
                    later.deadRows,
                    later.liveRows,
                    vacuums + later.vacuums,
                    analyzes + later.analyzes);
        }
    }

    @Override
    public String name() {
        return "vacuum";
    }

    @Override
    public Checked read(Then then) throws IOException {
        CountedTime time = CountedTime.of(then.history(), Round.Area.TABLES, then.span());
        Map<String, TableUpkeep> tables = new HashMap<>();
        then.history()
                .read(TableWork.class, time.firstMillis(), time.lastMillis() + 1)
                .forEach(
                        w ->
                                tables.merge(
                                        w.table(),
                                        new TableUpkeep(
                                                w.table(),
                                                w.deadRows(),
                                                w.liveRows(),
                                                w.vacuums(),
                                                w.analyzes()),
                                        TableUpkeep::then));
        List<Highest> horizon = then.gauges().highest("horizon");
        Vacuum facts =
                new Vacuum(
                        time.seconds(),
                        workers(then),
                        tables.values().stream().mapToLong(TableUpkeep::vacuums).sum(),
                        tables.values().stream().mapToLong(TableUpkeep::analyzes).sum(),
                        horizon.isEmpty() ? null : (long) horizon.getFirst().most(),
                        tables.values().stream()
                                .sorted(
                                        Comparator.comparingLong(TableUpkeep::deadRows)
                                                .reversed()
                                                .thenComparing(TableUpkeep::table))
                                .limit(MOST_TABLES)
                                .toList());
        return new Checked(facts, List.of(), text(facts));
    }

    private static double workers(Then then) throws IOException {
        long from = then.span().fromMillis();
        long to = then.span().toMillis();
        int[] seen = {0, 0};
        then.history().each(Tick.class, from, to, _ -> seen[0]++);
        then.history()
                .each(
                        Sample.class,
                        from,
                        to,
                        s -> seen[1] += "autovacuum worker".equals(s.backendType()) ? 1 : 0);
        return PastArea.rounded((double) seen[1] / Math.max(1, seen[0]));
    }

    private static String text(Vacuum v) {
        if (v.seconds() == 0) {
            return "no counters were recorded";
        }
        String text =
                v.vacuums()
                        + " vacuums and "
                        + v.analyzes()
                        + " analyzes of tables in "
                        + Math.round(v.seconds())
                        + " s, "
                        + v.averageWorkers()
                        + " autovacuum workers on average"
                        + (v.oldestXminAge() == null
                                ? ""
                                : ", oldest snapshot "
                                        + v.oldestXminAge()
                                        + " transactions old at most");
        return v.tables().isEmpty()
                ? text
                : text
                        + "\n"
                        + new TextTable("table", "dead_rows", "live_rows", "vacuums", "analyzes")
                                .rows(
                                        v.tables(),
                                        t ->
                                                new @Nullable Object[] {
                                                    t.table(),
                                                    t.deadRows(),
                                                    t.liveRows(),
                                                    t.vacuums(),
                                                    t.analyzes()
                                                });
    }
}
