package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Reader;
import ai.dbtool.log.source.Skipped;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One pass over the files of a source that a filter touches.
 *
 * @param files how many files were read
 * @param bytes bytes read
 * @param lines lines read
 * @param events events read, whether the filter admits them or not
 * @param unparsed lines that belong to no event
 * @param samples the first few of them
 * @param skipped what was not read, or not to its end
 */
public record Scan(
        int files,
        long bytes,
        long lines,
        long events,
        long unparsed,
        List<String> samples,
        List<Skipped> skipped) {

    private static final int SAMPLES = 5;

    /** Takes matching events; may not keep them. Runs in one thread, not that of the caller. */
    @FunctionalInterface
    public interface Visitor {

        /** One event of {@code file}. */
        void visit(LogFile file, RawEvent event);
    }

    /** Shows every event that {@code filter} admits to {@code visitor}, file by file. */
    public static Scan run(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            BooleanSupplier cancelled,
            Visitor visitor) {
        Filter.Test test = filter.compile();
        Sum sum = new Sum(set);
        try (Handover handover = new Handover(visitor)) {
            for (LogFile file : set.files()) {
                if (!filter.window().touches(file)) {
                    continue;
                }
                Reader.Seen seen =
                        Reader.read(
                                file,
                                catalogue,
                                event ->
                                        file.leftToTwin(event.time())
                                                || !test.admits(event)
                                                || handover.take(file, event),
                                cancelled);
                sum.add(file, seen);
            }
        }
        return sum.scan();
    }

    /** Puts together what the reading of several files saw. */
    static final class Sum {

        private final List<Skipped> skipped;
        private final List<String> samples = new ArrayList<>();
        private final Set<String> zones = new LinkedHashSet<>();
        private int files;
        private long bytes;
        private long lines;
        private long events;
        private long unparsed;

        /** With what {@code set} skips. */
        Sum(LogSet set) {
            skipped = new ArrayList<>(set.skipped());
        }

        void add(LogFile file, Reader.Seen seen) {
            files++;
            bytes += seen.bytes();
            lines += seen.lines();
            events += seen.events();
            unparsed += seen.unparsed();
            samples.addAll(seen.samples());
            zones.addAll(seen.unknownZones());
            if (seen.others() > 0) {
                String reason = seen.others() + " lines of other programs";
                skipped.add(new Skipped(file.path().toString(), reason));
            }
            String problem = seen.problem();
            if (problem != null) {
                skipped.add(new Skipped(file.path().toString(), problem));
            }
        }

        Scan scan() {
            zones.forEach(
                    z -> skipped.add(new Skipped("time zone " + z, "not known, read as UTC")));
            return new Scan(
                    files,
                    bytes,
                    lines,
                    events,
                    unparsed,
                    samples.size() > SAMPLES ? samples.subList(0, SAMPLES) : samples,
                    skipped);
        }
    }
}
