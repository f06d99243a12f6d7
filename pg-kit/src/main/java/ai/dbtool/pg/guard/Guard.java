package ai.dbtool.pg.guard;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.wire.SqlFailures;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.postgresql.api.ErrorDetails;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs a caller's SQL so that it can read and nothing else; docs/guard.md says what that promises.
 *
 * <p>The way of a text: {@link CanonicalSql} (one statement, re-emitted), {@link CatalogGate} (no
 * denied object in reach), {@link MaskedColumns}, the server's own proof that it is a bare query
 * ({@code DECLARE}), then {@link CappedCursor} or {@link PlanReader}. All in one read-only
 * transaction that the session rolls back. No message holds text of a caller before the server has
 * confirmed that transaction.
 *
 * <p>A text that passed is not asked again while the catalog is in the very state it passed in:
 * {@link CatalogState}.
 */
public final class Guard {

    static final List<@Nullable String> NONE = List.of();

    /**
     * The gate follows a few names through indexes, while the planner guesses millions: it would
     * scan, and allocate hash tables of work_mem each (measured: 65 ms against 3 ms).
     */
    static final String GATE_SETTINGS =
            "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
                    + " SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '128kB';"
                    + " SET LOCAL plan_cache_mode = force_generic_plan";

    private static final String CALLER_SETTINGS =
            "SET LOCAL search_path TO DEFAULT; SET LOCAL enable_hashjoin TO DEFAULT;"
                    + " SET LOCAL enable_mergejoin TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT;"
                    + " SET LOCAL work_mem TO DEFAULT; SET LOCAL plan_cache_mode TO DEFAULT;"
                    + " SELECT pg_catalog.current_setting('search_path')";

    private final CatalogGate gate;
    private final @Nullable TreeGate strict;
    private final MaskedColumns masked;
    private final PlanCost cost;
    private final Admissions admissions = new Admissions();

    /** The guard of one connection. */
    public Guard(ConnectionConfig connection, LimitsConfig limits) {
        boolean foreignTables = connection.allowForeignTables();
        this.gate = new CatalogGate(foreignTables);
        this.strict = connection.strictGuard() ? new TreeGate(foreignTables) : null;
        this.masked = new MaskedColumns(connection.maskedColumns());
        this.cost = new PlanCost(limits.planCost());
    }

    /**
     * What runs {@code query} on a connection that is about to open a read-only transaction. Fails
     * at once, without one, when the text has no canonical form.
     */
    public Function<Wire, Mono<GuardedRows>> query(GuardedQuery query) {
        CanonicalSql sql = CanonicalSql.of(query.sql());
        requireParameters(sql, query.parameters().size());
        return wire -> {
            CappedCursor cursor = new CappedCursor(wire, sql, query);
            Mono<GuardedRows> asked =
                    Mono.defer(() -> admission(wire, sql, query.parameters()))
                            .delayUntil(_ -> cost.check(wire, sql, query))
                            .flatMap(cursor::rows);
            Admission known = admissions.of(sql);
            return known == null
                    ? asked
                    : state(wire)
                            .filter(known.state()::equals)
                            .delayUntil(_ -> cost.check(wire, sql, query))
                            .flatMap(_ -> cursor.rows(known.columns()))
                            .switchIfEmpty(asked);
        };
    }

    /** The state of the catalog, in the transaction that opens with this; empty on a standby. */
    private static Mono<String> state(Wire wire) {
        return wire.send(new Step.Script(CatalogState.ASK))
                .mapNotNull(
                        replies -> {
                            List<@Nullable String> row = replies.getFirst().rows().getFirst();
                            return CatalogState.of(row.get(0), row.get(1));
                        });
    }

    /** What reads the plan of {@code text} as JSON; see {@link ai.dbtool.pg.Database#explain}. */
    public Function<Wire, Mono<String>> explain(
            String text, List<@Nullable String> parameters, boolean analyze) {
        CanonicalSql sql = CanonicalSql.of(text);
        boolean generic = parameters.isEmpty() && sql.parameters() > 0;
        if (!generic) {
            requireParameters(sql, parameters.size());
        } else if (analyze) {
            throw new ToolFailure(
                    "sql_error", "ANALYZE needs a value for each of $1..$" + sql.parameters());
        }
        List<@Nullable String> bound = generic ? nulls(sql) : parameters;
        return wire -> {
            PlanReader plans = new PlanReader(wire, sql);
            return admitted(wire, sql, bound)
                    .then(
                            Mono.defer(
                                    () ->
                                            analyze
                                                    ? cost.check(wire, sql, parameters)
                                                    : Mono.empty()))
                    .then(
                            Mono.defer(
                                    () ->
                                            generic
                                                    ? plans.generic()
                                                    : plans.plan(parameters, analyze)));
        };
    }

