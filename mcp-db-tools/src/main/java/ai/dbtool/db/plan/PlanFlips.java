package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Memory;
import ai.dbtool.db.plan.PlanShape.Access;
import ai.dbtool.db.plan.RememberedPlans.Episode;
import ai.dbtool.db.plan.RememberedPlans.TableState;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** How one plan of a statement differs from the one before, and what may have made it so. */
final class PlanFlips {

    /** Tables grow and shrink all the time; from here on it is worth a word. */
    private static final double FACTOR = 1.5;

    private PlanFlips() {}

    /** What is told of {@code episodes}, newest last. */
    static Memory memory(List<Episode> episodes) {
        Episode now = episodes.getLast();
        boolean flipped = episodes.size() > 1;
        return new Memory(
                now.shape().fingerprint(),
                now.firstSeen(),
                episodes.size(),
                flipped ? episodes.get(episodes.size() - 2).lastSeen() : null,
                flipped ? episodes.get(episodes.size() - 2).shape().fingerprint() : null,
                now.changes(),
                now.since());
    }

    /** The episode goes on; its tables are as they are now. */
    static Episode continued(Episode last, Episode now) {
        return new Episode(
                now.shape(),
                now.cost(),
                last.firstSeen(),
                now.lastSeen(),
                now.tables(),
                now.settings(),
                now.version(),
                last.changes(),
                last.since());
    }

    /** A new episode, with what is different. */
    static Episode begun(Episode before, Episode now) {
        return new Episode(
                now.shape(),
                now.cost(),
                now.firstSeen(),
                now.lastSeen(),
                now.tables(),
                now.settings(),
                now.version(),
                changes(before.shape(), now.shape()),
                since(before, now));
    }

    private static List<String> changes(PlanShape before, PlanShape now) {
        List<String> changes = new ArrayList<>();
        List<Access> left = new ArrayList<>(now.accesses());
        for (Access was : before.accesses()) {
            Access is =
                    left.stream()
                            .filter(a -> a.table().equals(was.table()))
                            .findFirst()
                            .orElse(null);
            left.remove(is);
            if (is == null) {
                changes.add(was.table() + ": was " + shown(was) + ", is not read now");
            } else if (!is.how().equals(was.how())) {
                changes.add(was.table() + ": was " + shown(was) + ", now " + shown(is));
            }
        }
        left.forEach(is -> changes.add(is.table() + ": was not read, now " + shown(is)));
        if (!before.joins().equals(now.joins())) {
            changes.add("joins: were " + joins(before) + ", now " + joins(now));
        }
        if (changes.isEmpty()) {
            changes.add("the order of joins, or nodes above them, differ");
        }
        return List.copyOf(changes);
    }

    private static String joins(PlanShape shape) {
        return shape.joins().isEmpty() ? "none" : String.join(", ", shape.joins());
    }

    private static String shown(Access access) {
        return access.how() + " (" + (long) access.rows() + " rows expected)";
    }

    private static List<String> since(Episode before, Episode now) {
        List<String> since = new ArrayList<>();
        for (TableState is : now.tables()) {
            before.tables().stream()
                    .filter(was -> was.name().equals(is.name()))
                    .findFirst()
                    .ifPresent(was -> since.addAll(since(was, is)));
        }
        settings(before.settings(), now.settings(), since);
        if (!before.version().equals(now.version())) {
            since.add("the server went from " + before.version() + " to " + now.version());
        }
        return List.copyOf(since);
    }

    private static List<String> since(TableState was, TableState is) {
        List<String> since = new ArrayList<>();
        was.indexes().stream()
                .filter(i -> !is.indexes().contains(i))
                .forEach(i -> since.add("index " + i + " is gone or invalid"));
        is.indexes().stream()
                .filter(i -> !was.indexes().contains(i))
                .forEach(i -> since.add("index " + i + " is new"));
        if (is.analyzed() != null && !is.analyzed().equals(was.analyzed())) {
            since.add("ANALYZE of " + is.name() + " ran at " + is.analyzed());
        }
        double more = Math.max(1, Math.max(was.rows(), is.rows()));
        if (more / Math.max(1, Math.min(was.rows(), is.rows())) >= FACTOR) {
            since.add(
                    is.name()
                            + " went from about "
                            + Math.max(0, was.rows())
                            + " rows to "
                            + Math.max(0, is.rows()));
        }
        return since;
    }

    private static void settings(
            Map<String, String> before, Map<String, String> now, List<String> since) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            if (!Objects.equals(before.get(name), now.get(name))) {
                since.add(
                        name
                                + " was "
                                + Objects.requireNonNullElse(before.get(name), "at its default")
                                + ", now "
                                + Objects.requireNonNullElse(now.get(name), "at its default"));
            }
        }
    }
}
