package ai.dbtool.log.source;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file of a source.
 *
 * @param id hash of its first line: survives renaming and compression by rotation
 * @param path where it is
 * @param format how the server wrote it
 * @param prefix {@code log_line_prefix} of the stderr format, else {@code null}
 * @param packing how it is compressed
 * @param bytes size on disk
 * @param from time of its first event, where its format has times
 * @param to time of its last event
 * @param twinFrom start of the time for which another file of the same server holds the same
 *     events; {@code null} when there is none
 * @param twinTo end of that time; {@code null} when it goes on
 */
public record LogFile(
        String id,
        Path path,
        LogFormat format,
        @Nullable String prefix,
        Packing packing,
        long bytes,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Instant twinFrom,
        @Nullable Instant twinTo) {

    /** Whether it is compressed. */
    public boolean compressed() {
        return packing != Packing.NONE;
    }

    /** {@code raw}, an event of this file, to keep. */
    public Event event(RawEvent raw) {
        return raw.toEvent(id, path.toString());
    }

    LogFile twinned(Instant start, @Nullable Instant end) {
        return new LogFile(id, path, format, prefix, packing, bytes, from, to, start, end);
    }

    /** Whether an event at {@code time} is left to the twin. */
    public boolean leftToTwin(long time) {
        return twinFrom != null
                && time >= twinFrom.toEpochMilli()
                && (twinTo == null || time <= twinTo.toEpochMilli());
    }
}
