package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.BlockIndex;
import ai.dbtool.log.source.LogFile;

import java.util.Comparator;

/**
 * Where an event is; enough to read it again.
 *
 * @param file its file
 * @param offset where it starts
 * @param line number of its first line
 * @param time when it was logged, or {@link RawEvent#NO_TIME}
 */
public record Place(LogFile file, long offset, long line, long time) {

    /** The order of time; events of one moment stay in the order of their file. */
    public static final Comparator<Place> BY_TIME =
            Comparator.comparingLong(Place::time)
                    .thenComparing(place -> place.file.path())
                    .thenComparingLong(Place::offset);

    /** The handle of the event there, as {@code Event.handle} names it. */
    public Handle handle() {
        return new Handle(file.id(), offset);
    }

    /** The place of {@code spot} in {@code file}. */
    static Place of(LogFile file, BlockIndex.Spot spot) {
        return new Place(file, spot.offset(), spot.line(), spot.time());
    }

    /** The place of {@code event}. */
    public static Place of(LogFile file, RawEvent event) {
        return new Place(file, event.offset(), event.line(), event.time());
    }
}
