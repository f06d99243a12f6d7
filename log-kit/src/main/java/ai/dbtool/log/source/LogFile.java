package ai.dbtool.log.source;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.format.LogFormat;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.wrap.Wrapping;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of a source.
 *
 * @param id hash of its first line: survives renaming and compression by rotation
 * @param path where it is
 * @param format how the server wrote it
 * @param prefix {@code log_line_prefix} of the stderr format, else {@code null}
 * @param packing how it is compressed
 * @param wrappings what is around its lines, outermost first; {@code format} is what is within
 * @param bytes size on disk
 * @param from time of its first event, where its format has times
 * @param to time of its last event
 * @param zones time zones of its first and last lines, as they write them; empty when they write
 *     none
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
        List<Wrapping> wrappings,
        long bytes,
        @Nullable Instant from,
        @Nullable Instant to,
        List<String> zones,
        @Nullable Instant twinFrom,
        @Nullable Instant twinTo) {

    public LogFile {
        wrappings = List.copyOf(wrappings);
        zones = List.copyOf(zones);
    }

    /** Whether reading can start at an event: offsets count the bytes of what is within. */
    public boolean seekable() {
        return packing == Packing.NONE && wrappings.isEmpty();
    }

    /** Its content, decompressed and unwrapped. */
    Wrapping.Content open() throws IOException {
        Instant written = Files.getLastModifiedTime(path).toInstant();
        return Wrapping.open(packing.open(path), wrappings, written);
    }

    /** Services, by the prefix that is theirs alone and their default. */
    private static final Map<String, String> SERVICES =
            Map.of("%t:%r:%u@%d:[%p]:", "rds", "%t-%c-", "azure");

    /** The whole format in words: {@code docker, cnpg, jsonlog}; {@code rds, stderr}. */
    public String kind() {
        Stream<String> around = wrappings.stream().map(Wrapping::title);
        boolean own = !wrappings.isEmpty() && wrappings.getLast().writesLines();
        Stream<String> within =
                own ? Stream.empty() : Stream.of(format.name().toLowerCase(Locale.ROOT));
        Stream<String> service = Stream.ofNullable(prefix == null ? null : SERVICES.get(prefix));
        return Stream.of(around, service, within)
                .flatMap(each -> each)
                .collect(Collectors.joining(", "));
    }

    /** Whether it is compressed. */
    public boolean compressed() {
        return packing != Packing.NONE;
    }

    /** {@code raw}, an event of this file, to keep. */
    public Event event(RawEvent raw) {
        return raw.toEvent(id, path.toString());
    }

    LogFile twinned(Instant start, @Nullable Instant end) {
        return new LogFile(
                id, path, format, prefix, packing, wrappings, bytes, from, to, zones, start, end);
    }

    /** Whether an event at {@code time} is left to the twin. */
    public boolean leftToTwin(long time) {
        return twinFrom != null
                && time >= twinFrom.toEpochMilli()
                && (twinTo == null || time <= twinTo.toEpochMilli());
    }
}
