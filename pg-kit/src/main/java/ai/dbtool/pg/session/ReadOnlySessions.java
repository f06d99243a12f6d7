package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.wire.SqlFailures;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ValidationDepth;

import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A lazy pool of connections to one database; work runs in {@code BEGIN READ ONLY .. ROLLBACK}.
 *
 * <p>A session goes back to the pool only when it is clean: after success a {@code ROLLBACK}, after
 * an error also {@code DISCARD ALL}. A cancelled session is freed on the server by a cancel request
 * and then closed, because the request may still be under way and would hit the next statement.
 */
final class ReadOnlySessions implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 6;
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    private static final Duration CLEANING_LIMIT = Duration.ofSeconds(5);

    private final String name;
    private final LimitsConfig limits;
    private final InstrumentedPool<Wire> pool;

    ReadOnlySessions(ConnectionConfig config, LimitsConfig limits) {
        this.name = config.name();
        this.limits = limits;
        Mono<Wire> connect =
                Mono.defer(
                        () -> {
                            PostgresqlConnectionFactory factory = Connector.factory(config);
                            return factory.create().map(Wire::new);
                        });
        this.pool =
                PoolBuilder.from(connect)
                        .sizeBetween(0, MOST_CONNECTIONS)
                        .destroyHandler(wire -> wire.connection().close())
                        .evictionPredicate((wire, use) -> use.idleTime() > IDLE_LIMIT.toMillis())
                        .evictInBackground(IDLE_LIMIT)
                        .buildPool();
    }

    /**
     * Runs {@code work} in one read-only transaction. Unqualified names resolve in pg_catalog only,
     * so that no object of the database can stand in for one the work means.
     */
    <T> Mono<T> transaction(Function<Wire, Mono<T>> work) {
        return Mono.usingWhen(
                        begun(MOST_CONNECTIONS),
                        ref -> work.apply(ref.poolable()),
                        this::afterSuccess,
                        (ref, error) -> afterError(ref, error),
                        this::afterCancel)
                .timeout(limits.callTimeout())
                .onErrorMap(TimeoutException.class, e -> late())
                .onErrorMap(error -> SqlFailures.ofRunning(name, error));
    }

    /** A connection inside a transaction; stale connections are replaced without a word. */
    private Mono<PooledRef<Wire>> begun(int attempts) {
        return pool.acquire(limits.callTimeout())
                .onErrorMap(error -> SqlFailures.ofConnecting(name, error))
                .flatMap(
                        ref ->
                                ref.poolable()
                                        .connection()
                                        .validate(ValidationDepth.LOCAL)
                                        .filter(alive -> alive)
                                        .switchIfEmpty(
                                                Mono.error(
                                                        () ->
                                                                new java.io.IOException(
                                                                        "connection closed")))
                                        .then(ref.poolable().script(begin()))
                                        .thenReturn(ref)
                                        .onErrorResume(error -> replaced(ref, attempts, error)));
    }

    private Mono<PooledRef<Wire>> replaced(PooledRef<Wire> ref, int attempts, Throwable error) {
        Mono<Void> dropped = ref.invalidate().onErrorComplete();
        return attempts > 0 && SqlFailures.isLost(error)
                ? dropped.then(Mono.defer(() -> begun(attempts - 1)))
                : dropped.then(Mono.error(error));
    }

    private Mono<Void> afterSuccess(PooledRef<Wire> ref) {
        return handBack(ref, ref.poolable().script("ROLLBACK"));
    }

    private Mono<Void> afterError(PooledRef<Wire> ref, Throwable error) {
        if (SqlFailures.isLost(error)) {
            return ref.invalidate().onErrorComplete();
        }
        Wire wire = ref.poolable();
        if (error instanceof ToolFailure) {
            // Refused by us: nothing of the caller's was sent.
            return handBack(ref, wire.script("ROLLBACK"));
        }
        // DISCARD ALL cannot run inside the implicit transaction of a longer message.
        return handBack(ref, wire.script("ROLLBACK").then(wire.discard()));
    }

    private Mono<Void> afterCancel(PooledRef<Wire> ref) {
        Wire wire = ref.poolable();
        return wire.connection()
                .cancelRequest()
                .then(wire.script("ROLLBACK"))
                .timeout(CLEANING_LIMIT)
                .onErrorComplete()
                .then(ref.invalidate())
                .onErrorComplete();
    }

    private static Mono<Void> handBack(PooledRef<Wire> ref, Mono<Void> cleaning) {
        return cleaning.timeout(CLEANING_LIMIT)
                .then(Mono.defer(ref::release))
                .onErrorResume(error -> ref.invalidate().onErrorComplete());
    }

    /** Constant but for numbers from the configuration. */
    private String begin() {
        return "BEGIN READ ONLY; SET LOCAL standard_conforming_strings = on; SET LOCAL jit = off;"
                + " SET LOCAL cursor_tuple_fraction = 1; SET LOCAL statement_timeout = "
                + limits.statementTimeout().toMillis()
                + "; SET LOCAL lock_timeout = "
                + limits.lockTimeout().toMillis()
                + "; SET LOCAL search_path = pg_catalog, pg_temp";
    }

    private ToolFailure late() {
        return new ToolFailure(
                "timeout",
                "no result from connection '"
                        + name
                        + "' within "
                        + limits.callTimeout().toSeconds()
                        + " s (limits.call_timeout); ask for less");
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
