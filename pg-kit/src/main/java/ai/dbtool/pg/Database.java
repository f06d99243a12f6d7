package ai.dbtool.pg;

import ai.dbtool.config.LimitsConfig;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * One database. All reads run in {@code BEGIN READ ONLY .. ROLLBACK} with server-side time limits.
 */
public interface Database {

    /** Name in the configuration. */
    String name();

    /** Bounds on what is asked of it. */
    LimitsConfig limits();

    /** What was found at connect; refreshed when older than a minute. */
    Mono<ServerFacts> facts();

    /**
     * Runs SQL of our own (never a caller's text) and binds each row to {@code type}: column {@code
     * mean_ms} becomes component {@code meanMs}; numeric, text, boolean, timestamptz (ISO 8601
     * string), arrays and json are bound as JSON would be.
     *
     * @param parameters bound by name as {@code :name} in the SQL (never spliced)
     */
    <T> Mono<List<T>> rows(
            Class<T> type, String sql, Map<String, ? extends @Nullable Object> parameters);

    /** As {@link #rows} for SQL without parameters. */
    default <T> Mono<List<T>> rows(Class<T> type, String sql) {
        return rows(type, sql, Map.of());
    }

    /**
     * Runs a caller's text through the whole guard.
     *
     * <p>Fails with {@code ToolFailure}: {@code refused_sql} (which rule, which object), {@code
     * sql_error} (the server's message and position, nearest existing name), {@code timeout}.
     */
    Mono<GuardedRows> query(GuardedQuery query);

    /**
     * {@code EXPLAIN (FORMAT JSON, VERBOSE ...)} of a caller's text that passed the same gate. Text
     * with {@code $1} and no parameters is planned for any values (a generic plan).
     *
     * @return the server's JSON text
     */
    Mono<String> explain(String sql, List<@Nullable String> parameters, boolean analyze);

    /**
     * As {@link #explain}, not run, as if indexes existed: one plan for each of {@code
     * alternatives}, in order. hypopg keeps them for as long as the session lives, so this one is
     * closed afterwards. One that cannot be made fails all.
     *
     * @param schema where hypopg is installed
     * @param alternatives each the {@code CREATE INDEX} statements of one: of our own, names
     *     quoted; never a caller's text
     */
    Mono<List<HypotheticalPlan>> explainWith(
            String schema,
            List<List<String>> alternatives,
            String sql,
            List<@Nullable String> parameters);

    /**
     * As {@link #explain}, not run, with a setting as it might be, for this transaction only.
     *
     * @param setting a name of our own choice, never a caller's: it must do no more than steer the
     *     planner
     * @param value a caller's, bound as a parameter; one that the server refuses is a {@code
     *     sql_error}
     */
    Mono<String> explainUnder(
            String setting, String value, String sql, List<@Nullable String> parameters);
}
