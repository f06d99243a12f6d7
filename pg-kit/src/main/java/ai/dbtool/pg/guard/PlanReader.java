package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** {@code EXPLAIN} of an admitted text: the cursor before it has proven a bare query. */
final class PlanReader {

    private static final String OPTIONS = "FORMAT JSON, VERBOSE, SETTINGS";

    private final Wire wire;
    private final CanonicalSql sql;

    PlanReader(Wire wire, CanonicalSql sql) {
        this.wire = wire;
        this.sql = sql;
    }

    /** With the values bound. */
    Mono<String> plan(List<@Nullable String> parameters, boolean analyze) {
        return read(
                "EXPLAIN (" + OPTIONS + (analyze ? ", ANALYZE, BUFFERS" : "") + ") ",
                sql.text(),
                parameters);
    }

    /**
     * For any values of {@code $1..$n}: a prepared statement under force_generic_plan. GENERIC_PLAN
     * of 16 and newer does not serve: over the extended protocol its parameters belong to the outer
     * statement, want values, and the planner folds these in. The session is discarded after.
     */
    Mono<String> generic() {
        String prepare = "PREPARE dbtool_plan AS ";
        String values =
                Collections.nCopies(sql.parameters(), "NULL").stream()
                        .collect(Collectors.joining(", ", "(", ")"));
        return wire.script("SET LOCAL plan_cache_mode = force_generic_plan")
                .then(wire.run(prepare + sql.withHiddenParameters(), Guard.NONE))
                .then(first("EXPLAIN (" + OPTIONS + ") EXECUTE dbtool_plan" + values, Guard.NONE))
                .flatMap(plan -> wire.script("DEALLOCATE dbtool_plan").thenReturn(plan));
    }

    private Mono<String> read(String prefix, String text, List<@Nullable String> parameters) {
        return first(prefix + text, parameters).onErrorMap(Guard.located(sql, prefix.length()));
    }

    private Mono<String> first(String statement, List<@Nullable String> parameters) {
        return wire.read(statement, parameters, row -> row.get(0, String.class)).next();
    }
}
