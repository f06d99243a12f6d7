package ai.dbtool.pg.session;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.HypotheticalPlan;
import ai.dbtool.pg.PoolUse;
import ai.dbtool.pg.ServerFacts;
import ai.dbtool.pg.guard.Guard;
import ai.dbtool.pg.guard.LocatedFailure;
import ai.dbtool.pg.guard.Plans;
import ai.dbtool.pg.wire.NamedSql;
import ai.dbtool.pg.wire.Reply;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** One database over its pool. */
final class PgDatabase implements Database, AutoCloseable {

    private static final Duration FACTS_LIFE = Duration.ofMinutes(1);

    private final ConnectionConfig config;
    private final LimitsConfig limits;
    private final ReadOnlySessions sessions;
    private final Guard guard;
    private final NearestNames names = new NearestNames(this);
    private final Mono<ServerFacts> facts;

    PgDatabase(ConnectionConfig config, LimitsConfig limits, LoopResources loops) {
        this.config = config;
        this.limits = limits;
        this.sessions = new ReadOnlySessions(config, limits, loops);
        this.guard = new Guard(config, limits);
        this.facts =
                Mono.defer(this::readFacts)
                        .cacheInvalidateWhen(found -> Mono.delay(FACTS_LIFE).then());
    }

    /** This database, unless its role may do more than read and nobody allowed that. */
    Mono<Database> admitted() {
        return facts.flatMap(
                found ->
                        found.surplus().isEmpty() || config.allowPrivileged()
                                ? Mono.just(this)
                                : Mono.error(PrivilegedRole.refusal(name(), found)));
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public LimitsConfig limits() {
        return limits;
    }

    PoolUse pool() {
        return sessions.use();
    }

    @Override
    public Mono<ServerFacts> facts() {
        return facts;
    }

    /** In one transaction: a first call opens one connection, not two. */
    private Mono<ServerFacts> readFacts() {
        return sessions.readAll(
                        Stream.of(ServerFactsQuery.FACTS, ServerFactsQuery.SURPLUS)
                                .map(RowMapper::asJson)
                                .map(sql -> ReadOnlySessions.statement(sql, List.of()))
                                .toList())
                .map(
                        answers ->
                                withSurplus(
                                        bound(ServerFacts.class, answers.getFirst()).getFirst(),
                                        bound(ServerFactsQuery.SURPLUS_ROW, answers.getLast())));
    }

    private static <T> List<T> bound(Class<T> type, List<List<@Nullable String>> rows) {
        return rows.stream().map(row -> RowMapper.bind(type, row.getFirst())).toList();
    }

    private static ServerFacts withSurplus(
            ServerFacts facts, List<ServerFacts.SurplusRight> surplus) {
        return new ServerFacts(
                facts.version(),
                facts.major(),
                facts.inRecovery(),
                facts.database(),
                facts.user(),
                facts.superuser(),
                facts.monitor(),
                facts.readAllSettings(),
                facts.statements(),
                facts.statementsSchema(),
                List.copyOf(surplus));
    }

    @Override
    public <T> Mono<List<T>> rows(
            Class<T> type, String sql, Map<String, ? extends @Nullable Object> parameters) {
        return Mono.defer(
                () -> {
                    NamedSql named = NamedSql.of(sql);
                    List<@Nullable String> values = named.values(parameters);
                    String json = RowMapper.asJson(named.text());
                    return sessions.read(json, values).map(rows -> bound(type, rows));
                });
    }

    @Override
    public Mono<GuardedRows> query(GuardedQuery query) {
        return Mono.defer(() -> sessions.transaction(guard.query(query)))
                .onErrorResume(LocatedFailure.class, names::explained);
    }

    @Override
    public Mono<String> explain(String sql, List<@Nullable String> parameters, boolean analyze) {
        return Mono.defer(() -> sessions.transaction(guard.explain(sql, parameters, analyze)))
                .onErrorResume(LocatedFailure.class, names::explained);
    }

    @Override
    public Mono<List<HypotheticalPlan>> explainWith(
            String schema,
            List<List<String>> alternatives,
            String sql,
            List<@Nullable String> parameters) {
        String hypopg = "\"" + schema.replace("\"", "\"\"") + "\".";
        return Mono.defer(
                        () -> {
                            Function<Wire, Mono<Plans>> admitted = guard.plans(sql, parameters);
                            return sessions.lastTransaction(
                                    wire ->
                                            admitted.apply(wire)
                                                    .flatMapMany(
                                                            plans ->
                                                                    Flux.fromIterable(alternatives)
                                                                            .concatMap(
                                                                                    indexes ->
                                                                                            with(
                                                                                                    hypopg,
                                                                                                    indexes,
                                                                                                    wire,
                                                                                                    plans)))
                                                    .collectList());
                        })
                .onErrorResume(LocatedFailure.class, names::explained);
    }

    @Override
    public Mono<String> explainUnder(
            String setting, String value, String sql, List<@Nullable String> parameters) {
        return Mono.defer(
                        () -> {
                            Function<Wire, Mono<Plans>> admitted = guard.plans(sql, parameters);
                            return sessions.transaction(
                                    wire ->
                                            admitted.apply(wire)
                                                    .delayUntil(_ -> wire.send(set(setting, value)))
                                                    .flatMap(Plans::next));
                        })
                .onErrorResume(LocatedFailure.class, names::explained);
    }

    private static Step set(String setting, String value) {
        return ReadOnlySessions.statement(
                "SELECT pg_catalog.set_config($1, $2, true)", List.of(setting, value));
    }

    private static Mono<HypotheticalPlan> with(
            String hypopg, List<String> indexes, Wire wire, Plans plans) {
        String create = "SELECT indexname FROM " + hypopg + "hypopg_create_index($1)";
        Step[] steps =
                Stream.concat(
                                Stream.of(
                                        ReadOnlySessions.statement(
                                                "SELECT " + hypopg + "hypopg_reset()", List.of())),
                                indexes.stream()
                                        .map(i -> ReadOnlySessions.statement(create, List.of(i))))
                        .toArray(Step[]::new);
        return wire.send(steps)
                .flatMap(
                        replies ->
                                plans.next()
                                        .map(
                                                json ->
                                                        new HypotheticalPlan(
                                                                names(
                                                                        replies.subList(
                                                                                1, steps.length)),
                                                                json)));
    }

    private static List<String> names(List<Reply> replies) {
        return replies.stream()
                .map(reply -> String.valueOf(reply.rows().getFirst().getFirst()))
                .toList();
    }

    @Override
    public void close() {
        sessions.close();
    }
}
