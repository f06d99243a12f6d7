package ai.dbtool.db.plan;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plans the statements that take most time now and then, so that {@link PlanMemory} knows when one
 * changed although nobody asked. They are planned for any values and never run; one that could not
 * be planned is not tried again, since each try is an error in the server's log.
 */
public final class PlanWatch {

    private static final int MOST_STATEMENTS = 20;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration PERIOD = Duration.ofMinutes(10);

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
        return Workload.ids(null, MOST_STATEMENTS, database, facts)
                .flatMapIterable(ids -> ids)
                .filter(id -> !hopeless.contains(database.name() + "/" + id))
                .concatMap(id -> note(id, database, facts))
                .count();
    }

    private Mono<ExplainResult.Memory> note(String queryid, Database database, ServerFacts facts) {
        return StatementText.of(queryid, database, facts)
                .flatMap(row -> StatementText.planned(row, database))
                .flatMap(
                        plan -> memory.remember(queryid, plan.tree(), database, clock, new Sight()))
                .onErrorResume(
                        _ -> {
                            hopeless.add(database.name() + "/" + queryid);
                            return Mono.empty();
                        });
    }
}
