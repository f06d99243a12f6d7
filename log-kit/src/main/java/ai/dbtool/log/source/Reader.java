package ai.dbtool.log.source;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.format.CsvSplitter;
import ai.dbtool.log.format.EventSink;
import ai.dbtool.log.format.JsonSplitter;
import ai.dbtool.log.format.LinePrefix;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.Splitter;
import ai.dbtool.log.format.Splitter.More;
import ai.dbtool.log.format.StderrSplitter;
import ai.dbtool.log.format.Timestamps;
import ai.dbtool.log.wrap.Wrapping;

import com.github.luben.zstd.ZstdIOException;

import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZIOException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipException;

/**
 * Reads a file block by block. {@code FileChannel.read}, because a mapped file that logrotate
 * truncates kills the reader. Blocks are never reused: events of several blocks may be held back.
 */
public final class Reader {

    private static final int BLOCK = 1 << 20;
    private static final int SMALL_BLOCK = 1 << 16;
    private static final int MAX_BLOCK = 8 << 20;

    private Reader() {}

    /**
     * What a reading saw.
     *
     * @param bytes bytes read, after decompression
     * @param lines lines consumed
     * @param events events found
     * @param unparsed lines that belong to no event
     * @param samples the first few of them
     * @param unknownZones time zones that were taken as UTC
     * @param others lines of programs that are not read, in a log of several
     * @param problem why it ended early, or {@code null}
     */
    public record Seen(
            long bytes,
            long lines,
            long events,
            long unparsed,
            List<String> samples,
            List<String> unknownZones,
            long others,
            @Nullable String problem) {}

    /** Reads {@code file} to its end or until {@code sink} or {@code cancelled} says stop. */
    public static Seen read(
            LogFile file, Catalogue catalogue, EventSink sink, BooleanSupplier cancelled) {
        return read(file, 0, 1, catalogue, sink, cancelled);
    }

    /**
     * Reads on from an event.
     *
     * @param start where it starts; 0 for files that are not {@link LogFile#seekable()}
     * @param line number of its first line
     */
    public static Seen read(
            LogFile file,
            long start,
            long line,
            Catalogue catalogue,
            EventSink sink,
            BooleanSupplier cancelled) {
        return readOn(file, start, line, line, catalogue, sink, cancelled);
    }

    /**
     * As above; lines before {@code fresh} that belong to no event are not told.
     *
     * @param fresh number of a line
     */
    public static Seen readOn(
            LogFile file,
            long start,
            long line,
            long fresh,
            Catalogue catalogue,
            EventSink sink,
            BooleanSupplier cancelled) {
        Timestamps timestamps = new Timestamps();
        Splitter splitter = splitter(file.format(), file.prefix(), timestamps, catalogue);
        splitter.startAt(line, fresh);
        long[] bytes = {0};
        String problem = null;
        long others = 0;
        try (Wrapping.Content content = file.open()) {
            InputStream in = content.in();
            in.skipNBytes(start);
            if (!file.wrappings().isEmpty()) {
                splitter.numberBy(content::line);
            }
            problem = feed(in, start, splitter, sink, cancelled, bytes);
            splitter.finish(sink);
            others = content.others();
        } catch (IOException e) {
            splitter.finish(sink);
            problem = problem(e);
        }
        return new Seen(
                bytes[0],
                splitter.lines(),
                splitter.events(),
                splitter.unparsed(),
                splitter.samples(),
                List.copyOf(timestamps.unknownZones()),
                others,
                problem);
    }

    static Splitter splitter(
            LogFormat format, @Nullable String prefix, Timestamps timestamps, Catalogue catalogue) {
        return switch (format) {
            case STDERR ->
                    new StderrSplitter(
                            LinePrefix.compile(prefix == null ? "" : prefix, timestamps),
                            catalogue);
            case CSVLOG -> new CsvSplitter(timestamps, catalogue);
            case JSONLOG -> new JsonSplitter(timestamps, catalogue);
        };
    }

    private static @Nullable String feed(
            InputStream in,
            long start,
            Splitter splitter,
            EventSink sink,
            BooleanSupplier cancelled,
            long[] bytes) {
        byte[] block = new byte[start == 0 ? BLOCK : SMALL_BLOCK];
        int filled = 0;
        long offset = start;
        while (true) {
            if (cancelled.getAsBoolean()) {
                return "time limit reached after " + bytes[0] + " bytes";
            }
            int before = filled;
            String problem = null;
            try {
                int read = 0;
                while (read >= 0 && filled < block.length) {
                    filled += read;
                    read = in.read(block, filled, block.length - filled);
                }
            } catch (IOException e) {
                // What came before is still told.
                problem = problem(e) + " after " + (bytes[0] + filled - before) + " bytes";
            }
            bytes[0] += filled - before;
            Meter.tell(cancelled, filled - before);
            More more =
                    filled < block.length
                            ? More.NOTHING
                            : filled < MAX_BLOCK ? More.FOLLOWS : More.FOLLOWS_FULL;
            int consumed = splitter.split(block, 0, filled, offset, more, sink);
            if (splitter.stopped() || more == More.NOTHING) {
                return problem;
            }
            int rest = filled - consumed;
            // Who begins in the middle may want little: it reads more each time.
            int usual = Math.min(BLOCK, 2 * block.length);
            byte[] next = new byte[rest > usual / 2 ? Math.min(MAX_BLOCK, 2 * rest) : usual];
            System.arraycopy(block, consumed, next, 0, rest);
            offset += consumed;
            filled = rest;
            block = next;
        }
    }

    /** What went wrong, without the texts of exceptions. */
    static String problem(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "does not exist";
            case EOFException _ -> "compressed data ends too early";
            case MemoryLimitException _ -> "compressed with a dictionary of more than 64 MB";
            case ZipException _, XZIOException _, ZstdIOException _ -> "compressed data is damaged";
            case ChannelStream.Truncated _ -> "was truncated while it was read";
            case Packing.Unsupported _ ->
                    "zstd needs native code that cannot be loaded here; decompress the file";
            default -> "read error";
        };
    }
}
