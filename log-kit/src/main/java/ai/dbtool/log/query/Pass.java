package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.EventSink;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.BlockIndex;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.Indexes;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.Reader;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Reads files for a scan: all of a file, or of one that is known the blocks that may hold what is
 * wanted. The sums are those of all that the answer rests on, read now or before.
 */
final class Pass {

    private final Indexes indexes;
    private final Catalogue catalogue;
    private final Filter filter;
    private final Filter.Test test;
    private final @Nullable Needle needle;
    private final BooleanSupplier cancelled;
    private final Scan.Visitor visitor;
    private final Scan.@Nullable Tally tally;
    private final Scan.Sum sum;
    private final Handover handover = new Handover();

    /** What is done when all has been seen. */
    private final List<Runnable> atEnd = new ArrayList<>();

    Pass(
            Indexes indexes,
            Catalogue catalogue,
            Filter filter,
            BooleanSupplier cancelled,
            Scan.Visitor visitor,
            Scan.@Nullable Tally tally,
            Scan.Sum sum) {
        this.indexes = indexes;
        this.catalogue = catalogue;
        this.filter = filter;
        this.test = filter.compile();
        this.needle = filter.wording().needle();
        this.cancelled = cancelled;
        this.visitor = visitor;
        this.tally = tally;
        this.sum = sum;
    }

    void over(List<LogFile> files) {
        try (handover) {
            files.forEach(this::over);
        }
        atEnd.forEach(Runnable::run);
    }

    private void over(LogFile file) {
        BlockIndex known = indexes.of(file);
        if (known == null) {
            whole(file);
        } else {
            parts(file, known);
        }
    }

    private void whole(LogFile file) {
        BlockIndex.Builder learning = indexes.learning(file);
        Reader.Seen seen =
                Reader.read(
                        file,
                        catalogue,
                        learning == null ? sink(file, Long.MAX_VALUE) : sink(file, learning),
                        cancelled);
        if (learning != null) {
            atEnd.add(() -> indexes.keep(file, learning, 0, seen));
        }
        sum.add(file, seen);
    }

    private EventSink sink(LogFile file, long end) {
        return event ->
                event.offset() < end
                        && (!wanted(file, test, event) || handover.take(file, event, visitor));
    }

    /** Hands all events over: who counts learns from them too, for it has to find their classes. */
    private EventSink sink(LogFile file, BlockIndex.Builder learning) {
        Filter.Test counted = filter.compile();
        Scan.Visitor learner =
                (from, event) -> {
                    learning.see(event);
                    if (wanted(from, counted, event)) {
                        visitor.visit(from, event);
                    }
                };
        return event -> handover.take(file, event, learner);
    }

    private static boolean wanted(LogFile file, Filter.Test test, RawEvent event) {
        return !file.leftToTwin(event.time()) && test.admits(event);
    }

    /** A file that grew goes on in its last block, which is read again. */
    private void parts(LogFile file, BlockIndex known) {
        BlockIndex.Tallies counted = new BlockIndex.Tallies();
        if (file.bytes() == known.bytes() && isCounted(file, known.whole(), counted)) {
            atEnd.add(() -> add(file, counted));
            sum.known(known, true);
            return;
        }
        List<Block> blocks = known.blocks();
        boolean grown = file.bytes() > known.bytes();
        int complete = grown ? blocks.size() - 1 : blocks.size();
        Needle.Search words = needle == null ? null : needle.new Search(file, known, cancelled);
        if (words != null) {
            words.look(filter::mayAdmit);
        }
        for (int i = 0; i < complete; i++) {
            int first = i;
            while (i < complete
                    && mustBeRead(file, blocks.get(i), counted)
                    && (words == null || words.mayHold(i))) {
                i++;
            }
            if (i > first) {
                long end = i < blocks.size() ? blocks.get(i).offset() : Long.MAX_VALUE;
                sum.part(file, part(file, blocks.get(first), end));
            }
        }
        atEnd.add(() -> add(file, counted));
        sum.known(known, !grown);
        sum.searched(words == null ? 0 : words.read());
        if (grown) {
            tail(file, known);
        }
    }

    /** What need not be read is {@code counted} instead. */
    private boolean mustBeRead(LogFile file, Block block, BlockIndex.Tallies counted) {
        return filter.mayAdmit(block) && !isCounted(file, block, counted);
    }

    /** Whether all that is wanted of it is how many there are. */
    private boolean isCounted(LogFile file, Block block, BlockIndex.Tallies counted) {
        if (tally == null || file.twinFrom() != null || !filter.admitsByKind(block)) {
            return false;
        }
        block.kinds().stream().filter(filter::admits).forEach(counted::add);
        return true;
    }

    private void add(LogFile file, BlockIndex.Tallies counted) {
        Scan.Tally sums = tally;
        if (sums != null) {
            counted.kinds().forEach(kind -> sums.add(file, kind));
        }
    }

    private Reader.Seen part(LogFile file, Block from, long end) {
        return Reader.read(file, from.offset(), from.line(), catalogue, sink(file, end), cancelled);
    }

    private void tail(LogFile file, BlockIndex known) {
        Block last = known.blocks().getLast();
        BlockIndex.Builder learning = new BlockIndex.Builder(file, known);
        Reader.Seen seen =
                Reader.readOn(
                        file,
                        last.offset(),
                        last.line(),
                        known.lines() + 1,
                        catalogue,
                        sink(file, learning),
                        cancelled);
        atEnd.add(() -> indexes.keep(file, learning, last.offset(), seen));
        sum.add(file, seen);
    }
}
