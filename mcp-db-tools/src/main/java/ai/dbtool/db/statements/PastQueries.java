package ai.dbtool.db.statements;

import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.statements.CallPatterns.Parent;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.db.statements.TopQueries.Query;
import ai.dbtool.db.statements.TopQueriesTool.OrderBy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * {@code db_top_queries} of a time in the past.
 *
 * @param skipped what was not recorded
 */
record PastQueries(TopQueries top, String to, List<String> skipped) {

    /** Reads {@code span}; belongs on a thread that may wait. */
    static PastQueries read(
            History history,
            Span span,
            String database,
            OrderBy order,
            int limit,
            @Nullable String user)
            throws IOException {
        RecordedStatements recorded = RecordedStatements.read(history, span);
        if (recorded.time().isEmpty()) {
            List<String> why = history.exists() ? recorded.time().notes(span) : List.of(Seen.NONE);
            return new PastQueries(new TopQueries(null, false, List.of()), "", why);
        }
        CallPatterns patterns =
                new CallPatterns(
                                recorded.sums().stream()
                                        .filter(
                                                s ->
                                                        s.rowsPerCall()
                                                                >= CallPatterns.LEAST_ROWS_PER_CALL)
                                        .map(
                                                s ->
                                                        new Parent(
                                                                s.queryid(),
                                                                s.user(),
                                                                s.calls(),
                                                                s.rows()))
                                        .toList())
                        .returning(recorded.texts()::get);
        double all = recorded.execMillis();
        List<Query> queries =
                recorded.sums().stream()
                        .filter(sum -> user == null || user.equals(sum.user()))
                        .sorted(largestFirst(order))
                        .limit(limit)
                        .map(sum -> query(sum, database, recorded.texts().get(sum.queryid()), all))
                        .map(query -> query.with(patterns.of(query)))
                        .toList();
        return new PastQueries(
                new TopQueries(recorded.time().from(), true, queries),
                recorded.time().to(),
                recorded.time().notes(span));
    }

    private static Comparator<Sum> largestFirst(OrderBy order) {
        ToDoubleFunction<Sum> measure =
                switch (order) {
                    case TOTAL -> Sum::execMillis;
                    case MEAN -> Sum::meanMillis;
                    case CALLS -> Sum::calls;
                    case ROWS -> Sum::rows;
                    case ROWS_PER_CALL -> Sum::rowsPerCall;
                    case READS -> Sum::sharedReadBlocks;
                    case TEMP -> Sum::tempWrittenBlocks;
                    case WAL -> Sum::walBytes;
                    case IO -> Sum::ioMillis;
                    case JIT -> sum -> sum.jitMillis() == null ? 0 : sum.jitMillis();
                    case PLANNING -> Sum::planMillis;
                };
        return Comparator.comparingDouble(measure)
                .reversed()
                .thenComparing(Sum::queryid)
                .thenComparing(Sum::user, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    private static Query query(Sum s, String database, @Nullable String text, double all) {
        return new Query(
                s.queryid(),
                s.user(),
                database,
                text,
                s.calls(),
                rounded(s.execMillis()),
                rounded(s.meanMillis()),
                null,
                null,
                s.rows(),
                rounded(s.rowsPerCall()),
                rounded(100 * s.execMillis() / Math.max(all, 0.001)),
                s.sharedHitBlocks(),
                s.sharedReadBlocks(),
                s.tempWrittenBlocks(),
                s.walBytes(),
                s.jitMillis(),
                rounded(s.ioMillis()),
                rounded(s.planMillis()),
                null);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
