package ai.dbtool.db.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads what was recorded of one connection, also while another process writes it. Every call reads
 * files and so belongs on a thread that may wait.
 */
public final class History {

    private final Path folder;

    /** What stands in {@code folder}, which need not exist. */
    public History(Path folder) {
        this.folder = folder;
    }

    /** Whether anything was ever recorded. */
    public boolean exists() throws IOException {
        return !Segment.in(folder).isEmpty();
    }

    /**
     * The rows of {@code type} from {@code fromMillis} to before {@code toMillis}, by time; of
     * differences those that end in that time.
     */
    public <T extends Record & Recorded> List<T> read(Class<T> type, long fromMillis, long toMillis)
            throws IOException {
        Table<T> table = Table.of(type);
        List<T> all = new ArrayList<>();
        for (Segment segment : Segment.in(folder)) {
            segment.read(
                    table,
                    fromMillis,
                    toMillis,
                    rows ->
                            rows.stream()
                                    .filter(r -> r.millis() >= fromMillis && r.millis() < toMillis)
                                    .forEach(all::add));
        }
        // Stable: rows of one moment stay in the order written.
        all.sort(Comparator.comparingLong(Recorded::millis));
        return all;
    }

    /** From when to when there is something; {@code first > last} when there is nothing. */
    public Extent extent() throws IOException {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Segment segment : Segment.in(folder)) {
            Segment.Extent extent = segment.extent();
            first = Math.min(first, extent.first());
            last = Math.max(last, extent.last());
        }
        return new Extent(first, last);
    }

    /** The time that is covered, in milliseconds since 1970. */
    public record Extent(long first, long last) {

        /** Whether nothing is covered. */
        public boolean isEmpty() {
            return first > last;
        }
    }
}
