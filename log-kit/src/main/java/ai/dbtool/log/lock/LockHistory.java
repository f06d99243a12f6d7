package ai.dbtool.log.lock;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogSet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a log tells of locks. Waits shorter than {@code deadlock_timeout} are not in it.
 *
 * @param window the time covered, ends closed
 * @param waits in the order they began
 * @param unkept waits beyond the first 20,000, counted only
 * @param roots processes at the root of waiting, worst first
 * @param steps the course over time
 * @param step length of a step
 * @param deadlocks by kind, most frequent first
 * @param scan what was read
 */
public record LockHistory(
        Window window,
        List<LockWait> waits,
        long unkept,
        List<RootBlocker> roots,
        List<LockStep> steps,
        Duration step,
        List<Deadlock> deadlocks,
        Scan scan) {

    private static final Set<String> CLASSES = Set.of("L01", "L02", "L03");

    /** Roots of which the log is asked what they did. */
    private static final int MAX_KNOWN = 20;

    /** Reads what {@code window} touches. */
    public static LockHistory of(
            LogSet set, Catalogue catalogue, Window window, BooleanSupplier cancelled) {
        Window closed = window.within(set);
        Waits waits = new Waits();
        Deadlocks deadlocks = new Deadlocks();
        Scan scan =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(closed),
                        cancelled,
                        (file, raw) -> {
                            EventClass type = raw.type();
                            boolean lock = type != null && CLASSES.contains(type.id());
                            if (lock || waits.isOpen(raw.pid())) {
                                Event event = file.event(raw);
                                waits.add(event);
                                if ("L01".equals(event.classId())) {
                                    deadlocks.add(event);
                                }
                            }
                        });
        List<LockWait> all = waits.all();
        Instant end = Objects.requireNonNullElse(closed.to(), Instant.EPOCH);
        WaitGraph graph = new WaitGraph(all, end);
        return new LockHistory(
                closed,
                all,
                waits.unkept(),
                known(graph.roots(), set, catalogue, cancelled),
                graph.steps(),
                graph.step(),
                deadlocks.sorted(),
                scan);
    }

    /** Adds to the worst roots what they logged: before, from the beginning of the log. */
    private static List<RootBlocker> known(
            List<RootBlocker> roots, LogSet set, Catalogue catalogue, BooleanSupplier cancelled) {
        Map<Integer, RootBlocker> wanted = new HashMap<>();
        roots.stream()
                .limit(MAX_KNOWN)
                .filter(root -> root.pid() != 0)
                .forEach(root -> wanted.put(root.pid(), root));
        if (wanted.isEmpty()) {
            return roots;
        }
        Map<Integer, Event> before = new HashMap<>();
        Map<Integer, Event> after = new HashMap<>();
        Scan unused =
                Scan.run(
                        set,
                        catalogue,
                        Filter.all(Window.all()),
                        cancelled,
                        (file, raw) -> {
                            RootBlocker root = wanted.get(raw.pid());
                            if (root != null && raw.time() != RawEvent.NO_TIME) {
                                if (raw.time() < root.to().toEpochMilli()) {
                                    before.put(root.pid(), file.event(raw));
                                } else {
                                    after.computeIfAbsent(root.pid(), _ -> file.event(raw));
                                }
                            }
                        });
        List<RootBlocker> list = new ArrayList<>();
        for (RootBlocker root : roots) {
            list.add(root.known(before.get(root.pid()), after.get(root.pid())));
        }
        return list;
    }
}
