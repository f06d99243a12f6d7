package ai.dbtool.db.statements;

import ai.dbtool.db.history.CountedTime;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Round;
import ai.dbtool.db.history.Recorded.StatementWork;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each statement of each role did in a span, added up from what it did between two readings of
 * its counters.
 *
 * @param time the readings that the sums rest on
 * @param sums by statement and role
 * @param texts by query id, as far as they were recorded
 */
public record RecordedStatements(CountedTime time, List<Sum> sums, Map<String, String> texts) {

    /** What one statement of one role did in all. */
    public record Sum(
            String queryid,
            @Nullable String user,
            long calls,
            double execMillis,
            long rows,
            long sharedHitBlocks,
            long sharedReadBlocks,
            long tempWrittenBlocks,
            long walBytes,
            double ioMillis,
            double planMillis,
            @Nullable Double jitMillis) {

        private static Sum of(StatementWork w) {
            return new Sum(
                    w.queryid(),
                    w.user(),
                    w.calls(),
                    w.execMillis(),
                    w.rows(),
                    w.sharedHitBlocks(),
                    w.sharedReadBlocks(),
                    w.tempWrittenBlocks(),
                    w.walBytes(),
                    w.ioMillis(),
                    w.planMillis(),
                    w.jitMillis());
        }

        private Sum plus(Sum other) {
            return new Sum(
                    queryid,
                    user,
                    calls + other.calls,
                    execMillis + other.execMillis,
                    rows + other.rows,
                    sharedHitBlocks + other.sharedHitBlocks,
                    sharedReadBlocks + other.sharedReadBlocks,
                    tempWrittenBlocks + other.tempWrittenBlocks,
                    walBytes + other.walBytes,
                    ioMillis + other.ioMillis,
                    planMillis + other.planMillis,
                    jitMillis == null || other.jitMillis == null
                            ? null
                            : Double.valueOf(jitMillis + other.jitMillis));
        }

        /** Execution time of one call. */
        public double meanMillis() {
            return execMillis / Math.max(1, calls);
        }

        /** Rows of one call. */
        public double rowsPerCall() {
            return (double) rows / Math.max(1, calls);
        }
    }

    /** Reads {@code span}; belongs on a thread that may wait. */
    public static RecordedStatements read(History history, Span span) throws IOException {
        CountedTime time = CountedTime.of(history, Round.Area.STATEMENTS, span);
        Map<String, Sum> sums = new HashMap<>();
        history.each(
                StatementWork.class,
                time.firstMillis(),
                time.lastMillis() + 1,
                work -> sums.merge(work.queryid() + '/' + work.user(), Sum.of(work), Sum::plus));
        return new RecordedStatements(
                time,
                sums.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(Map.Entry::getValue)
                        .toList(),
                history.texts(span.fromMillis(), span.toMillis()));
    }

    /** Execution time of all statements together. */
    public double execMillis() {
        return sums.stream().mapToDouble(Sum::execMillis).sum();
    }
}
