package ai.dbtool.db.history;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends to the history of one connection; the only one to do so, by a lock on the folder. A block
 * reaches the file in one write, so that a process that dies leaves at most one torn block, at the
 * end; the next writer cuts it off and begins a new file. Files that are too old go, and so do the
 * oldest when all together would outgrow their bound.
 */
public final class HistoryWriter implements AutoCloseable {

    /** Of this many files the oldest is what goes at a time. */
    private static final int PARTS = 16;

    static final Duration LONGEST_SEGMENT = Duration.ofHours(6);

    private final Path folder;
    private final Duration keep;
    private final long maxBytes;
    private final Clock clock;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final long cutBytes;

    private @Nullable FileChannel current;
    private Segment segment;
    private long segmentStart;
    private long bytes;

    private HistoryWriter(
            Path folder,
            Duration keep,
            long maxBytes,
            Clock clock,
            FileChannel lockFile,
            FileLock lock)
            throws IOException {
        this.folder = folder;
        this.keep = keep;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.lockFile = lockFile;
        this.lock = lock;
        List<Segment> found = Segment.in(folder);
        this.cutBytes = found.isEmpty() ? 0 : cutTail(found.getLast());
        this.segment = Segment.of(folder, found.isEmpty() ? 0 : found.getLast().number());
    }

    /**
     * Opens {@code folder} for writing.
     *
     * @param keep how long rows stay
     * @param maxBytes most bytes of all files together
     * @param clock ours, against a server's clock that runs ahead
     * @return {@code null} when another process writes there
     */
    public static @Nullable HistoryWriter open(
            Path folder, Duration keep, long maxBytes, Clock clock) throws IOException {
        createPrivate(folder);
        FileChannel file =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = file.tryLock();
            return lock == null
                    ? null
                    : new HistoryWriter(folder, keep, maxBytes, clock, file, lock);
        } catch (OverlappingFileLockException e) {
            return null;
        } finally {
            if (lock == null) {
                file.close();
            }
        }
    }

    /** What is recorded holds statements: for the owner's eyes only. */
    private static void createPrivate(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static long cutTail(Segment last) throws IOException {
        Segment.Extent extent = last.extent();
        if (extent.damagedBytes() > 0) {
            try (FileChannel file = FileChannel.open(last.file(), StandardOpenOption.WRITE)) {
                file.truncate(extent.validBytes());
            }
        }
        return extent.damagedBytes();
    }

    /** Bytes of a torn block that the writer before left and this one cut off. */
    public long cutBytes() {
        return cutBytes;
    }

    /**
     * The number of the file that is written, after the next {@link #append} at {@code millis}. A
     * new one begins with everything that later rows only change.
     */
    public long segmentAt(long millis) throws IOException {
        long longest = Math.min(LONGEST_SEGMENT.toMillis(), Math.max(1, keep.toMillis() / PARTS));
        if (current == null
                || bytes >= maxBytes / PARTS
                || Math.abs(millis - segmentStart) >= longest) {
            begin(millis);
        }
        return segment.number();
    }

    private void begin(long millis) throws IOException {
        end();
        segment = Segment.of(folder, segment.number() + 1);
        segmentStart = millis;
        FileChannel file =
                FileChannel.open(
                        segment.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        current = file;
        bytes = 0;
        write(file, ByteBuffer.allocate(Segment.HEAD_BYTES).putLong(0, Segment.HEAD));
        removeOld(millis);
    }

    /** Writes {@code rows}, a block for each type of row. */
    public void append(List<? extends Recorded> rows) throws IOException {
        Map<Class<?>, List<Recorded>> byType = new LinkedHashMap<>();
        rows.forEach(r -> byType.computeIfAbsent(r.getClass(), _ -> new ArrayList<>()).add(r));
        for (List<Recorded> each : byType.values()) {
            appendAlike(each);
        }
    }

    @SuppressWarnings("unchecked") // Grouped by their class.
    private <T extends Record & Recorded> void appendAlike(List<Recorded> rows) throws IOException {
        append((Class<T>) rows.getFirst().getClass(), (List<T>) (List<?>) rows);
    }

    /** Writes {@code rows} as one block; nothing when there are none. */
    public <T extends Record & Recorded> void append(Class<T> type, List<T> rows)
            throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        ByteBuffer block = Block.of(type, rows);
        if (block.remaining() > maxBytes / PARTS && rows.size() > 1) {
            append(type, rows.subList(0, rows.size() / 2));
            append(type, rows.subList(rows.size() / 2, rows.size()));
            return;
        }
        long millis = rows.getLast().millis();
        segmentAt(millis);
        makeRoom(block.remaining());
        FileChannel file = current;
        if (file != null) {
            write(file, block);
        }
    }

    /** All of it or nothing: what comes later must not stand behind half a block. */
    private void write(FileChannel file, ByteBuffer whole) throws IOException {
        long before = bytes;
        try {
            while (whole.hasRemaining()) {
                bytes += file.write(whole);
            }
        } catch (IOException e) {
            bytes = before;
            file.truncate(before);
            throw e;
        }
    }

    private void removeOld(long millis) throws IOException {
        // A server whose clock runs ahead must not make us forget.
        long now = Math.min(millis, clock.millis());
        for (Segment each : Segment.in(folder)) {
            if (each.number() == segment.number()
                    || each.extent().last() >= now - keep.toMillis()) {
                return;
            }
            Files.deleteIfExists(each.file());
        }
    }

    private void makeRoom(int more) throws IOException {
        List<Segment> all = Segment.in(folder);
        long total = more;
        for (Segment each : all) {
            total += Files.size(each.file());
        }
        for (Segment each : all) {
            if (total <= maxBytes || each.number() == segment.number()) {
                return;
            }
            total -= Files.size(each.file());
            Files.deleteIfExists(each.file());
        }
    }

    private void end() throws IOException {
        FileChannel file = current;
        if (file != null) {
            file.force(false);
            file.close();
            current = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            end();
        } finally {
            lock.release();
            lockFile.close();
        }
    }
}
