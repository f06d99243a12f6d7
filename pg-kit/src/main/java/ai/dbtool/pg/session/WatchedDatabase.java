package ai.dbtool.pg.session;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.HypotheticalPlan;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** A database whose statements are steps of the call they are for. */
record WatchedDatabase(Database database) implements Database {

    private static final String SELECT = "SELECT";

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public LimitsConfig limits() {
        return database.limits();
    }

    @Override
    public Mono<ServerFacts> facts() {
        return database.facts();
    }

    @Override
    public <T> Mono<List<T>> rows(
            Class<T> type, String sql, Map<String, ? extends @Nullable Object> parameters) {
        return Observation.step(SELECT, name(), database.rows(type, sql, parameters));
    }

    @Override
    public Mono<GuardedRows> query(GuardedQuery query) {
        return Observation.step(SELECT, name(), database.query(query));
    }

    @Override
    public Mono<String> explain(String sql, List<@Nullable String> parameters, boolean analyze) {
        return Observation.step("EXPLAIN", name(), database.explain(sql, parameters, analyze));
    }

    @Override
    public Mono<List<HypotheticalPlan>> explainWith(
            String schema,
            List<List<String>> alternatives,
            String sql,
            List<@Nullable String> parameters) {
        return Observation.step(
                "EXPLAIN", name(), database.explainWith(schema, alternatives, sql, parameters));
    }

    @Override
    public Mono<String> explainUnder(
            String setting, String value, String sql, List<@Nullable String> parameters) {
        return Observation.step(
                "EXPLAIN", name(), database.explainUnder(setting, value, sql, parameters));
    }
}
