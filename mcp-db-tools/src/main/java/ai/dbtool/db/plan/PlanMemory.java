package ai.dbtool.db.plan;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.Histories.Named;
import ai.dbtool.db.plan.ExplainResult.Memory;
import ai.dbtool.db.plan.RememberedPlans.Episode;
import ai.dbtool.db.plan.RememberedPlans.TableState;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remembers the shape of each statement's plan, so that a change of it is noticed: what the plan
 * was until when, and what changed in between of the things a plan depends on.
 */
public final class PlanMemory {

    private static final String TABLES =
            """
            SELECT format('%I.%I', n.nspname, c.relname) AS name, c.reltuples::bigint AS rows,
                   greatest(s.last_analyze, s.last_autoanalyze) AS analyzed,
                   ARRAY(SELECT format('%I.%I', xn.nspname, x.relname) FROM pg_index i
                           JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace
                          WHERE i.indrelid = c.oid AND i.indisvalid AND i.indisready ORDER BY 1) AS indexes
              FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) u(s, t)
              JOIN pg_namespace n ON n.nspname = u.s
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = u.t
              LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
             ORDER BY 1
            """;

    private final DbtoolConfig config;

    /** Kept under the state directory of {@code config}, one file for each connection. */
    public PlanMemory(DbtoolConfig config) {
        this.config = config;
    }

    /** Notes the plan of {@code queryid}; empty when the memory cannot be kept. */
    Mono<Memory> remember(
            String queryid, JsonNode explained, Database database, Clock clock, Sight sight) {
        List<PlanNode> plan = PlanNode.all(explained.path(0).path("Plan"));
        Set<TableName> tables = new LinkedHashSet<>();
        plan.stream().map(PlanNode::relation).filter(t -> t != null).forEach(tables::add);
        Map<String, List<String>> names =
                Map.of(
                        "schemas", tables.stream().map(TableName::schema).toList(),
                        "names", tables.stream().map(TableName::name).toList());
        return database.facts()
                .zipWhen(
                        _ ->
                                sight.tolerate(
                                        "state of tables",
                                        database.rows(TableState.class, TABLES, names)))
                .flatMap(
                        t ->
                                noted(
                                        t.getT1().database() + "/" + queryid,
                                        episode(plan, explained, t.getT1(), t.getT2(), clock),
                                        database.name()))
                .onErrorResume(
                        UncheckedIOException.class,
                        _ -> {
                            sight.skip("plan memory: the state directory cannot be written");
                            return Mono.empty();
                        });
    }

    /** The plans of {@code queryid} that are remembered, newest last. */
    List<Episode> of(String queryid, Named named) throws IOException {
        return file(named.connection()).of(named.database() + "/" + queryid);
    }

    private static Episode episode(
            List<PlanNode> plan,
            JsonNode explained,
            ServerFacts facts,
            List<TableState> tables,
            Clock clock) {
        Map<String, String> settings = new TreeMap<>();
        explained
                .path(0)
                .path("Settings")
                .properties()
                .forEach(s -> settings.put(s.getKey(), s.getValue().asString("")));
        String now = clock.instant().toString();
        return new Episode(
                PlanShape.of(plan),
                plan.getFirst().cost(),
                now,
                now,
                tables,
                settings,
                facts.version(),
                List.of(),
                List.of());
    }

    private Mono<Memory> noted(String statement, Episode episode, String connection) {
        return Mono.fromCallable(() -> file(connection).note(statement, episode))
                .subscribeOn(Schedulers.boundedElastic())
                .map(PlanFlips::memory);
    }

    private RememberedPlans file(String connection) {
        Path named = new Histories(config).folder(connection).getFileName();
        return new RememberedPlans(config.stateDirectory().resolve("plans"), named + ".json");
    }
}
