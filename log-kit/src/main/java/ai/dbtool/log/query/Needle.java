package ai.dbtool.log.query;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.source.BlockIndex;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.LogFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A piece of a wanted text that stands in the file as it is, whatever the format: a block without
 * it need not be split. Letters that Unicode has in a third form (i, k) and all that formats write
 * otherwise are left out of it.
 */
final class Needle {

    /** Less would stand in nearly every block. */
    private static final int SHORTEST = 3;

    private static final int CHUNK = 1 << 17;

    /** Splitters hold back that many events for parts that come late. */
    private static final int HELD_BACK = 64;

    private static final int PARTS_PER_PROCESSOR = 4;

    private final byte[] piece;

    private Needle(String piece) {
        this.piece = piece.getBytes(StandardCharsets.US_ASCII);
    }

    /** The longest such piece of {@code text}; {@code null} when there is none worth it. */
    static @Nullable Needle of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String piece =
                Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^ -~]|[ik\"\\\\]"))
                        .reduce("", (a, b) -> b.length() > a.length() ? b : a);
        return piece.length() < SHORTEST ? null : new Needle(piece);
    }

    int length() {
        return piece.length;
    }

    /** Finds it in one file, each block at most once. */
    final class Search {

        private final LogFile file;
        private final BlockIndex index;
        private final BooleanSupplier cancelled;
        private final @Nullable Boolean[] found;
        private final LongAdder read = new LongAdder();

        Search(LogFile file, BlockIndex index, BooleanSupplier cancelled) {
            this.file = file;
            this.index = index;
            this.cancelled = cancelled;
            this.found = new @Nullable Boolean[index.blocks().size()];
        }

        /** Looks into the blocks of {@code wanted} on all processors. */
        void look(Predicate<Block> wanted) {
            int parts =
                    Math.min(
                            found.length,
                            PARTS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
            IntStream.range(0, parts)
                    .parallel()
                    .forEach(
                            part ->
                                    look(
                                            found.length * part / parts,
                                            found.length * (part + 1) / parts,
                                            wanted));
        }

        /** Whether an event that starts in a block may hold it, in parts that come later too. */
        boolean mayHold(int block) {
            if (found(block)) {
                return true;
            }
            long behind = 0;
            for (int i = block + 1; i < found.length && behind <= HELD_BACK; i++) {
                if (found(i)) {
                    return true;
                }
                behind += index.blocks().get(i).events();
            }
            // What follows the known is not known.
            return behind <= HELD_BACK && file.bytes() > index.bytes();
        }

        /** Bytes that were searched. */
        long read() {
            return read.sum();
        }

        private boolean found(int block) {
            if (found[block] == null) {
                look(block, block + 1, _ -> true);
            }
            return Boolean.TRUE.equals(found[block]);
        }

        /** What cannot be read holds it: reading it whole tells what is wrong. */
        private void look(int first, int end, Predicate<Block> wanted) {
            byte[] chunk = new byte[CHUNK];
            try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
                for (int i = first; i < end; i++) {
                    Block block = index.blocks().get(i);
                    if (wanted.test(block)) {
                        Block next = i + 1 < found.length ? index.blocks().get(i + 1) : null;
                        long to = next == null ? index.bytes() : next.offset();
                        found[i] =
                                cancelled.getAsBoolean()
                                        || search(channel, chunk, block.offset(), to);
                    }
                }
            } catch (IOException _) {
                Arrays.fill(found, first, end, true);
            }
        }

        private boolean search(FileChannel channel, byte[] chunk, long from, long to)
                throws IOException {
            long at = from;
            while (to - at >= piece.length) {
                int wanted = (int) Math.min(chunk.length, to - at);
                int length = channel.read(ByteBuffer.wrap(chunk, 0, wanted), at);
                if (length < piece.length) {
                    return true;
                }
                if (Bytes.indexOfIgnoreCase(chunk, 0, length, piece) < length) {
                    read.add(at + length - from);
                    return true;
                }
                at += length - piece.length + 1;
            }
            read.add(to - from);
            return false;
        }
    }
}
