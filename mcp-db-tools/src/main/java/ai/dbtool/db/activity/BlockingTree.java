package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Activity.Blocked;
import ai.dbtool.db.activity.Activity.Blocking;
import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.activity.LiveRows.WaitRow;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who waits for whom, from the root down. A root blocks others and waits for nobody: a session, or
 * a prepared transaction, which has no process. The depth of a waiter is its shortest way to the
 * root; a session that waits for several roots stands below each. In a deadlock not yet broken the
 * smallest pid of the cycle is taken as root, so that nobody who waits is left out.
 */
final class BlockingTree {

    /** A blocker: a pid, or the gid of a prepared transaction (pid 0). */
    private record Holder(int pid, String gid) implements Comparable<Holder> {
        @Override
        public int compareTo(Holder other) {
            return Comparator.comparingInt(Holder::pid)
                    .thenComparing(Holder::gid)
                    .compare(this, other);
        }
    }

    private final Map<Integer, SessionRow> sessions = new HashMap<>();
    private final Map<String, PreparedTransaction> prepared = new HashMap<>();
    private final Map<Integer, WaitRow> waits = new TreeMap<>();
    private final Map<Holder, TreeSet<Integer>> waitersOf = new TreeMap<>();

    BlockingTree(
            List<SessionRow> sessions, List<WaitRow> waits, List<PreparedTransaction> prepared) {
        sessions.forEach(s -> this.sessions.put(s.pid(), s));
        prepared.forEach(p -> this.prepared.put(p.gid(), p));
        for (WaitRow wait : waits) {
            this.waits.put(wait.pid(), wait);
            for (Holder holder : holders(wait)) {
                waitersOf.computeIfAbsent(holder, _ -> new TreeSet<>()).add(wait.pid());
            }
        }
    }

    private static List<Holder> holders(WaitRow wait) {
        List<Holder> holders = new ArrayList<>();
        for (int pid : new TreeSet<>(wait.blockedBy())) {
            if (pid != 0) {
                holders.add(new Holder(pid, ""));
            } else if (wait.gids().isEmpty()) {
                holders.add(new Holder(0, ""));
            } else {
                wait.gids().forEach(gid -> holders.add(new Holder(0, gid)));
            }
        }
        return holders;
    }

    /** Most waiters first. */
    List<Blocking> trees() {
        Map<Holder, Blocking> trees = new LinkedHashMap<>();
        TreeSet<Integer> reached = new TreeSet<>();
        for (Holder holder : waitersOf.keySet()) {
            if (!isWaiting(holder)) {
                trees.put(holder, tree(holder));
            }
        }
        trees.values().forEach(t -> t.blocked().forEach(b -> reached.add(b.pid())));
        for (int pid : waits.keySet()) {
            Holder holder = new Holder(pid, "");
            if (!reached.contains(pid) && waitersOf.containsKey(holder)) {
                Blocking cycle = tree(holder);
                trees.put(holder, cycle);
                reached.add(pid);
                cycle.blocked().forEach(b -> reached.add(b.pid()));
            }
        }
        return trees.values().stream()
                .sorted(
                        Comparator.comparingInt(Blocking::blockedCount)
                                .reversed()
                                .thenComparingInt(Blocking::rootPid))
                .toList();
    }

    /** How many wait for {@code pid}, directly or behind another. */
    int waitersBelow(int pid) {
        return depths(new Holder(pid, "")).size();
    }

    /** How many wait for the prepared transaction {@code gid}, directly or behind another. */
    int waitersBelow(String gid) {
        return depths(new Holder(0, gid)).size();
    }

    private boolean isWaiting(Holder holder) {
        WaitRow wait = waits.get(holder.pid());
        return wait != null && !wait.blockedBy().isEmpty();
    }

    private Map<Integer, Integer> depths(Holder root) {
        Map<Integer, Integer> depths = new LinkedHashMap<>();
        List<Holder> level = List.of(root);
        for (int depth = 1; !level.isEmpty(); depth++) {
            List<Holder> next = new ArrayList<>();
            for (Holder holder : level) {
                for (int pid : waitersOf.getOrDefault(holder, new TreeSet<>())) {
                    if (pid != root.pid() && depths.putIfAbsent(pid, depth) == null) {
                        next.add(new Holder(pid, ""));
                    }
                }
            }
            level = next;
        }
        return depths;
    }

    private Blocking tree(Holder root) {
        List<Blocked> blocked = new ArrayList<>();
        depths(root).forEach((pid, depth) -> blocked.add(blocked(pid, depth)));
        @Nullable Double longest =
                blocked.stream()
                        .map(Blocked::waitSeconds)
                        .filter(s -> s != null)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        SessionRow session = sessions.get(root.pid());
        PreparedTransaction transaction = prepared.get(root.gid());
        if (session == null && transaction != null) {
            return new Blocking(
                    0,
                    transaction.gid(),
                    "prepared transaction",
                    transaction.owner(),
                    null,
                    transaction.preparedSeconds(),
                    null,
                    null,
                    blocked.size(),
                    longest,
                    blocked);
        }
        return new Blocking(
                root.pid(),
                root.gid().isEmpty() ? null : root.gid(),
                session == null ? null : session.state(),
                session == null ? null : session.user(),
                session == null ? null : session.application(),
                session == null ? null : session.xactSeconds(),
                session == null ? null : session.stateSeconds(),
                session == null ? null : session.query(),
                blocked.size(),
                longest,
                blocked);
    }

    private Blocked blocked(int pid, int depth) {
        WaitRow wait = waits.get(pid);
        SessionRow session = sessions.get(pid);
        return new Blocked(
                pid,
                depth,
                session == null ? null : session.user(),
                session == null ? null : session.application(),
                wait == null ? null : wait.waitSeconds(),
                wait == null ? null : wait.lockType(),
                wait == null ? null : wait.lockMode(),
                wait == null ? null : wait.lockKey(),
                wait == null ? null : wait.relation(),
                session == null ? null : session.query(),
                wait == null ? List.of() : List.copyOf(new TreeSet<>(wait.blockedBy())));
    }
}
