package ai.dbtool.log.lock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who was at the root of the waiting, moment by moment. Between two moments at which a wait begins
 * or ends the graph stays as it is: each waiter points to the holders its line names, and what is
 * reached that waits for nobody is the root. Holders that got their lock after the line was written
 * are not in the log, so a root is who held the lock at the start.
 */
final class WaitGraph {

    private static final long MINUTE = 60_000;

    /** Longer courses get steps longer than a minute. */
    private static final int MAX_STEPS = 120;

    private static final int MAX_OBJECTS = 5;

    private final Map<Integer, Root> roots = new LinkedHashMap<>();
    private final TreeMap<Long, Map<Integer, Share>> steps = new TreeMap<>();
    private final long stepMillis;

    private static final class Share {
        private long waited;
        private int behind;

        void add(int waiting, long millis) {
            waited += waiting * millis;
            behind = Math.max(behind, waiting);
        }
    }

    private static final class Root {
        private final Share share = new Share();
        private final Map<String, Long> objects = new HashMap<>();
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;
    }

    WaitGraph(List<LockWait> waits, Instant logEnd) {
        long first = waits.stream().mapToLong(wait -> start(wait)).min().orElse(0);
        long last = waits.stream().mapToLong(wait -> end(wait, logEnd)).max().orElse(0);
        stepMillis = Math.max(1, Math.ceilDiv(last - first, MINUTE * MAX_STEPS)) * MINUTE;
        sweep(waits, logEnd, first, last);
    }

    private void sweep(List<LockWait> waits, Instant logEnd, long first, long last) {
        NavigableSet<Long> moments = new TreeSet<>();
        for (LockWait wait : waits) {
            moments.add(start(wait));
            moments.add(end(wait, logEnd));
        }
        for (long at = first - Math.floorMod(first, stepMillis); at < last; at += stepMillis) {
            moments.add(at);
        }
        List<LockWait> active = new ArrayList<>();
        int next = 0;
        for (long from : moments) {
            Long to = moments.higher(from);
            active.removeIf(wait -> end(wait, logEnd) <= from);
            while (next < waits.size() && start(waits.get(next)) <= from) {
                if (end(waits.get(next), logEnd) > from) {
                    active.add(waits.get(next));
                }
                next++;
            }
            if (to != null && !active.isEmpty()) {
                count(active, from, to);
            }
        }
    }

    private void count(List<LockWait> active, long from, long to) {
        Map<Integer, List<Integer>> holders = new HashMap<>();
        active.forEach(wait -> holders.put(wait.pid(), wait.holders()));
        Map<Integer, Integer> waiting = new HashMap<>();
        for (LockWait wait : active) {
            for (int pid : rootsOf(wait.pid(), holders)) {
                waiting.merge(pid, 1, Integer::sum);
                Root root = roots.computeIfAbsent(pid, _ -> new Root());
                root.objects.merge(wait.object(), to - from, Long::sum);
                root.from = Math.min(root.from, from);
                root.to = Math.max(root.to, to);
            }
        }
        if (waiting.isEmpty()) {
            // All wait for each other: the deadlock is told apart.
            return;
        }
        Map<Integer, Share> step =
                steps.computeIfAbsent(from - Math.floorMod(from, stepMillis), _ -> new HashMap<>());
        waiting.forEach(
                (pid, count) -> {
                    roots.computeIfAbsent(pid, _ -> new Root()).share.add(count, to - from);
                    step.computeIfAbsent(pid, _ -> new Share()).add(count, to - from);
                });
    }

    /** 0 for a holder that the log does not name; nobody for a cycle. */
    private static Set<Integer> rootsOf(int waiter, Map<Integer, List<Integer>> holders) {
        Set<Integer> roots = new HashSet<>();
        Set<Integer> seen = new HashSet<>();
        List<Integer> left = new ArrayList<>(List.of(waiter));
        while (!left.isEmpty()) {
            int pid = left.removeLast();
            List<Integer> before = holders.get(pid);
            if (!seen.add(pid)) {
                continue;
            }
            if (before == null) {
                roots.add(pid);
            } else if (before.isEmpty()) {
                roots.add(0);
            } else {
                left.addAll(before);
            }
        }
        return roots;
    }

    /** Most waiting first. */
    List<RootBlocker> roots() {
        return roots.entrySet().stream()
                .map(entry -> root(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(RootBlocker::waited).reversed())
                .toList();
    }

    private static RootBlocker root(int pid, Root root) {
        List<String> objects =
                root.objects.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(MAX_OBJECTS)
                        .map(Map.Entry::getKey)
                        .toList();
        return new RootBlocker(
                pid,
                Instant.ofEpochMilli(root.from),
                Instant.ofEpochMilli(root.to),
                Duration.ofMillis(root.share.waited),
                root.share.behind,
                objects,
                null,
                null);
    }

    /** In the order of time; steps without waiting are left out. */
    List<LockStep> steps() {
        List<LockStep> list = new ArrayList<>();
        steps.forEach(
                (at, shares) -> {
                    Map.Entry<Integer, Share> most =
                            shares.entrySet().stream()
                                    .max(Comparator.comparingLong(entry -> entry.getValue().waited))
                                    .orElseThrow();
                    long all = shares.values().stream().mapToLong(share -> share.waited).sum();
                    list.add(
                            new LockStep(
                                    Instant.ofEpochMilli(at),
                                    most.getKey(),
                                    most.getValue().behind,
                                    Duration.ofMillis(all)));
                });
        return list;
    }

    Duration step() {
        return Duration.ofMillis(stepMillis);
    }

    private static long start(LockWait wait) {
        return wait.from().toEpochMilli();
    }

    private static long end(LockWait wait, Instant logEnd) {
        Instant to = wait.to();
        return (to == null ? logEnd : to).toEpochMilli();
    }
}
