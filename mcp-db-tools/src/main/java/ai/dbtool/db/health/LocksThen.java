package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Waits for heavyweight locks in a recorded time. */
final class LocksThen implements PastArea {

    private static final int MOST_RELATIONS = 10;

    /**
     * Facts of the area.
     *
     * @param waitedSeconds waiting time of all who waited, added up
     */
    record Locks(
            int mostWaiting,
            @Nullable String mostAt,
            @Nullable Double longestWaitSeconds,
            double waitedSeconds,
            long deadlocks,
            List<Waited> byRelation) {}

    /** Waits for one relation; {@code relation} is absent for other kinds of locks. */
    record Waited(@Nullable String relation, @Nullable String lockType, double seconds) {}

    @Override
    public String name() {
        return "locks";
    }

    @Override
    public Checked read(Then then) throws IOException {
        long from = then.span().fromMillis();
        long to = then.span().toMillis();
        double step = Seen.medianStep(then.history().read(Tick.class, from, to)) / 1000.0;
        List<LockWait> waits = then.history().read(LockWait.class, from, to);
        Map<Long, Integer> moments = new TreeMap<>();
        Map<String, Waited> relations = new HashMap<>();
        for (LockWait wait : waits) {
            moments.merge(wait.millis(), 1, Integer::sum);
            relations.merge(
                    wait.lockType() + "/" + wait.relation(),
                    new Waited(wait.relation(), wait.lockType(), step),
                    (a, b) -> new Waited(a.relation, a.lockType, a.seconds + b.seconds));
        }
        Map.Entry<Long, Integer> most =
                moments.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(null);
        Locks facts =
                new Locks(
                        most == null ? 0 : most.getValue(),
                        most == null ? null : Seen.iso(most.getKey()),
                        waits.stream()
                                .map(LockWait::waitSeconds)
                                .filter(seconds -> seconds != null)
                                .max(Comparator.naturalOrder())
                                .orElse(null),
                        PastArea.rounded(waits.size() * step),
                        (long) then.counters().of("pg_stat_database", "deadlocks"),
                        relations.values().stream()
                                .map(w -> new Waited(w.relation, w.lockType, rounded(w)))
                                .sorted(
                                        Comparator.comparingDouble(Waited::seconds)
                                                .reversed()
                                                .thenComparing(w -> w.relation + "/" + w.lockType))
                                .limit(MOST_RELATIONS)
                                .toList());
        return new Checked(facts, List.of(), text(facts));
    }

    private static double rounded(Waited waited) {
        return PastArea.rounded(waited.seconds);
    }

    private static String text(Locks l) {
        String text =
                l.mostWaiting() == 0
                        ? "nobody was seen to wait for a lock"
                        : "at most "
                                + l.mostWaiting()
                                + " sessions waited for locks, at "
                                + l.mostAt()
                                + "; "
                                + l.waitedSeconds()
                                + " s in all"
                                + (l.longestWaitSeconds() == null
                                        ? ""
                                        : ", longest " + l.longestWaitSeconds() + " s")
                                + "; who blocked whom: db_activity";
        return text
                + "; deadlocks "
                + l.deadlocks()
                + (l.byRelation().isEmpty()
                        ? ""
                        : "\n"
                                + new TextTable("relation", "lock", "waited_s")
                                        .rows(
                                                l.byRelation(),
                                                w ->
                                                        new @Nullable Object[] {
                                                            w.relation(), w.lockType(), w.seconds()
                                                        }));
    }
}
