package ai.dbtool.log.source;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.LinePrefix;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.PrefixGuess;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.format.Splitter;
import ai.dbtool.log.format.Splitter.More;
import ai.dbtool.log.format.Timestamps;
import ai.dbtool.log.wrap.Wrapping;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Finds out what a file is from its content; names and suffixes do not count. */
final class Sniffer {

    private static final int HEAD = 256 << 10;
    private static final int TAIL = 256 << 10;
    private static final int MAX_TAIL = 4 << 20;
    private static final int ID_BYTES = 512;

    private final Catalogue catalogue;
    private final List<String> hints;

    Sniffer(Catalogue catalogue, List<String> hints) {
        this.catalogue = catalogue;
        this.hints = hints;
    }

    /** Why a file is not a log we read; expected, not an error. */
    static final class Foreign extends Exception {
        private static final long serialVersionUID = 1L;

        Foreign(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            String reason = getMessage();
            return reason == null ? "" : reason;
        }
    }

    /** Describes the file; {@link Foreign} when it is none of ours. */
    LogFile sniff(Path path) throws IOException, Foreign {
        long size = Files.size(path);
        if (size == 0) {
            throw new Foreign("empty");
        }
        Packing packing = Packing.of(path);
        byte[] head = head(path, packing);
        String foreign = Text.problem(head);
        if (foreign != null) {
            throw new Foreign(foreign);
        }
        Instant written = Files.getLastModifiedTime(path).toInstant();
        List<Wrapping> wrappings = Wrapping.of(head, written);
        byte[] inner = Wrapping.unwrapped(head, wrappings, written);
        byte[] sample =
                packing == Packing.NONE && wrappings.isEmpty() ? sample(path, size, head) : inner;
        LogFormat format = format(inner, sample);
        if (format == null) {
            if (!wrappings.isEmpty() || !Wrapping.isText(head, written)) {
                throw new Foreign("not a PostgreSQL log, and its lines have no times");
            }
            wrappings = List.of(Wrapping.TEXT);
            inner = Wrapping.unwrapped(head, wrappings, written);
            format = LogFormat.STDERR;
        }
        String prefix = format == LogFormat.STDERR ? prefix(sample, wrappings) : null;
        LogFile file =
                new LogFile(
                        id(head), path, format, prefix, packing, wrappings, size, null, null,
                        List.of(), null, null);
        Timestamps times = new Timestamps();
        Instant from = firstTime(file, inner, times);
        Instant to = from == null ? null : lastTime(file, size, written, times);
        List<String> zones = List.copyOf(times.zones());
        return new LogFile(
                file.id(), path, format, prefix, packing, wrappings, size, from, to, zones, null,
                null);
    }

    /** The first bytes that are not the hole which a truncated file may start with. */
    private static byte[] head(Path path, Packing packing) throws IOException {
        byte[] head = new byte[HEAD];
        int length = 0;
        try (InputStream in = packing.open(path)) {
            int read = 0;
            while (read >= 0 && length < HEAD) {
                length += read;
                if (length > 0 && head[0] == 0) {
                    int hole = Text.hole(head, length);
                    System.arraycopy(head, hole, head, 0, length - hole);
                    length -= hole;
                }
                read = in.read(head, length, HEAD - length);
            }
        } catch (IOException e) {
            // A damaged archive is read as far as it goes.
            if (length == 0) {
                throw e;
            }
        }
        return Arrays.copyOf(head, length);
    }

    /** Head, middle and end: sessions may come late, and prefixes change. */
    private static byte[] sample(Path path, long size, byte[] head) throws IOException {
        if (size <= 2L * HEAD) {
            return Files.size(path) <= HEAD ? head : piece(path, 0, 2 * HEAD);
        }
        ByteArrayOutputStream sample = new ByteArrayOutputStream();
        sample.writeBytes(head);
        sample.write('\n');
        sample.writeBytes(wholeLines(piece(path, size / 2, HEAD / 4)));
        sample.writeBytes(wholeLines(piece(path, size - HEAD / 4, HEAD / 4)));
        return sample.toByteArray();
    }

