package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.wire.SqlFailures;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.postgresql.api.ErrorDetails;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.function.Function;

/**
 * Runs a caller's SQL so that it can read and nothing else; docs/guard.md says what that promises.
 *
 * <p>The way of a text: {@link CanonicalSql} (one statement, re-emitted), {@link CatalogGate} (no
 * denied object in reach), the server's own proof that it is a bare query ({@code DECLARE}), then
 * {@link CappedCursor} or {@link PlanReader}. All in one read-only transaction that the session
 * rolls back.
 */
public final class Guard {

    static final List<@Nullable String> NONE = List.of();

    /**
     * The gate follows a few names through indexes; the planner guesses millions and would scan.
     */
    private static final String GATE_SETTINGS =
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off";

    private static final String CALLER_SETTINGS =
            "SET LOCAL search_path TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT;"
                    + " SET LOCAL enable_mergejoin TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT";

    private final CatalogGate gate;

    /**
     * @param foreignTables whether foreign tables may be read
     */
    public Guard(boolean foreignTables) {
        this.gate = new CatalogGate(foreignTables);
    }

    /** Runs {@code query} on {@code wire}, whose names must resolve in pg_catalog at first. */
    public Mono<GuardedRows> query(Wire wire, GuardedQuery query) {
        return Mono.defer(
                () -> {
                    CanonicalSql sql = CanonicalSql.of(query.sql());
                    requireParameters(sql, query.parameters().size());
                    return admit(wire, sql, query.parameters())
                            .then(
                                    new CappedCursor(wire, sql, query.parameters())
                                            .rows(
                                                    query.offset(),
                                                    query.maxRows(),
                                                    query.cellChars()));
                });
    }

    /** The plan of {@code text} as JSON; see {@link ai.dbtool.pg.Database#explain}. */
    public Mono<String> explain(
            Wire wire, int major, String text, List<@Nullable String> parameters, boolean analyze) {
        return Mono.defer(
                () -> {
                    CanonicalSql sql = CanonicalSql.of(text);
                    boolean generic = parameters.isEmpty() && sql.parameters() > 0;
                    if (!generic) {
                        requireParameters(sql, parameters.size());
                    } else if (analyze) {
                        throw new ToolFailure(
                                "sql_error",
                                "ANALYZE needs a value for each of $1..$" + sql.parameters());
                    }
                    PlanReader plans = new PlanReader(wire, major, sql);
                    List<@Nullable String> bound =
                            generic
                                    ? java.util.Collections.nCopies(sql.parameters(), null)
                                    : parameters;
                    return admit(wire, sql, bound)
                            .then(
                                    Mono.defer(
                                            () ->
                                                    generic
                                                            ? plans.generic()
                                                            : plans.plan(parameters, analyze)));
                });
    }

    private Mono<Void> admit(Wire wire, CanonicalSql sql, List<@Nullable String> parameters) {
        String declare = "DECLARE dbtool_probe NO SCROLL CURSOR FOR ";
        return wire.script(GATE_SETTINGS)
                .then(gate.check(wire, sql))
                .then(wire.script(CALLER_SETTINGS))
                .then(
                        wire.run(declare + sql.text(), parameters)
                                .onErrorMap(located(sql, declare.length())))
                .then(wire.script("CLOSE dbtool_probe"));
    }

    private static void requireParameters(CanonicalSql sql, int given) {
        if (sql.parameters() != given) {
            throw new ToolFailure(
                    "sql_error",
                    "the SQL uses parameters up to $"
                            + sql.parameters()
                            + ", but "
                            + given
                            + " values were given; params holds one text per $n");
        }
    }

    /** Errors of statements that hold {@code sql} after {@code prefix} characters, in its terms. */
    static Function<Throwable, Throwable> located(CanonicalSql sql, int prefix) {
        return error -> {
            ErrorDetails details = SqlFailures.details(error);
            if (details == null || details.getPosition().isEmpty()) {
                return error;
            }
            int position = Integer.parseInt(details.getPosition().get()) - prefix;
            if (position < 1) {
                return error;
            }
            Token token = sql.tokenAt(position);
            return new LocatedFailure(
                    details.getCode(),
                    SqlFailures.describe(details)
                            + " at character "
                            + (token.start() + 1)
                            + ", near "
                            + near(token.text()),
                    token);
        };
    }

    private static String near(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
