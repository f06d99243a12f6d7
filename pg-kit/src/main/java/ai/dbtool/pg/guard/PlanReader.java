package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** {@code EXPLAIN} of an admitted text: the cursor before it has proven a bare query. */
final class PlanReader {

    private static final String EXPLAIN = "EXPLAIN (FORMAT JSON, VERBOSE, SETTINGS";

    /** Ours would show in the plan's settings as if they were the role's. */
    private static final String NO_SETTINGS_OF_OURS =
            "SET LOCAL jit TO DEFAULT; SET LOCAL cursor_tuple_fraction TO DEFAULT";

    private final Wire wire;
    private final CanonicalSql sql;

    PlanReader(Wire wire, CanonicalSql sql) {
        this.wire = wire;
        this.sql = sql;
    }

    /** With the values bound. */
    Mono<String> plan(List<@Nullable String> parameters, boolean analyze) {
        String explain = EXPLAIN + (analyze ? ", ANALYZE, BUFFERS) " : ") ");
        return wire.script(NO_SETTINGS_OF_OURS)
                .then(read(explain + sql.text(), parameters))
                .onErrorMap(Guard.located(sql, explain.length()));
    }

    /**
     * For any values of {@code $1..$n}: a prepared statement with a generic plan. {@code
     * GENERIC_PLAN} (16 or newer) does the same, but not in the extended protocol, where the server
     * then waits for the values ("bind message supplies 0 parameters").
     */
    Mono<String> generic() {
        String prepare = "PREPARE dbtool_plan AS ";
        String values = String.join(", ", Collections.nCopies(sql.parameters(), "NULL"));
        return wire.script(NO_SETTINGS_OF_OURS + "; SET LOCAL plan_cache_mode = force_generic_plan")
                .then(
                        wire.run(prepare + sql.withHiddenParameters(), Guard.NONE)
                                .onErrorMap(Guard.located(sql, prepare.length())))
                .then(read(EXPLAIN + ") EXECUTE dbtool_plan (" + values + ")", Guard.NONE))
                .flatMap(plan -> wire.script("DEALLOCATE dbtool_plan").thenReturn(plan));
    }

    /** 14 to 18 send the JSON as one row. */
    private Mono<String> read(String statement, List<@Nullable String> parameters) {
        return wire.read(statement, parameters, row -> row.get(0, String.class))
                .collect(Collectors.joining("\n"));
    }
}