    private static byte[] wholeLines(byte[] piece) {
        int start = 0;
        while (start < piece.length && piece[start] != '\n') {
            start++;
        }
        return Arrays.copyOfRange(piece, Math.min(start + 1, piece.length), piece.length);
    }

    private static byte[] piece(Path path, long from, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // Until full or at the end.
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    private @Nullable LogFormat format(byte[] head, byte[] sample) {
        if (head.length > 0 && head[0] == '{' && holds(LogFormat.JSONLOG, head)) {
            return LogFormat.JSONLOG;
        }
        if (holds(LogFormat.CSVLOG, head)) {
            return LogFormat.CSVLOG;
        }
        return PrefixGuess.of(sample, hints) == null ? null : LogFormat.STDERR;
    }

    private boolean holds(LogFormat format, byte[] head) {
        Splitter splitter = Reader.splitter(format, null, new Timestamps(), catalogue);
        splitter.split(head, 0, head.length, 0, More.FOLLOWS, _ -> true);
        return splitter.events() > splitter.unparsed();
    }

    private @Nullable String prefix(byte[] sample, List<Wrapping> wrappings) {
        if (!wrappings.isEmpty() && wrappings.getLast().writesLines()) {
            return Wrapping.PREFIX;
        }
        boolean led = wrappings.stream().anyMatch(Wrapping::leadsLines);
        LinePrefix prefix = PrefixGuess.of(sample, hints, led ? Wrapping.PREFIX : "");
        return prefix == null ? null : prefix.toString();
    }

    /** Eight hex digits of the first line's hash. */
    private static String id(byte[] head) {
        int end = 0;
        while (end < Math.min(head.length, ID_BYTES) && head[end] != '\n') {
            end++;
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head, 0, end);
            return HexFormat.of().formatHex(sha.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private @Nullable Instant firstTime(LogFile file, byte[] head, Timestamps times) {
        long[] first = {RawEvent.NO_TIME};
        Splitter splitter = Reader.splitter(file.format(), file.prefix(), times, catalogue);
        splitter.split(head, 0, head.length, 0, More.NOTHING, event -> keep(first, event));
        splitter.finish(event -> keep(first, event));
        return instant(first[0]);
    }

    private static boolean keep(long[] first, RawEvent event) {
        if (first[0] == RawEvent.NO_TIME) {
            first[0] = event.time();
        }
        return first[0] == RawEvent.NO_TIME;
    }

    private @Nullable Instant lastTime(LogFile file, long size, Instant written, Timestamps zones)
            throws IOException {
        if (file.compressed()) {
            return lastByReading(file);
        }
        LineTimes times = new LineTimes(file.format(), file.prefix(), zones);
        for (int length = TAIL; ; length *= 4) {
            long from = Math.max(0, size - length);
            byte[] tail = piece(file.path(), from, (int) (size - from));
            byte[] lines = from == 0 ? tail : wholeLines(tail);
            long last = times.last(Wrapping.unwrapped(lines, file.wrappings(), written));
            if (last != RawEvent.NO_TIME) {
                return instant(last);
            }
            if (from == 0 || length >= MAX_TAIL) {
                return lastByReading(file);
            }
        }
    }

    private @Nullable Instant lastByReading(LogFile file) {
        long[] last = {RawEvent.NO_TIME};
        Reader.Seen unused =
                Reader.read(
                        file,
                        catalogue,
                        event -> {
                            last[0] = Math.max(last[0], event.time());
                            return true;
                        },
                        () -> Thread.currentThread().isInterrupted());
        return instant(last[0]);
    }

    private static @Nullable Instant instant(long time) {
        return time == RawEvent.NO_TIME ? null : Instant.ofEpochMilli(time);
    }
}
