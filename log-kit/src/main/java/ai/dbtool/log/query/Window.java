package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A span of time, both ends included.
 *
 * @param from start, or {@code null} for the beginning of the log
 * @param to end, or {@code null} for its end
 */
public record Window(@Nullable Instant from, @Nullable Instant to) {

    /** Everything. */
    public static Window all() {
        return new Window(null, null);
    }

    /** The shortest window that holds all of {@code windows}, whose ends are closed. */
    static Window around(List<Window> windows) {
        Instant from = null;
        Instant to = null;
        for (Window window : windows) {
            from =
                    from == null || (window.from != null && window.from.isBefore(from))
                            ? window.from
                            : from;
            to = to == null || (window.to != null && window.to.isAfter(to)) ? window.to : to;
        }
        return new Window(from, to);
    }

    /** The window with open ends closed by what {@code set} holds. */
    public Window within(LogSet set) {
        return new Window(from == null ? set.from() : from, to == null ? set.to() : to);
    }

    /** Bytes of the files it touches, as far as they can be known before they are read. */
    public OptionalLong bytes(LogSet set) {
        List<LogFile> files = set.files().stream().filter(this::touches).toList();
        return files.stream().allMatch(LogFile::seekable)
                ? OptionalLong.of(files.stream().mapToLong(LogFile::bytes).sum())
                : OptionalLong.empty();
    }

    /** Whether something between two times, in milliseconds, can be within. */
    boolean touches(long first, long last) {
        return (to == null || first <= to.toEpochMilli())
                && (from == null || last >= from.toEpochMilli());
    }

    boolean holds(long time) {
        return time == RawEvent.NO_TIME
                || ((from == null || time >= from.toEpochMilli())
                        && (to == null || time <= to.toEpochMilli()));
    }

    /** Whether {@code file} can hold events of this window. */
    boolean touches(LogFile file) {
        Instant first = file.from();
        Instant last = file.to();
        return first == null
                || last == null
                || ((to == null || !first.isAfter(to)) && (from == null || !last.isBefore(from)));
    }
}
