package ai.dbtool.log.format;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * Splits the bytes of one file into events, each exactly once, whatever the block borders. Feeds on
 * blocks in order; what it does not consume must come again at the head of the next block. Blocks
 * must not change afterwards: events are slices of them.
 */
public abstract sealed class Splitter permits StderrSplitter, CsvSplitter, JsonSplitter {

    /** What follows the block at hand. */
    public enum More {
        /** More bytes; an unfinished event may wait for them. */
        FOLLOWS,
        /** More bytes, but the block is as large as one may be: something must be consumed. */
        FOLLOWS_FULL,
        /** Nothing. */
        NOTHING
    }

    private static final int SAMPLES = 5;
    private static final int SAMPLE_CHARS = 1_000;

    private long first = 1;
    private long line = 1;
    private long events;
    private long fresh;
    private long unparsed;
    private boolean stopped;
    private boolean inHole;
    private @Nullable LongUnaryOperator numbers;
    private final List<String> samples = new ArrayList<>();

    /**
     * Takes {@code block[from, to)}; answers up to where it consumed.
     *
     * @param offset of {@code block[from]} in the file
     */
    public abstract int split(
            byte[] block, int from, int to, long offset, More more, EventSink sink);

    /** Gives out what was held back for late parts. */
    public abstract void finish(EventSink sink);

    /**
     * Tells the number of the line that comes first, when that is not the file's first.
     *
     * @param fresh lines before this one are not counted as unparsed
     */
    public final void startAt(long number, long fresh) {
        first = number;
        line = number;
        this.fresh = fresh;
    }

    /** Lets events tell the line of the file that {@code numbers} finds for the line read. */
    public final void numberBy(LongUnaryOperator numbers) {
        this.numbers = numbers;
    }

    /** Lines consumed so far. */
    public final long lines() {
        return line - first;
    }

    /** Events given out. */
    public final long events() {
        return events;
    }

    /** Lines or records that are no event nor part of one. */
    public final long unparsed() {
        return unparsed;
    }

    /** The first few of the unparsed, cut. */
    public final List<String> samples() {
        return List.copyOf(samples);
    }

    /** Whether the sink has had enough. */
    public final boolean stopped() {
        return stopped;
    }

    final long line() {
        return line;
    }

    final void line(long number) {
        line = number;
    }

    final void unparsed(byte[] b, int from, int to) {
        unparsed(line, b, from, to);
    }

    final void unparsed(long number, byte[] b, int from, int to) {
        if (number < fresh) {
            return;
        }
        unparsed++;
        if (samples.size() < SAMPLES) {
            int length = Math.min(to - from, SAMPLE_CHARS);
            samples.add(new String(b, from, length, StandardCharsets.UTF_8));
        }
    }

    /**
     * The end of the NULs at {@code p}, counted as one unparsed line: a file truncated under a
     * writer that does not append starts with a hole, and a machine that lost power may leave one.
     */
    final int afterHole(byte[] b, int p, int to) {
        int end = p;
        while (end < to && b[end] == 0) {
            end++;
        }
        if (!inHole && line >= fresh) {
            unparsed++;
            if (samples.size() < SAMPLES) {
                samples.add("(NUL bytes)");
            }
        }
        inHole = end == to;
        return end;
    }

    final void emit(RawEvent event, EventSink sink) {
        if (!stopped) {
            events++;
            if (numbers != null) {
                event.line(numbers.applyAsLong(event.line()));
            }
            stopped = !sink.accept(event);
        }
    }
}
