package ai.dbtool.db.changes;

import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.history.CountedTime;
import ai.dbtool.db.history.Counters;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Round.Area;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.TableWork;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How the server's load, its waits and the work on its tables changed. */
final class LoadChanges {

    /** A counter worth a sentence, and the least difference a second that is worth it. */
    private record Watched(String view, String name, String what, double least) {}

    private static final List<Watched> WATCHED =
            List.of(
                    new Watched("pg_stat_database", "xact_commit", "commits/s", 1),
                    new Watched("pg_stat_database", "xact_rollback", "rollbacks/s", 0.1),
                    new Watched("pg_stat_database", "blks_read", "blocks read/s", 50),
                    new Watched(
                            "pg_stat_database", "temp_bytes", "bytes to temporary files/s", 10_000),
                    new Watched("pg_stat_database", "deadlocks", "deadlocks/s", 0.001),
                    new Watched("pg_stat_database", "conflicts", "recovery conflicts/s", 0.001),
                    new Watched("pg_stat_database", "tup_deleted", "rows deleted/s", 10),
                    new Watched("pg_stat_database", "sessions", "new sessions/s", 0.5),
                    new Watched(
                            "pg_stat_database",
                            "sessions_fatal",
                            "sessions ended by an error/s",
                            0.01),
                    new Watched("pg_stat_wal", "wal_bytes", "bytes of WAL/s", 50_000),
                    new Watched(
                            "pg_stat_wal", "wal_buffers_full", "times WAL buffers were full/s", 1),
                    new Watched(
                            "pg_stat_bgwriter",
                            "checkpoints_req",
                            "requested checkpoints/s",
                            0.002),
                    new Watched(
                            "pg_stat_checkpointer",
                            "num_requested",
                            "requested checkpoints/s",
                            0.002),
                    new Watched(
                            "pg_stat_archiver", "failed_count", "failures to archive/s", 0.001));

    private static final double LEAST_FACTOR = 1.5;
    private static final double LEAST_SESSIONS = 0.2;
    private static final double LEAST_ROWS = 20;

    private final History history;
    private final Span before;
    private final Span now;

    LoadChanges(History history, Span before, Span now) {
        this.history = history;
        this.before = before;
        this.now = now;
    }

    List<Change> list() throws IOException {
        List<Change> changes = new ArrayList<>();
        counters(changes);
        waits(changes);
        tables(changes);
        return changes;
    }

    private void counters(List<Change> changes) throws IOException {
        Counters then = Counters.read(history, before);
        Counters today = Counters.read(history, now);
        if (then.time().isEmpty() || today.time().isEmpty()) {
            return;
        }
        for (Watched each : WATCHED) {
            double a = then.rate(each.view, each.name);
            double b = today.rate(each.view, each.name);
            if (Math.abs(a - b) >= each.least && differs(a, b)) {
                // Half: a counter is a symptom, a statement or a setting more of a cause.
                changes.add(change("load", each.name, each.what, a, b, Measure.weight(a, b) / 2));
            }
        }
    }

    private static boolean differs(double a, double b) {
        return Math.max(a, b) >= LEAST_FACTOR * Math.min(a, b);
    }

    private static Change change(
            String kind, String object, String unit, double before, double now, double weight) {
        String statement =
                "%s: %s -> %s %s (%s)"
                        .formatted(
                                object,
                                Measure.text(before),
                                Measure.text(now),
                                unit,
                                Measure.factor(before, now));
        return new Change(
                kind,
                object,
                statement,
                Measure.rounded(before),
                Measure.rounded(now),
                unit,
                Measure.rounded(weight),
                null);
    }

    private void waits(List<Change> changes) throws IOException {
        if (activeSessions(history, before) == null || activeSessions(history, now) == null) {
            return;
        }
        Map<String, Double> then = averageSessions(before);
        Map<String, Double> today = averageSessions(now);
        double all =
                Math.max(
                        then.values().stream().mapToDouble(Double::doubleValue).sum(),
                        today.values().stream().mapToDouble(Double::doubleValue).sum());
        TreeSet<String> classes = new TreeSet<>(then.keySet());
        classes.addAll(today.keySet());
        for (String each : classes) {
            double a = then.getOrDefault(each, 0.0);
            double b = today.getOrDefault(each, 0.0);
            if (Math.abs(a - b) >= LEAST_SESSIONS && differs(a, b)) {
                changes.add(
                        change("wait", each, "sessions", a, b, Math.abs(a - b) / Math.max(all, 1)));
            }
        }
    }

    /** By wait class; empty when there is no sample. */
    private Map<String, Double> averageSessions(Span span) throws IOException {
        int[] ticks = {0};
        history.each(Tick.class, span.fromMillis(), span.toMillis(), _ -> ticks[0]++);
        Map<String, Double> sessions = new HashMap<>();
        history.each(
                Sample.class,
                span.fromMillis(),
                span.toMillis(),
                sample -> {
                    if ("active".equals(sample.state())) {
                        String type = sample.waitEventType();
                        sessions.merge(type == null ? "CPU" : type, 1.0 / ticks[0], Double::sum);
                    }
                });
        return sessions;
    }

    /** Sessions at work on average; {@code null} when nobody looked. */
    static @Nullable Double activeSessions(History history, Span span) throws IOException {
        List<Tick> ticks = history.read(Tick.class, span.fromMillis(), span.toMillis());
        return ticks.isEmpty()
                ? null
                : Double.valueOf(
                        Measure.rounded(ticks.stream().mapToInt(Tick::active).average().orElse(0)));
    }

    private void tables(List<Change> changes) throws IOException {
        CountedTime then = CountedTime.of(history, Area.TABLES, before);
        CountedTime today = CountedTime.of(history, Area.TABLES, now);
        if (then.isEmpty() || today.isEmpty()) {
            return;
        }
        Map<String, double[]> thenRates = tableRates(then);
        Map<String, double[]> todayRates = tableRates(today);
        TreeSet<String> tables = new TreeSet<>(thenRates.keySet());
        tables.addAll(todayRates.keySet());
        double[] none = new double[TABLE_UNITS.size()];
        for (String table : tables) {
            double[] a = thenRates.getOrDefault(table, none);
            double[] b = todayRates.getOrDefault(table, none);
            for (int i = 0; i < none.length; i++) {
                if (Math.abs(a[i] - b[i]) >= LEAST_ROWS && differs(a[i], b[i])) {
                    changes.add(
                            change(
                                    "table",
                                    table,
                                    TABLE_UNITS.get(i),
                                    a[i],
                                    b[i],
                                    Measure.weight(a[i], b[i]) / 3));
                }
            }
        }
    }

    private static final List<String> TABLE_UNITS =
            List.of("rows read by sequential scans/s", "rows written/s");

    private Map<String, double[]> tableRates(CountedTime time) throws IOException {
        Map<String, double[]> rates = new HashMap<>();
        double seconds = Math.max(1, time.seconds());
        history.each(
                TableWork.class,
                time.firstMillis(),
                time.lastMillis() + 1,
                work -> {
                    double[] sums = rates.computeIfAbsent(work.table(), _ -> new double[2]);
                    sums[0] += work.seqRows() / seconds;
                    sums[1] += (work.inserted() + work.updated() + work.deleted()) / seconds;
                });
        return rates;
    }
}
