package ai.dbtool.pg.wire;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.r2dbc.postgresql.RawClient;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.Client;
import io.r2dbc.postgresql.client.TransactionStatus;
import io.r2dbc.postgresql.message.backend.BackendMessage;
import io.r2dbc.postgresql.message.frontend.FrontendMessage;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Statements on one connection, as few network messages as there are decisions between them. Not
 * for use by two calls at a time.
 */
public final class Wire {

    private final PostgresqlConnection connection;
    private final Client client;
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean keepsNames;
    private final List<Step> ahead = new ArrayList<>();
    private volatile boolean answered;

    /** When the server was asked or last said something, by {@link System#nanoTime}. */
    private volatile long heard = System.nanoTime();

    private volatile boolean spoken;
    private volatile boolean waiting;

    /**
     * Statements go over {@code connection}, one after the other.
     *
     * @param keepsNames whether what a session prepares is there in its next transaction; set to
     *     false when it turns out that a pooler gives each transaction another server connection
     */
    public Wire(PostgresqlConnection connection, AtomicBoolean keepsNames) {
        this.connection = connection;
        this.keepsNames = keepsNames;
        this.client = RawClient.of(connection);
    }

    /** The driver's connection, for cancel requests. */
    public PostgresqlConnection connection() {
        return connection;
    }

    /** Whether the connection is up and in no transaction. */
    public boolean isIdle() {
        return client.isConnected() && client.getTransactionStatus() == TransactionStatus.IDLE;
    }

    /** Starts a new piece of work, which opens with {@code constant}: sent with its first step. */
    public void open(String constant) {
        abandon();
        answered = false;
        spoken = false;
        heard = System.nanoTime();
        ahead(constant);
    }

    /** Whether the server has finished a step since {@link #open}. */
    public boolean answered() {
        return answered;
    }

    /** Whether the server has said anything since {@link #open}. */
    public boolean spoken() {
        return spoken;
    }

    /** How long the server has owed a message; zero when it owes none. */
    public Duration silence() {
        return waiting ? Duration.ofNanos(System.nanoTime() - heard) : Duration.ZERO;
    }

    /** When the server was asked or last said something, by {@link System#nanoTime}. */
    public long heard() {
        return heard;
    }

    /** Forgets what was put {@link #ahead} and never sent. */
    public void abandon() {
        ahead.clear();
    }

    /** Sends the script {@code constant} together with whatever is sent next. */
    public void ahead(String constant) {
        ahead.add(new Step.Script(constant));
    }

    /**
     * Sends {@code steps} in one message, behind what was put {@link #ahead}; one reply for each of
     * them, or the first error. Every step is on its way before the first is answered: a step that
     * only an answer permits belongs into the next message.
     */
    public Mono<List<Reply>> send(Step... steps) {
        return Mono.defer(
                () -> {
                    List<Step> all = new ArrayList<>(ahead);
                    all.addAll(List.of(steps));
                    ahead.clear();
                    return exchange(all)
                            .map(replies -> replies.subList(all.size() - steps.length, all.size()));
                });
    }

    private Mono<List<Reply>> exchange(List<Step> steps) {
        Replies replies = new Replies(steps);
        FrontendMessage message =
                (ByteBufAllocator allocator) ->
                        Mono.fromSupplier(() -> Frames.of(steps, allocator));
        return client.exchange(heard(replies), Mono.just(message))
                .doOnSubscribe(
                        _ -> {
                            heard = System.nanoTime();
                            waiting = true;
                        })
                // Not doFinally: that comes after what is sent next.
                .doOnTerminate(() -> waiting = false)
                .doOnCancel(() -> waiting = false)
                .doOnNext(ReferenceCountUtil::release)
                .then(
                        Mono.defer(
                                () -> {
                                    Throwable failure = replies.failure();
                                    return failure == null
                                            ? Mono.just(replies.all())
                                            : Mono.error(failure);
                                }))
                .onErrorMap(
                        error -> {
                            Throwable first = replies.failure();
                            return first == null ? error : first;
                        })
                .doOnTerminate(() -> answered |= replies.ready());
    }

    private Predicate<BackendMessage> heard(Replies replies) {
        return message -> {
            heard = System.nanoTime();
            spoken = true;
            return replies.take(message);
        };
    }

    /** Runs constant text of ours by the simple protocol; see {@link Step.Script}. */
    public Mono<Void> script(String constant) {
        return send(new Step.Script(constant)).then();
    }

    /** Runs one statement by the extended protocol and ignores rows. */
    public Mono<Void> run(String sql, List<@Nullable String> parameters) {
        return send(new Step.Statement(sql, parameters, _ -> {}, UnaryOperator.identity())).then();
    }

    /** Runs one statement by the extended protocol; the server refuses a second statement. */
    public <T> Flux<T> read(
            String sql,
            List<@Nullable String> parameters,
            Function<List<@Nullable String>, T> row) {
        return send(new Step.Statement(sql, parameters, null, UnaryOperator.identity()))
                .flatMapIterable(replies -> replies.getFirst().rows())
                .map(row);
    }

    /** Rows of a statement of ours that the session keeps under {@code name}. */
    public Mono<List<List<@Nullable String>>> readPrepared(
            String name, String sql, List<@Nullable String> parameters) {
        return Mono.defer(() -> send(kept(name, sql, parameters)))
                .doOnNext(_ -> prepared.add(name))
                .doOnError(Wire::lostNames, _ -> keepsNames.set(false))
                .map(replies -> replies.getFirst().rows());
    }

    private Step kept(String name, String sql, List<@Nullable String> parameters) {
        return keepsNames.get()
                ? new Step.Prepared(name, sql, !prepared.contains(name), parameters)
                : new Step.Statement(sql, parameters, null, UnaryOperator.identity());
    }

    /**
     * Whether {@code error} tells that a prepared statement of ours is not where we left it, or
     * where somebody else left one of that name: the work of a pooler between transactions.
     */
    public static boolean lostNames(Throwable error) {
        ErrorDetails details = SqlFailures.details(error);
        return details != null
                && (details.getCode().equals("26000") || details.getCode().equals("42P05"));
    }

    /** A name that no session behind a pooler can have left behind. */
    public static String unusedName(String prefix) {
        return prefix + '_' + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** Drops everything the session holds: settings, locks, prepared statements. */
    public Mono<Void> discard() {
        return script("DISCARD ALL").then(Mono.fromRunnable(prepared::clear));
    }
}
