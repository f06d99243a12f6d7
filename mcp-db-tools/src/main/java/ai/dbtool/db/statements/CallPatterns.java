package ai.dbtool.db.statements;

import ai.dbtool.db.statements.TopQueries.Query;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Nearest of those whose arithmetic fits; more are chance. */
    private static final int MOST_SUSPECTS = 5;

    private static final String COMMENTS = "(?:\\s|\\(|/\\*.*?\\*/|--[^\\n]*\\n)*";

    /** Rows of other statements are those they changed, as INSERT ... SELECT counts them. */
    private static final Pattern RETURNS_ROWS =
            Pattern.compile(
                    COMMENTS
                            + "(?:(?:select|values|table|fetch)\\b.*"
                            + "|with\\b(?!.*\\b(?:insert|update|delete|merge)\\b).*"
                            + "|.*\\breturning\\b.*)",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final List<Parent> parents;

    CallPatterns(List<Parent> parents) {
        this.parents = parents;
    }

    /** Whether a statement hands rows to whoever calls it. */
    static boolean returnsRows(@Nullable String text) {
        return text != null && RETURNS_ROWS.matcher(text).matches();
    }

    /** The parents that {@link #of} could name for {@code queries}, by arithmetic alone. */
    Set<String> suspects(List<Query> queries) {
        return queries.stream()
                .filter(CallPatterns::isLookup)
                .flatMap(query -> fitting(query).limit(MOST_SUSPECTS))
                .map(Parent::queryid)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** With those parents alone whose text, by queryid, hands out rows. */
    CallPatterns returning(Function<String, @Nullable String> text) {
        return new CallPatterns(
                parents.stream().filter(p -> returnsRows(text.apply(p.queryid))).toList());
    }

    @Nullable String of(Query query) {
        if (query.rowsPerCall() >= LARGE_FETCH && query.calls() > 1) {
            return "large fetch: %.0f rows a call".formatted(query.rowsPerCall());
        }
        return isLookup(query)
                ? fitting(query)
                        .findFirst()
                        .map(
                                parent ->
                                        "N+1: %d calls, and queryid %s returns %d rows in %d calls"
                                                .formatted(
                                                        query.calls(),
                                                        parent.queryid,
                                                        parent.rows,
                                                        parent.calls))
                        .orElse(null)
                : null;
    }

    private static boolean isLookup(Query query) {
        String text = query.query();
        return query.calls() >= LEAST_CALLS
                && query.rowsPerCall() <= MOST_ROWS
                && text != null
                && LOOKUP.matcher(text).find();
    }

    /** Nearest first. */
    private Stream<Parent> fitting(Query query) {
        return parents.stream()
                .filter(parent -> !parent.queryid.equals(query.queryid()))
                .filter(parent -> Objects.equals(parent.user, query.user()))
                .filter(parent -> Math.abs(parent.rows - query.calls()) <= OFF * query.calls())
                .sorted(
                        Comparator.<Parent>comparingLong(
                                        parent -> Math.abs(parent.rows - query.calls()))
                                .thenComparing(Parent::queryid));
    }
}
