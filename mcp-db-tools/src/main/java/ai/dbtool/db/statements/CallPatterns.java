package ai.dbtool.db.statements;

import ai.dbtool.db.statements.TopQueries.Query;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Finds statements that an application calls in an odd way. An N+1 is told by its arithmetic: a
 * lookup of one row that runs about as often as another statement of the same role returns rows.
 */
final class CallPatterns {

    /** A statement that returns several rows a call. */
    record Parent(String queryid, @Nullable String user, long calls, long rows) {}

    /** Fewer rows a call than this begin no N+1. */
    static final int LEAST_ROWS_PER_CALL = 5;

    /** Fewer calls than this are no harm. */
    static final int LEAST_CALLS = 200;

    private static final double MOST_ROWS = 1.5;
    private static final double LARGE_FETCH = 10_000;
    private static final double OFF = 0.2;
    private static final Pattern LOOKUP =
            Pattern.compile(
                    "^\\s*select\\b.*(=\\s*\\$\\d|=\\s*any\\s*\\()",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final List<Parent> parents;

    CallPatterns(List<Parent> parents) {
        this.parents = parents;
    }

    @Nullable String of(Query query) {
        if (query.rowsPerCall() >= LARGE_FETCH && query.calls() > 1) {
            return "large fetch: %.0f rows a call".formatted(query.rowsPerCall());
        }
        String text = query.query();
        if (query.calls() < LEAST_CALLS
                || query.rowsPerCall() > MOST_ROWS
                || text == null
                || !LOOKUP.matcher(text).find()) {
            return null;
        }
        return parents.stream()
                .filter(parent -> !parent.queryid.equals(query.queryid()))
                .filter(parent -> Objects.equals(parent.user, query.user()))
                .filter(parent -> Math.abs(parent.rows - query.calls()) <= OFF * query.calls())
                .min(
                        Comparator.<Parent>comparingLong(
                                        parent -> Math.abs(parent.rows - query.calls()))
                                .thenComparing(Parent::queryid))
                .map(
                        parent ->
                                "N+1: %d calls, and queryid %s returns %d rows in %d calls"
                                        .formatted(
                                                query.calls(),
                                                parent.queryid,
                                                parent.rows,
                                                parent.calls))
                .orElse(null);
    }
}
