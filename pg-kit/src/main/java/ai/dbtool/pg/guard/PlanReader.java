package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Reply;
import ai.dbtool.pg.wire.Step;
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

    private static final String GENERIC =
            NO_SETTINGS_OF_OURS + "; SET LOCAL plan_cache_mode = force_generic_plan";

    private final Wire wire;
    private final CanonicalSql sql;

    PlanReader(Wire wire, CanonicalSql sql) {
        this.wire = wire;
        this.sql = sql;
    }

    /** With the values bound. */
    Mono<String> plan(List<@Nullable String> parameters, boolean analyze) {
        String explain = EXPLAIN + (analyze ? ", ANALYZE, BUFFERS, WAL) " : ") ");
        return wire.send(
                        new Step.Script(NO_SETTINGS_OF_OURS),
                        new Step.Statement(
                                explain + sql.text(),
                                parameters,
                                null,
                                Guard.located(sql, explain.length())))
                .map(replies -> text(replies.get(1)));
    }

    /**
     * For any values of {@code $1..$n}: a prepared statement with a generic plan. {@code
     * GENERIC_PLAN} (16 or newer) does the same, but not in the extended protocol, where the server
     * then waits for the values ("bind message supplies 0 parameters").
     */
    Mono<String> generic() {
        String name = Wire.unusedName("dbtool_plan");
        String prepare = "PREPARE " + name + " AS ";
        String values = String.join(", ", Collections.nCopies(sql.parameters(), "NULL"));
        return wire.send(
                        new Step.Script(GENERIC),
                        new Step.Statement(
                                prepare + sql.text(),
                                Guard.NONE,
                                null,
                                Guard.located(sql, prepare.length())),
                        Step.statement(EXPLAIN + ") EXECUTE " + name + " (" + values + ")"),
                        Step.statement("DEALLOCATE " + name))
                .map(replies -> text(replies.get(2)));
    }

    /** 14 to 18 send the JSON as one row. */
    private static String text(Reply plan) {
        return plan.rows().stream().map(List::getFirst).collect(Collectors.joining("\n"));
    }
}
