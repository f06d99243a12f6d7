package ai.dbtool.log.source;

import ai.dbtool.log.Bytes;
import ai.dbtool.log.format.LinePrefix;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.format.Timestamps;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** The time of single lines, for the end of a file that is not read from its start. */
final class LineTimes {

    private static final byte[] JSON = "{\"timestamp\":\"".getBytes(StandardCharsets.US_ASCII);

    private final LogFormat format;
    private final LinePrefix prefix;

    private final Timestamps timestamps;

    LineTimes(LogFormat format, @Nullable String prefix, Timestamps timestamps) {
        this.timestamps = timestamps;
        this.format = format;
        this.prefix = LinePrefix.compile(prefix == null ? "" : prefix, timestamps);
    }

    /** The latest time of a line in {@code piece}, or {@link RawEvent#NO_TIME}. */
    long last(byte[] piece) {
        long last = RawEvent.NO_TIME;
        for (int p = 0; p < piece.length; ) {
            int end = Bytes.indexOf(piece, p, piece.length, (byte) '\n');
            last = Math.max(last, time(piece, p, end));
            p = end + 1;
        }
        return last;
    }

    private long time(byte[] b, int p, int end) {
        return switch (format) {
            case STDERR -> prefix.timeOf(b, p, end);
            case CSVLOG -> {
                int stop = timestamps.read(b, p, end);
                yield stop > 0 && stop < end && b[stop] == ','
                        ? timestamps.millis()
                        : RawEvent.NO_TIME;
            }
            case JSONLOG -> {
                boolean starts =
                        end - p > JSON.length
                                && java.util.Arrays.equals(
                                        b, p, p + JSON.length, JSON, 0, JSON.length);
                yield starts && timestamps.read(b, p + JSON.length, end) > 0
                        ? timestamps.millis()
                        : RawEvent.NO_TIME;
            }
        };
    }
}
