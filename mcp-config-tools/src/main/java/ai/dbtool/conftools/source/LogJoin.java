package ai.dbtool.conftools.source;

import ai.dbtool.conf.audit.LogFacts;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Counts what rules ask of a log, in one pass over the classes that matter. */
final class LogJoin implements Scan.Visitor {

    private static final String CHECKPOINT = "L23";
    private static final String TEMPORARY_FILE = "L25";

    /** Counted, not looked into. */
    private static final Set<String> COUNTED = Set.of("L24", "L32", "L07", "L33", "L12", "L28");

    /** Of more than this the percentiles are those of the first. */
    private static final int MAX_KEPT = 100_000;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Sizes distances = new Sizes();
    private final Sizes temporary = new Sizes();
    private long checkpoints;
    private long forced;

    /** What {@code set} tells. */
    static LogFacts of(LogSet set, Catalogue catalogue, BooleanSupplier limit) {
        LogJoin join = new LogJoin();
        Set<String> classes = new java.util.TreeSet<>(COUNTED);
        classes.addAll(Set.of(CHECKPOINT, TEMPORARY_FILE));
        Scan unused = Scan.run(set, catalogue, Filter.classes(Window.all(), classes), limit, join);
        return join.facts(set);
    }

    @Override
    public void visit(LogFile file, RawEvent event) {
        EventClass type = event.type();
        String id = type == null ? "" : type.id();
        switch (id) {
            case CHECKPOINT -> checkpoint(file.event(event).fields());
            case TEMPORARY_FILE -> {
                if (file.event(event).fields().get("sizeBytes") instanceof Number size) {
                    temporary.add(size.doubleValue());
                }
            }
            default -> counts.merge(id, 1L, Long::sum);
        }
    }

    private void checkpoint(Map<String, Object> fields) {
        if ("starting".equals(fields.get("phase"))) {
            checkpoints++;
            String cause = Objects.toString(fields.get("cause"), "");
            forced += Arrays.asList(cause.split(" ")).contains("wal") ? 1 : 0;
        } else if (fields.get("distanceKilobytes") instanceof Number kilobytes) {
            distances.add(kilobytes.doubleValue() * 1024);
        }
    }

    private LogFacts facts(LogSet set) {
        return new LogFacts(
                Objects.toString(set.from(), "?"),
                Objects.toString(set.to(), "?"),
                checkpoints,
                forced,
                count("L24"),
                distances.percentile(95),
                temporary.count,
                temporary.percentile(90),
                temporary.percentile(95),
                count("L32"),
                count("L07"),
                count("L33"),
                count("L12"),
                count("L28"));
    }

    private long count(String id) {
        return counts.getOrDefault(id, 0L);
    }

    private static final class Sizes {

        private double[] kept = new double[64];
        private long count;

        void add(double size) {
            if (count < MAX_KEPT) {
                if (count == kept.length) {
                    kept = Arrays.copyOf(kept, kept.length * 2);
                }
                kept[(int) count] = size;
            }
            count++;
        }

        double percentile(int percent) {
            int known = (int) Math.min(count, MAX_KEPT);
            if (known == 0) {
                return 0;
            }
            double[] sorted = Arrays.copyOf(kept, known);
            Arrays.sort(sorted);
            return sorted[Math.min(known - 1, (known * percent + 99) / 100 - 1)];
        }
    }
}
