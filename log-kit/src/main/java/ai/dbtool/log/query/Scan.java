package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.BlockIndex;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Reader;
import ai.dbtool.log.source.Skipped;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One pass over the files of a source that a filter touches.
 *
 * @param files how many files were read
 * @param bytes bytes the answer rests on
 * @param read bytes of them that had to be read now; the others an earlier pass had read
 * @param lines lines read
 * @param events events read, whether the filter admits them or not
 * @param unparsed lines that belong to no event
 * @param samples the first few of them
 * @param skipped what was not read, or not to its end
 */
public record Scan(
        int files,
        long bytes,
        long read,
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

    /** Takes what is known without reading, when the visitor has seen all else. */
    @FunctionalInterface
    interface Tally {

        /** Events of {@code file}. */
        void add(LogFile file, BlockIndex.Kind kind);
    }

    /** Shows every event that {@code filter} admits to {@code visitor}, file by file. */
    public static Scan run(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            BooleanSupplier cancelled,
            Visitor visitor) {
        return run(set, catalogue, filter, cancelled, visitor, null);
    }

    /**
     * As above; events of which only class and level are asked for go to {@code tally} where an
     * earlier pass has counted them.
     */
    static Scan run(
            LogSet set,
            Catalogue catalogue,
            Filter filter,
            BooleanSupplier cancelled,
            Visitor visitor,
            @Nullable Tally tally) {
        Sum sum = new Sum(set);
        Pass pass = new Pass(set.indexes(), catalogue, filter, cancelled, visitor, tally, sum);
        pass.over(set.files().stream().filter(filter.window()::touches).toList());
        return sum.scan();
    }

    /** Puts together what the reading of several files saw. */
    static final class Sum {

        private final List<Skipped> skipped;
        private final List<String> samples = new ArrayList<>();
        private final Set<String> zones = new LinkedHashSet<>();
        private int files;
        private long bytes;
        private long read;
        private long lines;
        private long events;
        private long unparsed;

        /** With what {@code set} skips. */
        Sum(LogSet set) {
            skipped = new ArrayList<>(set.skipped());
        }

        /** A file that was read to its end, from its beginning or from where it was known to. */
        void add(LogFile file, Reader.Seen seen) {
            files++;
            bytes += seen.bytes();
            lines += seen.lines();
            events += seen.events();
            unparsed += seen.unparsed();
            samples.addAll(seen.samples());
            part(file, seen);
        }

        /** A part of a file whose sums are known. */
        void part(LogFile file, Reader.Seen seen) {
            read += seen.bytes();
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

        /** A file that need not be read, or not up to its last block. */
        void known(BlockIndex index, boolean whole) {
            List<Block> blocks = index.blocks();
            Block last = blocks.getLast();
            files += whole ? 1 : 0;
            bytes += whole ? index.bytes() : last.offset();
            lines += whole ? index.lines() : last.line() - 1;
            events += index.events() - (whole ? 0 : last.events());
            unparsed += index.unparsed();
            samples.addAll(index.samples());
            zones.addAll(index.zones());
        }

        /** Bytes that were searched for a text without being split. */
        void searched(long more) {
            read += more;
        }

        Scan scan() {
            zones.forEach(
                    z -> skipped.add(new Skipped("time zone " + z, "not known, read as UTC")));
            return new Scan(
                    files,
                    bytes,
                    read,
                    lines,
                    events,
                    unparsed,
                    samples.size() > SAMPLES ? samples.subList(0, SAMPLES) : samples,
                    skipped);
        }
    }
}