    /** As {@link #explain} without running it, for a session that changes between the plans. */
    public Function<Wire, Mono<Plans>> plans(String text, List<@Nullable String> parameters) {
        CanonicalSql sql = CanonicalSql.of(text);
        boolean generic = parameters.isEmpty() && sql.parameters() > 0;
        if (!generic) {
            requireParameters(sql, parameters.size());
        }
        return wire -> {
            PlanReader plans = new PlanReader(wire, sql);
            return admitted(wire, sql, generic ? nulls(sql) : parameters)
                    .thenReturn(() -> generic ? plans.generic() : plans.plan(parameters, false));
        };
    }

    private static List<@Nullable String> nulls(CanonicalSql sql) {
        return Collections.nCopies(sql.parameters(), null);
    }

    private Mono<Void> admitted(Wire wire, CanonicalSql sql, List<@Nullable String> bound) {
        return gated(wire, sql)
                .then(
                        Mono.defer(
                                () ->
                                        wire.send(
                                                new Step.Script(CALLER_SETTINGS),
                                                proof(sql, bound))))
                .then();
    }

    /** The columns of {@code sql}, which passes; kept for as long as the catalog stays as it is. */
    private Mono<List<Admission.Typed>> admission(
            Wire wire, CanonicalSql sql, List<@Nullable String> parameters) {
        return gated(wire, sql)
                .flatMap(
                        verdict ->
                                wire.send(
                                                new Step.Script(CALLER_SETTINGS),
                                                proof(sql, parameters),
                                                new Step.Description(sql.text(), located(sql, 0)))
                                        .flatMap(
                                                replies -> {
                                                    String path =
                                                            replies.get(0).rows().getFirst().get(0);
                                                    return ResultColumns.of(
                                                                    wire, replies.get(2).columns())
                                                            .doOnNext(
                                                                    columns ->
                                                                            keep(
                                                                                    sql, verdict,
                                                                                    path, columns));
                                                }));
    }

    private void keep(
            CanonicalSql sql,
            CatalogGate.Verdict verdict,
            @Nullable String searchPath,
            List<Admission.Typed> columns) {
        String state = CatalogState.of(verdict.state(), searchPath);
        if (state != null) {
            admissions.keep(sql, new Admission(state, columns));
        }
    }

    private Mono<CatalogGate.Verdict> gated(Wire wire, CanonicalSql sql) {
        Mono<Void> settings = Mono.fromRunnable(() -> wire.ahead(GATE_SETTINGS));
        return settings.then(masked.check(wire, sql))
                .then(strict == null ? gate.check(wire, sql) : resolved(wire, sql, strict));
    }

    /**
     * Strict mode: the server says what the text means. It also overturns a refusal that only names
     * caused, but is not asked about a text whose resolution might already run something.
     */
    private Mono<CatalogGate.Verdict> resolved(Wire wire, CanonicalSql sql, TreeGate tree) {
        return gate.verdict(wire, Mentions.of(sql))
                .delayUntil(
                        found ->
                                found.denied().stream().allMatch(Denied::isByName)
                                        ? tree.check(wire, sql)
                                        : Refusal.unlessEmpty(found.denied()));
    }

    /** The server's own proof of a bare query: nothing else can be declared as a cursor. */
    private static Step proof(CanonicalSql sql, List<@Nullable String> parameters) {
        String declare = "DECLARE dbtool_probe NO SCROLL CURSOR FOR ";
        return new Step.Statement(
                declare + sql.text(), parameters, null, located(sql, declare.length()));
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
    static UnaryOperator<Throwable> located(CanonicalSql sql, int prefix) {
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
                    sql.lastPart(token).value(),
                    List.copyOf(Mentions.of(sql).names()));
        };
    }

    private static String near(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
