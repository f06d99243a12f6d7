package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.activity.LiveRows.WaitRow;
import ai.dbtool.db.activity.Past.Blocker;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a span of the history: its load, its blockers, and the rows of its worst moment. */
final class PastActivity {

    /** Trees of this many moments tell as much as those of all. */
    private static final int MOST_TREES = 2_000;

    /**
     * What was found.
     *
     * @param past {@code null} when nothing was recorded
     * @param sessions of the worst moment, as {@link LiveRows} gives them now
     */
    record Found(
            @Nullable Past past,
            List<SessionRow> sessions,
            List<WaitRow> waits,
            List<String> gaps,
            List<String> events) {}

    private final Span span;
    private final List<Tick> ticks;
    private final Map<String, String> texts;
    private final TreeMap<Long, List<LockWait>> waits = new TreeMap<>();
    private final Map<Long, List<Sample>> kept = new HashMap<>();
    private final PastLoad load;
    private final long worst;

    private PastActivity(History history, Span span) throws IOException {
        this.span = span;
        this.ticks = history.read(Tick.class, span.fromMillis(), span.toMillis());
        this.texts = history.texts(span.fromMillis(), span.toMillis());
        this.load = new PastLoad(span, ticks, texts);
        readWaits(history);
        this.worst = worstMoment();
        Map<Long, Set<Integer>> wanted = involved();
        history.each(
                Sample.class,
                span.fromMillis(),
                span.toMillis(),
                sample -> {
                    load.add(sample);
                    Set<Integer> pids = wanted.get(sample.millis());
                    if (sample.millis() == worst || (pids != null && pids.contains(sample.pid()))) {
                        kept.computeIfAbsent(sample.millis(), _ -> new ArrayList<>()).add(sample);
                    }
                });
    }

    /** Reads {@code span} of {@code history}; belongs on a thread that may wait. */
    static Found read(History history, Span span) throws IOException {
        if (!history.exists()) {
            return new Found(null, List.of(), List.of(), List.of(Seen.NONE), List.of());
        }
        PastActivity activity = new PastActivity(history, span);
        return activity.found(Seen.events(history, span));
    }

    private void readWaits(History history) throws IOException {
        history.each(
                LockWait.class,
                span.fromMillis(),
                span.toMillis(),
                wait -> waits.computeIfAbsent(wait.millis(), _ -> new ArrayList<>()).add(wait));
    }

    private long worstMoment() {
        return ticks.stream()
                .max(
                        Comparator.<Tick>comparingInt(t -> waitsAt(t.millis()).size())
                                .thenComparingInt(Tick::active)
                                .thenComparing(Comparator.comparingLong(Tick::millis).reversed()))
                .map(Tick::millis)
                .orElse(Long.MIN_VALUE);
    }

    private List<LockWait> waitsAt(long millis) {
        return waits.getOrDefault(millis, List.of());
    }

    /** Who waits and who is waited for, at each moment that gets a tree. */
    private Map<Long, Set<Integer>> involved() {
        int step = Math.max(1, waits.size() / MOST_TREES);
        Map<Long, Set<Integer>> involved = new HashMap<>();
        int place = 0;
        for (Map.Entry<Long, List<LockWait>> moment : waits.entrySet()) {
            if (place++ % step == 0) {
                Set<Integer> pids = new HashSet<>();
                for (LockWait wait : moment.getValue()) {
                    pids.add(wait.pid());
                    pids.addAll(blockers(wait));
                }
                involved.put(moment.getKey(), pids);
            }
        }
        return involved;
    }

    private static List<Integer> blockers(LockWait wait) {
        return wait.blockedBy().isEmpty()
                ? List.of()
                : Arrays.stream(wait.blockedBy().split(",")).map(Integer::valueOf).toList();
    }

    private Found found(List<String> events) {
        List<String> gaps = Seen.gaps(span, ticks);
        if (ticks.isEmpty()) {
            return new Found(null, List.of(), List.of(), gaps, events);
        }
        Past past =
                new Past(
                        Seen.iso(ticks.getFirst().millis()),
                        Seen.iso(ticks.getLast().millis()),
                        ticks.size(),
                        Seen.iso(worst),
                        load.averageActive(),
                        load.trend(),
                        load.byWaitClass(),
                        load.byQuery(),
                        blockers());
        return new Found(past, sessions(worst), waitRows(worst), gaps, events);
    }

    private List<SessionRow> sessions(long millis) {
        return kept.getOrDefault(millis, List.of()).stream()
                .map(this::session)
                .sorted(
                        Comparator.comparing(
                                SessionRow::xactSeconds,
                                Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }

    private List<WaitRow> waitRows(long millis) {
        return waitsAt(millis).stream().map(PastActivity::wait).toList();
    }

    private SessionRow session(Sample s) {
        return new SessionRow(
                s.pid(),
                s.user(),
                s.database(),
                s.application(),
                s.client(),
                s.backendType(),
                s.state(),
                s.stateSeconds(),
                s.xactSeconds(),
                s.querySeconds(),
                s.waitEventType(),
                s.waitEvent(),
                s.queryid(),
                s.query() == null && s.queryid() != null ? texts.get(s.queryid()) : s.query());
    }

    private static WaitRow wait(LockWait w) {
        return new WaitRow(
                w.pid(),
                blockers(w),
                w.gids().isEmpty() ? List.of() : List.of(w.gids().split("\n")),
                w.lockType(),
                w.lockMode(),
                w.lockKey(),
                w.waitSeconds(),
                w.relation());
    }

    /** A root over the time it was seen. */
    private static final class Root {
        private Blocking last;
        private long from;
        private long to;
        private int most;
        private double blockedSamples;

        private Root(Blocking first, long millis) {
            this.last = first;
            this.from = millis;
        }
    }

    private List<Blocker> blockers() {
        Map<String, Root> roots = new LinkedHashMap<>();
        int trees = 0;
        for (long millis : waits.keySet()) {
            if (!kept.containsKey(millis)) {
                continue;
            }
            trees++;
            BlockingTree tree = new BlockingTree(sessions(millis), waitRows(millis), List.of());
            for (Blocking blocking : tree.trees()) {
                Root root =
                        roots.computeIfAbsent(
                                blocking.rootPid() + "/" + blocking.rootGid(),
                                _ -> new Root(blocking, millis));
                root.last = blocking;
                root.to = millis;
                root.most = Math.max(root.most, blocking.blockedCount());
                root.blockedSamples += blocking.blockedCount();
            }
        }
        double secondsEach = load.secondsPerSample() * waits.size() / Math.max(1, trees);
        return roots.values().stream()
                .sorted(Comparator.<Root>comparingDouble(r -> r.blockedSamples).reversed())
                .map(root -> blocker(root, secondsEach))
                .toList();
    }

    private static Blocker blocker(Root root, double secondsEach) {
        Blocking last = root.last;
        return new Blocker(
                last.rootPid(),
                last.rootGid(),
                last.rootUser(),
                last.rootApplication(),
                last.rootState(),
                Seen.iso(root.from),
                Seen.iso(root.to),
                root.most,
                PastLoad.rounded(root.blockedSamples * secondsEach),
                last.blocked().stream()
                        .map(Activity.Blocked::relation)
                        .filter(relation -> relation != null)
                        .findFirst()
                        .orElse(null),
                last.rootQuery());
    }
}
