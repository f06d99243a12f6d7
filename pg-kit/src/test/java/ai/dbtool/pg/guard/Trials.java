package ai.dbtool.pg.guard;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;
import ai.dbtool.testkit.guard.Witness;
import ai.dbtool.testkit.postgres.Cluster;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Tries texts on one database: the guard, the server's resolved tree, and a bare cursor. */
final class Trials implements AutoCloseable {

    private static final int ROWS = 20;

    /** Nothing else can be declared as a cursor. */
    private static final Pattern QUERY =
            Pattern.compile(
                    "(?is)(?:\\s|\\(|--[^\\n]*(?:\\n|$)|/\\*.*?\\*/)*(?:select|values|table|with)\\b.*");

    private static final String BEGIN =
            "BEGIN READ ONLY; SET LOCAL jit = off; SET LOCAL statement_timeout = '5s';"
                    + " SET LOCAL lock_timeout = '100ms'";

    private final Cluster cluster;
    private final String database;
    private final PgDatabases databases;
    private final Database guarded;
    private final Witness witness;
    private final TreeGate tree = new TreeGate(false);
    private Wire wire;

    Trials(Cluster cluster, String database, boolean strict) {
        this.cluster = cluster;
        this.database = database;
        ConnectionConfig config =
                new ConnectionConfig(
                        database,
                        "127.0.0.1",
                        cluster.port(),
                        database,
                        "postgres",
                        null,
                        "disable",
                        null,
                        true,
                        false,
                        strict);
        this.databases =
                PgDatabases.of(
                        List.of(config),
                        new LimitsConfig(
                                1_500,
                                1_000,
                                2_000,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(20)));
        this.guarded = databases.open(Principal.local("trials"), null).block();
        this.witness = new Witness(cluster, database, Map.of());
        this.wire = connect();
    }

    private Wire connect() {
        return new Wire(
                new PostgresqlConnectionFactory(
                                PostgresqlConnectionConfiguration.builder()
                                        .host("127.0.0.1")
                                        .port(cluster.port())
                                        .database(database)
                                        .username("postgres")
                                        .applicationName("trials")
                                        .preparedStatementCacheQueries(0)
                                        .build())
                        .create()
                        .block(),
                new AtomicBoolean(true));
    }

    /** What changes once may be somebody else's doing; what a text does, it does each time. */
    Trial of(String sql) {
        Trial trial = once(sql);
        for (int again = 0; again < 2 && !trial.changes().isEmpty(); again++) {
            trial = once(sql);
        }
        return trial;
    }

    private Trial once(String sql) {
        Map<String, String> before = witness.state();
        @Nullable ToolFailure failure = null;
        try {
            guarded.query(new GuardedQuery(sql, List.of(), 0, ROWS, 200)).block();
        } catch (ToolFailure told) {
            failure = told;
        }
        Map<String, String> changes = new TreeMap<>(witness.state());
        changes.entrySet().removeAll(before.entrySet());
        @Nullable List<Denied> resolved = QUERY.matcher(sql).matches() ? resolved(sql) : null;
        return new Trial(
                sql,
                failure == null ? null : failure.getMessage(),
                failure == null ? "" : failure.code(),
                resolved,
                resolved != null && resolved.isEmpty() && runs(sql),
                changes);
    }

    private @Nullable List<Denied> resolved(String sql) {
        return inTransaction(
                wire.script(BEGIN + "; SET LOCAL search_path = pg_catalog, pg_temp")
                        .then(tree.denied(wire, sql, names(sql), _ -> UnaryOperator.identity())));
    }

    private static List<String> names(String sql) {
        return List.of(
                sql.replaceAll("'[^']*'", " ").toLowerCase(Locale.ROOT).split("[^a-z0-9_]+"));
    }

    private boolean runs(String sql) {
        Boolean ran =
                inTransaction(
                        wire.script(BEGIN)
                                .then(
                                        Mono.defer(
                                                () ->
                                                        wire.send(
                                                                Step.statement(
                                                                        "DECLARE plain NO SCROLL CURSOR FOR "
                                                                                + sql),
                                                                Step.statement(
                                                                        "FETCH FORWARD "
                                                                                + (ROWS + 1)
                                                                                + " FROM plain"))))
                                .thenReturn(true));
        return ran != null;
    }

    /** {@code null} when the server says no. */
    private <T> @Nullable T inTransaction(Mono<T> work) {
        try {
            return work.block(Duration.ofSeconds(20));
        } catch (RuntimeException no) {
            return null;
        } finally {
            clean();
        }
    }

    private void clean() {
        try {
            wire.script("ROLLBACK").then(wire.discard()).block(Duration.ofSeconds(10));
        } catch (RuntimeException lost) {
            wire.connection().close().onErrorComplete().block();
            wire = connect();
        }
    }

    @Override
    public void close() {
        databases.close();
        wire.connection().close().onErrorComplete().block();
        try {
            witness.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
