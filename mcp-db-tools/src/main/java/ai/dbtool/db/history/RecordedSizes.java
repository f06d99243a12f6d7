package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Size;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sizes as they last were at a time.
 *
 * @param database of the whole database; {@code null} when none was recorded before that time
 * @param tables with indexes and TOAST, by name; the largest only are recorded
 */
public record RecordedSizes(@Nullable Size database, SortedMap<String, Size> tables) {

    /** They are recorded each ten minutes, less often where that takes long. */
    private static final List<Duration> AGAIN = List.of(Duration.ofMinutes(25), Duration.ofDays(1));

    /** Sizes before {@code millis}; belongs on a thread that may wait. */
    public static RecordedSizes at(History history, long millis) throws IOException {
        SortedMap<String, Size> all = new TreeMap<>();
        for (Duration back : AGAIN) {
            if (all.isEmpty()) {
                history.each(
                        Size.class,
                        millis - back.toMillis(),
                        millis,
                        size -> all.put(size.table() == null ? "" : size.table(), size));
            }
        }
        Size database = all.remove("");
        // A table that is gone is in older readings only.
        all.values().removeIf(size -> database != null && size.millis() < database.millis());
        return new RecordedSizes(database, Collections.unmodifiableSortedMap(all));
    }
}
