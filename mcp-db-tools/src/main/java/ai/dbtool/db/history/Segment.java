package ai.dbtool.db.history;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file: eight bytes that say what it is and in which version, then blocks, one behind the
 * other. Nothing in it is ever changed. What stands behind the last whole block was being written
 * when a process died, or is being written now.
 *
 * @param number later files have larger ones
 */
record Segment(Path file, long number) {

    /** {@code DBTH} and the version of the form. */
    static final long HEAD = 0x4442_5448_0000_0001L;

    static final int HEAD_BYTES = Long.BYTES;

    private static final Pattern NAME = Pattern.compile("(\\d{8})\\.history");

    /** The file of {@code number} in {@code folder}. */
    static Segment of(Path folder, long number) {
        return new Segment(folder.resolve("%08d.history".formatted(number)), number);
    }

    /** The files in {@code folder}, oldest first; none when there is no folder. */
    static List<Segment> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Segment::named)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingLong(Segment::number))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static @Nullable Segment named(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? new Segment(file, Long.parseLong(name.group(1))) : null;
    }

    /** What a pass over a file found. */
    record Extent(long validBytes, long damagedBytes, long first, long last) {

        /** Of a file that is gone or of another form. */
        static final Extent NONE = new Extent(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    /** A pass over the heads alone. */
    Extent extent() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<Block> heads = new ArrayList<>();
            long end = heads(channel, (head, _, _) -> heads.add(head));
            return new Extent(
                    end,
                    channel.size() - end,
                    heads.stream().mapToLong(Block::first).min().orElse(Long.MAX_VALUE),
                    heads.stream().mapToLong(Block::last).max().orElse(Long.MIN_VALUE));
        } catch (NoSuchFileException e) {
            return Extent.NONE;
        }
    }

    /**
     * Gives the rows of {@code table} between {@code from} and before {@code to} to {@code rows},
     * block by block, in the order written.
     *
     * @return bytes of blocks that cannot be read
     */
    <T extends Record & Recorded> long read(
            Table<T> table, long from, long to, Consumer<List<T>> rows) throws IOException {
        long[] damaged = {0};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            heads(
                    channel,
                    (head, window, at) -> {
                        if (!head.mayHold(table, from, to)) {
                            return;
                        }
                        ByteBuffer packed = window.part(at + Block.HEAD, head.stored());
                        List<T> found = head.rows(table, packed);
                        if (found == null) {
                            damaged[0] += Block.HEAD + head.stored();
                        } else {
                            rows.accept(found);
                        }
                    });
        } catch (NoSuchFileException e) {
            // Its time was over since the folder was listed.
            return 0;
        }
        return damaged[0];
    }

    /** Told of the time that the rows of one block cover, in milliseconds since 1970. */
    interface SpanReader {
        void read(long first, long last);
    }

    /** Gives the time of each block of {@code table} to {@code reader}, by the heads alone. */
    void spans(Table<?> table, SpanReader reader) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            heads(
                    channel,
                    (head, _, _) -> {
                        if (head.table() == table.number()) {
                            reader.read(head.first(), head.last());
                        }
                    });
        } catch (NoSuchFileException e) {
            // Its time was over since the folder was listed.
        }
    }

    private interface HeadReader {
        void read(Block head, Window window, long at) throws IOException;
    }

    /** Gives each whole block to {@code reader}; answers where the last one ends. */
    private static long heads(FileChannel channel, HeadReader reader) throws IOException {
        long size = channel.size();
        Window window = new Window(channel);
        ByteBuffer start = window.part(0, HEAD_BYTES);
        if (start.remaining() < HEAD_BYTES || start.getLong(0) != HEAD) {
            return 0;
        }
        long at = HEAD_BYTES;
        while (at + Block.HEAD <= size) {
            Block head = Block.head(window.part(at, Block.HEAD));
            if (head == null || at + Block.HEAD + head.stored() > size) {
                break;
            }
            reader.read(head, window, at);
            at += Block.HEAD + head.stored();
        }
        return at;
    }
}
