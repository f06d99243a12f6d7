package ai.dbtool.db.overview;

import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hours of a history in which the sessions were looked at, by their beginning. */
final class RecordedHours {

    /** To the minute, as short as a time of the tools can be. */
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

    private static final long MILLIS = Duration.ofHours(1).toMillis();

    private RecordedHours() {}

    /** Newest first, as {@code 2026-01-31T03:00Z}. */
    static List<String> of(History history) throws IOException {
        return history.steps(Tick.class, MILLIS).descendingSet().stream()
                .map(RecordedHours::shown)
                .toList();
    }

    /** Newest first with samples and load; how to record when there are none. */
    static String text(History history) throws IOException {
        TreeMap<Long, IntSummaryStatistics> hours = new TreeMap<>();
        history.each(
                Tick.class,
                0,
                Long.MAX_VALUE,
                tick ->
                        hours.computeIfAbsent(
                                        tick.millis() / MILLIS * MILLIS,
                                        _ -> new IntSummaryStatistics())
                                .accept(tick.active()));
        return hours.isEmpty()
                ? Seen.NONE
                : new TextTable("hour", "samples", "active_sessions", "most")
                        .rows(List.copyOf(hours.descendingMap().entrySet()), RecordedHours::row)
                        .toString();
    }

    private static @Nullable Object[] row(Map.Entry<Long, IntSummaryStatistics> hour) {
        IntSummaryStatistics active = hour.getValue();
        return new @Nullable Object[] {
            shown(hour.getKey()),
            active.getCount(),
            Math.round(active.getAverage() * 100) / 100.0,
            active.getMax()
        };
    }

    private static String shown(long millis) {
        return HOUR.format(Instant.ofEpochMilli(millis));
    }
}
