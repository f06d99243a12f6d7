package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.PoolUse;
import ai.dbtool.pg.wire.Reply;
import ai.dbtool.pg.wire.SqlFailures;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;

import org.jspecify.annotations.Nullable;

import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;
import reactor.util.retry.Retry;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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

    /** TCP, TLS and authentication together; else a dead network would keep a place for ever. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** A server answers BEGIN at once; one that does not is not there any more. */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(200);

    /** Between two tries while a role or a server has no slot and we hold some. */
    private static final Duration SLOT_WAIT = Duration.ofMillis(250);

    private final String name;
    private final LimitsConfig limits;
    private final String begin;
    private final InstrumentedPool<Wire> pool;
    private final OldestFirst line = new OldestFirst(MOST_CONNECTIONS);
    private final AtomicBoolean keepsNames = new AtomicBoolean(true);
    private final Duration mostSilence;

    /** Connections that were last heard of before this are not believed to be there. */
    private volatile long doubted = System.nanoTime();

    ReadOnlySessions(ConnectionConfig config, LimitsConfig limits, LoopResources loops) {
        this.name = config.name();
        this.limits = limits;
        this.begin = begin(limits);
        Duration half = limits.callTimeout().dividedBy(2);
        Duration quarter = limits.callTimeout().dividedBy(4);
        this.mostSilence = quarter.compareTo(MOST_SILENCE) < 0 ? quarter : MOST_SILENCE;
        // The password file is read; whoever asks for a session may not wait for that.
        Mono<Wire> connect =
                Mono.defer(
                                () -> {
                                    PostgresqlConnectionFactory factory =
                                            Connector.factory(config, loops);
                                    return factory.create().map(made -> new Wire(made, keepsNames));
                                })
                        .timeout(half.compareTo(CONNECT_LIMIT) < 0 ? half : CONNECT_LIMIT)
                        .subscribeOn(Schedulers.boundedElastic());
        this.pool =
                PoolBuilder.from(connect)
                        .sizeBetween(0, MOST_CONNECTIONS)
                        .destroyHandler(wire -> wire.connection().close())
                        .evictionPredicate((wire, use) -> use.idleTime() > IDLE_LIMIT.toMillis())
                        .evictInBackground(IDLE_LIMIT)
                        .buildPool();
    }

    /** Rows of one statement of ours, in a transaction that is one message as a whole. */
    Mono<List<List<@Nullable String>>> read(String sql, List<@Nullable String> parameters) {
        return readAll(List.of(statement(sql, parameters))).map(List::getFirst);
    }

    /** As above, with the rows of each of {@code statements}. */
    Mono<List<List<List<@Nullable String>>>> readAll(List<Step.Statement> statements) {
        List<Step> steps = new ArrayList<>();
        // No object of the database can stand in for one that a statement means.
        steps.add(new Step.Script("SET LOCAL search_path = pg_catalog, pg_temp"));
        steps.addAll(statements);
        steps.add(new Step.Script("ROLLBACK"));
        return transaction(
                wire ->
                        wire.send(steps.toArray(Step[]::new))
                                .map(
                                        replies ->
                                                replies.subList(1, replies.size() - 1).stream()
                                                        .map(Reply::rows)
                                                        .toList()));
    }

    static Step.Statement statement(String sql, List<@Nullable String> parameters) {
        return new Step.Statement(sql, parameters, null, UnaryOperator.identity());
    }

    /**
     * Runs {@code work} in one read-only transaction, which opens with the first thing it sends.
     * When it ends the transaction itself, the session goes back without a further message.
     */
    <T> Mono<T> transaction(Function<Wire, Mono<T>> work) {
        return bounded(
                Mono.usingWhen(
                        acquired(),
                        ref -> begun(ref.poolable(), work),
                        this::afterSuccess,
                        this::afterError,
                        this::afterCancel));
    }

    /** As {@link #transaction}, for work that leaves something behind: the session ends with it. */
    <T> Mono<T> lastTransaction(Function<Wire, Mono<T>> work) {
        return bounded(
                Mono.usingWhen(
                        acquired(),
                        ref -> begun(ref.poolable(), work),
                        ref -> ref.invalidate().onErrorComplete(),
                        (ref, _) -> ref.invalidate().onErrorComplete(),
                        this::afterCancel));
    }

    private <T> Mono<T> bounded(Mono<T> work) {
        return line.inTurn(
                        work.retryWhen(Retry.max(MOST_CONNECTIONS).filter(Stale.class::isInstance)))
                .timeout(limits.callTimeout())
                .onErrorMap(Exceptions::isRetryExhausted, ReadOnlySessions::cause)
                .onErrorMap(TimeoutException.class, e -> late())
                .onErrorMap(error -> SqlFailures.ofRunning(name, error));
    }

    PoolUse use() {
        InstrumentedPool.PoolMetrics now = pool.metrics();
        return new PoolUse(
                name,
                now.acquiredSize(),
                now.idleSize(),
                now.pendingAcquireSize() + line.waiting(),
                MOST_CONNECTIONS);
    }

    private Mono<PooledRef<Wire>> acquired() {
        return pool.acquire(limits.callTimeout())
                .retryWhen(Retry.from(tries -> tries.concatMap(failed -> again(failed.copy()))))
                .onErrorMap(error -> SqlFailures.ofConnecting(name, error));
    }

    /**
     * Signals when to try again: the role or the server gives no more slots, but one that we have,
     * or are about to, will come free. The call's own time bounds that.
     */
    private Mono<Long> again(Retry.RetrySignal failed) {
        InstrumentedPool.PoolMetrics now = pool.metrics();
        boolean some = now.acquiredSize() + now.idleSize() > 0;
        boolean soon = now.allocatedSize() > 0 && failed.totalRetries() < MOST_CONNECTIONS;
        return SqlFailures.isFull(failed.failure()) && (some || soon)
                ? Mono.delay(SLOT_WAIT)
                : Mono.error(failed.failure());
    }

    /** A connection that died in the pool, or in silence, is {@link Stale}. */
    private <T> Mono<T> begun(Wire wire, Function<Wire, Mono<T>> work) {
        if (!wire.isIdle() || wire.heard() - doubted < 0) {
            return Mono.error(new Stale(new IOException("closed")));
        }
        wire.open(begin);
        return work.apply(wire)
                .timeout(silent(wire))
                .onErrorMap(
                        TimeoutException.class,
                        silence -> {
                            doubt(wire);
                            IOException lost = new IOException("no answer");
                            return wire.spoken() ? lost : new Stale(lost);
                        })
                .onErrorMap(error -> !wire.answered() && SqlFailures.isLost(error), Stale::new)
                .onErrorMap(Wire::lostNames, Stale::new);
    }

    /** Whoever was not heard of since {@code silent} was may be gone as well. */
    private void doubt(Wire silent) {
        doubted = silent.heard();
    }

    /**
     * Signals when the server owes an answer for too long: a little for the first, for others as
     * long as a statement may take. A network that drops packets says nothing else.
     */
    private Mono<Long> silent(Wire wire) {
        Duration more = mostSilence.plus(limits.statementTimeout()).plus(limits.lockTimeout());
        return Flux.interval(LOOK)
                .filter(_ -> wire.silence().compareTo(wire.spoken() ? more : mostSilence) > 0)
                .next();
    }

    /**
     * The connection was lost, or a pooler had taken our prepared statements away, before anything
     * of a caller's ran: another one may do.
     */
    private static final class Stale extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;

        Stale(Throwable cause) {
            super(cause);
        }
    }

    private static Throwable cause(Throwable exhausted) {
        Throwable stale = Objects.requireNonNullElse(exhausted.getCause(), exhausted);
        return Objects.requireNonNullElse(stale.getCause(), stale);
    }

    private Mono<Void> afterSuccess(PooledRef<Wire> ref) {
        Wire wire = ref.poolable();
        return wire.isIdle() ? ref.release() : handBack(ref, wire.script("ROLLBACK"));
    }

    private Mono<Void> afterError(PooledRef<Wire> ref, Throwable error) {
        if (error instanceof Stale || SqlFailures.isLost(error)) {
            return ref.invalidate().onErrorComplete();
        }
        Wire wire = ref.poolable();
        wire.abandon();
        if (error instanceof ToolFailure) {
            // Refused by us: nothing of the caller's was run.
            return afterSuccess(ref);
        }
        // DISCARD ALL cannot run inside the implicit transaction of a longer message.
        return handBack(ref, wire.script("ROLLBACK").then(wire.discard()));
    }

    private Mono<Void> afterCancel(PooledRef<Wire> ref) {
        Wire wire = ref.poolable();
        wire.abandon();
        return wire.connection()
                .cancelRequest()
                .then(wire.script("ROLLBACK"))
                .timeout(CLEANING_LIMIT)
                .doOnError(TimeoutException.class, _ -> doubt(wire))
                .onErrorComplete()
                .then(ref.invalidate())
                .onErrorComplete();
    }

    private static Mono<Void> handBack(PooledRef<Wire> ref, Mono<Void> cleaning) {
        return cleaning.timeout(CLEANING_LIMIT)
                .then(Mono.defer(() -> ref.poolable().isIdle() ? ref.release() : ref.invalidate()))
                .onErrorResume(error -> ref.invalidate().onErrorComplete());
    }

    /** Constant but for numbers from the configuration. */
    private static String begin(LimitsConfig limits) {
        return "BEGIN READ ONLY; SET LOCAL standard_conforming_strings = on; SET LOCAL jit = off;"
                + " SET LOCAL cursor_tuple_fraction = 1; SET LOCAL statement_timeout = "
                + limits.statementTimeout().toMillis()
                + "; SET LOCAL lock_timeout = "
                + limits.lockTimeout().toMillis();
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
