package ai.dbtool.log.source;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pass over all of a file learnt: times and classes of the events that start in each 64 KiB
 * or, of a file of more than a GiB, in more. In memory only; who asks for a time or a class then
 * reads the blocks that may hold it.
 *
 * @param blocks in the order of the file, without gaps
 * @param whole all of them as one
 * @param bytes length of the file when it was read; it may have grown since
 * @param lines lines in them
 * @param unparsed lines among them that belong to no event
 * @param samples the first few of these
 * @param zones time zones that were taken as UTC
 * @param guard the last bytes that were read: a file rewritten in place ends otherwise there
 */
public record BlockIndex(
        List<Block> blocks,
        Block whole,
        long bytes,
        long lines,
        long unparsed,
        List<String> samples,
        List<String> zones,
        String guard) {

    private static final long LEAST_FILE = 2 << 20;
    private static final long LEAST_BLOCK = 1 << 16;
    private static final long MOST_BLOCKS = 1 << 14;
    private static final int MERGED = 16;
    private static final int GUARD = 256;

    /** Where an event is, and when it was logged. */
    public record Spot(long offset, long line, long time) {}

    /**
     * Events of one class and level.
     *
     * @param type their class, or {@code null} outside the catalogue
     * @param first the oldest
     * @param last the newest
     */
    public record Kind(
            @Nullable EventClass type, Severity level, long count, Spot first, Spot last) {}

    /**
     * A block.
     *
     * @param offset where its first event starts
     * @param line number of its first line
     * @param from time of its oldest event, {@link Long#MAX_VALUE} when none has one
     * @param to time of its newest event, {@link Long#MIN_VALUE} when none has one
     * @param untimed whether it has events without a time
     * @param kinds what it holds
     */
    public record Block(
            long offset, long line, long from, long to, boolean untimed, List<Kind> kinds) {

        /** Neighbours as one. */
        private static Block of(List<Block> blocks) {
            Tallies tallies = new Tallies();
            long from = Long.MAX_VALUE;
            long to = Long.MIN_VALUE;
            boolean untimed = false;
            for (Block block : blocks) {
                from = Math.min(from, block.from);
                to = Math.max(to, block.to);
                untimed |= block.untimed;
                block.kinds.forEach(tallies::add);
            }
            Block first = blocks.getFirst();
            return new Block(first.offset, first.line, from, to, untimed, tallies.kinds());
        }

        /** How many events start in it. */
        public long events() {
            return kinds.stream().mapToLong(Kind::count).sum();
        }
    }

    /** The same in fewer and larger blocks; {@code null} when they are large already. */
    @Nullable BlockIndex coarser() {
        if (bytes / blocks.size() > MERGED * LEAST_BLOCK / 2) {
            return null;
        }
        List<Block> merged = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i += MERGED) {
            merged.add(Block.of(blocks.subList(i, Math.min(blocks.size(), i + MERGED))));
        }
        return new BlockIndex(merged, whole, bytes, lines, unparsed, samples, zones, guard);
    }

    /** How many events there are. */
    public long events() {
        return whole.events();
    }

    /** Whether a file of this length is worth one. */
    static boolean fits(LogFile file) {
        return file.seekable() && file.bytes() >= LEAST_FILE;
    }

    /** Whether {@code file} still begins with what was read. */
    boolean isOf(LogFile file) {
        return file.bytes() >= bytes && guard.equals(guard(file, bytes));
    }

    /** The bytes before {@code end}, a character each; none when they cannot be read. */
    private static String guard(LogFile file, long end) {
        ByteBuffer last = ByteBuffer.allocate((int) Math.min(GUARD, end));
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            int read = 0;
            while (last.hasRemaining() && read >= 0) {
                read = channel.read(last, end - last.remaining());
            }
        } catch (IOException _) {
            return "";
        }
        return new String(last.array(), 0, last.position(), StandardCharsets.ISO_8859_1);
    }

    /** Learns from the events of a pass, in their order. */
    public static final class Builder {

        private final @Nullable BlockIndex known;
        private final List<Block> blocks;
        private Tallies tallies = new Tallies();
        private final long length;
        private @Nullable Spot start;
        private long from;
        private long to;
        private boolean untimed;

        /**
         * A pass over all of {@code file}; with {@code known} over its last block and what follows.
         */
        public Builder(LogFile file, @Nullable BlockIndex known) {
            this.known = known;
            this.length = Math.max(LEAST_BLOCK, file.bytes() / MOST_BLOCKS);
            this.blocks =
                    known == null
                            ? new ArrayList<>()
                            : new ArrayList<>(known.blocks.subList(0, known.blocks.size() - 1));
        }

        /** Sees an event. */
        public void see(RawEvent event) {
            Spot first = start;
            if (first == null || event.offset() - first.offset >= length) {
                end();
                start = new Spot(event.offset(), event.line(), event.time());
                from = Long.MAX_VALUE;
                to = Long.MIN_VALUE;
                untimed = false;
            }
            long time = event.time();
            if (time == RawEvent.NO_TIME) {
                untimed = true;
            } else {
                from = Math.min(from, time);
                to = Math.max(to, time);
            }
            tallies.of(event.type(), event.severity()).add(event);
        }

        private void end() {
            Spot first = start;
            if (first != null) {
                blocks.add(new Block(first.offset, first.line, from, to, untimed, tallies.kinds()));
                tallies = new Tallies();
            }
        }

        /** The index, or {@code null} when {@code seen} is not all there was. */
        @Nullable BlockIndex build(LogFile file, long offset, Reader.Seen seen) {
            end();
            long bytes = offset + seen.bytes();
            String guard = guard(file, bytes);
            // A line half written may come to mean something else.
            boolean whole = guard.endsWith("\n");
            if (seen.problem() != null || !whole || blocks.isEmpty()) {
                return null;
            }
            BlockIndex before = known;
            List<String> samples = new ArrayList<>(before == null ? List.of() : before.samples);
            samples.addAll(seen.samples());
            List<String> zones = new ArrayList<>(before == null ? List.of() : before.zones);
            zones.addAll(seen.unknownZones());
            long lines = before == null ? 0 : before.blocks.getLast().line - 1;
            return new BlockIndex(
                    blocks,
                    Block.of(blocks),
                    bytes,
                    lines + seen.lines(),
                    (before == null ? 0 : before.unparsed) + seen.unparsed(),
                    samples,
                    zones.stream().distinct().toList(),
                    guard);
        }
    }

    /** Kinds that are added up, one for each class and level, in the order of the file. */
    public static final class Tallies {
        private final List<Tally> all = new ArrayList<>();

        /** Adds what a later block holds. */
        public void add(Kind kind) {
            of(kind.type(), kind.level()).add(kind);
        }

        @SuppressWarnings("ReferenceEquality") // a catalogue has each class once
        private Tally of(@Nullable EventClass type, Severity level) {
            for (int i = 0; i < all.size(); i++) {
                Tally tally = all.get(i);
                if (tally.type == type && tally.level == level) {
                    return tally;
                }
            }
            Tally tally = new Tally(type, level);
            all.add(tally);
            return tally;
        }

        /** The sums. */
        public List<Kind> kinds() {
            return all.stream().map(Tally::kind).toList();
        }
    }

    private static final class Tally {
        private final @Nullable EventClass type;
        private final Severity level;
        private long count;
        private Spot first = new Spot(0, 0, 0);
        private Spot last = first;

        Tally(@Nullable EventClass type, Severity level) {
            this.type = type;
            this.level = level;
        }

        void add(RawEvent event) {
            long time = event.time();
            if (count == 0 || time < first.time || time >= last.time) {
                Spot spot = new Spot(event.offset(), event.line(), time);
                first = count == 0 || time < first.time ? spot : first;
                last = count == 0 || time >= last.time ? spot : last;
            }
            count++;
        }

        void add(Kind other) {
            first = count == 0 || other.first.time < first.time ? other.first : first;
            last = count == 0 || other.last.time >= last.time ? other.last : last;
            count += other.count;
        }

        Kind kind() {
            return new Kind(type, level, count, first, last);
        }
    }
}
