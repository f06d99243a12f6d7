package ai.dbtool.db.plan;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Plans the statements that take most time now and then, so that {@link PlanMemory} knows when one
 * changed although nobody asked. They are planned for any values and never run; one that could not
 * be planned is not tried again, since each try is an error in the server's log.
 */
public final class PlanWatch {

    private static final int MOST_STATEMENTS = 20;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration PERIOD = Duration.ofMinutes(10);

    /** What may have a plan; the guard decides. */
    private static final Pattern PLANNABLE =
            Pattern.compile("(?is)^[\\s(]*(select|with|values|table|update|delete|insert)\\b.*");

    record QueryidRow(String queryid) {}

    private static final String TOP =
            """
            SELECT s.queryid::text AS queryid
              FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
             WHERE d.datname = current_database() AND s.queryid IS NOT NULL
               AND s.query IS NOT NULL AND s.query <> '<insufficient privilege>'
               AND s.userid IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = current_user)
             GROUP BY s.queryid ORDER BY sum(s.total_exec_time) DESC, s.queryid LIMIT 20
            """;

    private final Databases databases;
    private final PlanMemory memory;
    private final Clock clock;
    private final Set<String> hopeless = ConcurrentHashMap.newKeySet();

    public PlanWatch(DbtoolConfig config, Databases databases, Clock clock) {
        this.databases = databases;
        this.memory = new PlanMemory(config);
        this.clock = clock;
    }

    /** Looks at each of {@code connections} every ten minutes; ends when it is cancelled. */
    public Mono<Void> run(List<String> connections) {
        return Flux.interval(FIRST, PERIOD)
                .onBackpressureDrop()
                .concatMap(
                        _ ->
                                Flux.fromIterable(connections)
                                        .concatMap(c -> look(c).onErrorComplete()))
                .then();
    }

    /** Notes the plans of one connection's statements; answers how many there were. */
    public Mono<Long> look(String connection) {
        return databases
                .open(ServerRuntime.localUser(), connection)
                .flatMap(database -> database.facts().flatMap(facts -> look(database, facts)));
    }

    private Mono<Long> look(Database database, ServerFacts facts) {
        if (!facts.statements()) {
            return Mono.just(0L);
        }
        String top = TOP.replace("{schema}", Names.quoted(facts.statementsSchema()));
        return database.rows(QueryidRow.class, top)
                .flatMapIterable(rows -> rows)
                .map(QueryidRow::queryid)
                .filter(id -> !hopeless.contains(database.name() + "/" + id))
                .take(MOST_STATEMENTS)
                .concatMap(id -> note(id, database, facts))
                .count();
    }

    private Mono<ExplainResult.Memory> note(String queryid, Database database, ServerFacts facts) {
        return StatementText.of(queryid, database, facts)
                .filter(row -> PLANNABLE.matcher(row.query()).matches())
                .flatMap(row -> StatementText.planned(row, database))
                .flatMap(
                        json ->
                                memory.remember(
                                        queryid,
                                        JsonMapper.shared().readTree(json),
                                        database,
                                        clock,
                                        new Sight()))
                .onErrorResume(
                        _ -> {
                            hopeless.add(database.name() + "/" + queryid);
                            return Mono.empty();
                        });
    }
}
