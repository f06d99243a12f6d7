package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.StatementText;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads what was recorded of one connection, also while another process writes it. Every call reads
 * files and so belongs on a thread that may wait.
 */
public final class History {

    private static final Duration TEXT_LAG = Duration.ofMinutes(5);

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
        List<T> all = new ArrayList<>();
        each(type, fromMillis, toMillis, all::add);
        // Stable: rows of one moment stay in the order written.
        all.sort(Comparator.comparingLong(Recorded::millis));
        return all;
    }

    /**
     * As {@link #read}, one row after the other in the order written, for more than fit at once.
     */
    public <T extends Record & Recorded> void each(
            Class<T> type, long fromMillis, long toMillis, Consumer<T> row) throws IOException {
        Table<T> table = Table.of(type);
        for (Segment segment : Segment.in(folder)) {
            segment.read(
                    table,
                    fromMillis,
                    toMillis,
                    rows ->
                            rows.stream()
                                    .filter(r -> r.millis() >= fromMillis && r.millis() < toMillis)
                                    .forEach(row));
        }
    }

    /**
     * The beginnings of the steps of {@code stepMillis} in which there are rows of {@code type},
     * from the heads of blocks alone: a block that reaches into the next step counts for both.
     */
    public <T extends Record & Recorded> NavigableSet<Long> steps(Class<T> type, long stepMillis)
            throws IOException {
        NavigableSet<Long> steps = new TreeSet<>();
        for (Segment segment : Segment.in(folder)) {
            segment.spans(
                    Table.of(type),
                    (first, last) -> {
                        for (long at = first / stepMillis; at <= last / stepMillis; at++) {
                            steps.add(at * stepMillis);
                        }
                    });
        }
        return steps;
    }

    /** The texts of statements that ran between the two, by query id. */
    public Map<String, String> texts(long fromMillis, long toMillis) throws IOException {
        Map<String, String> texts = new HashMap<>();
        // A text is recorded once a file, and a file is written for a few hours.
        each(
                StatementText.class,
                fromMillis - HistoryWriter.LONGEST_SEGMENT.toMillis(),
                toMillis + TEXT_LAG.toMillis(),
                text -> texts.put(text.queryid(), text.query()));
        return texts;
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
