package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The statements that advice is for, planned. */
final class Workload {

    private static final int MOST = 25;

    record IdRow(String queryid) {}

    private static final String TOP =
            """
            SELECT s.queryid::text AS queryid
              FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
              LEFT JOIN pg_roles r ON r.oid = s.userid
             WHERE d.datname = current_database() AND s.queryid IS NOT NULL
               AND s.query ~* '^\\s*(select|with|update|delete|/\\*|--)'
               AND s.query !~ '\\mpg_(catalog|class|proc|type|operator|roles|settings|namespace|stat_\\w+)\\M'
               AND r.rolname IS DISTINCT FROM current_user
               AND (CAST(:table AS text) IS NULL OR s.query ~* ('\\m' || regexp_replace(:table, '\\W', '.', 'g') || '\\M'))
             GROUP BY 1 ORDER BY sum(s.total_exec_time) DESC LIMIT {most}
            """;

    private Workload() {}

    /** The costliest statements, all or those that mention {@code table}. */
    static Mono<List<PlannedStatement>> top(
            @Nullable String table,
            Database database,
            ServerFacts facts,
            CallTime time,
            Sight sight) {
        if (!facts.statements()) {
            return Mono.error(
                    new ToolFailure(
                            "no_statistics",
                            "pg_stat_statements cannot be read in database "
                                    + facts.database()
                                    + "; give one statement as sql"));
        }
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("table", table == null ? null : table.substring(table.lastIndexOf('.') + 1));
        return database.rows(
                        IdRow.class,
                        TOP.replace("{schema}", Names.quoted(facts.statementsSchema()))
                                .replace("{most}", String.valueOf(MOST)),
                        parameters)
                .flatMap(
                        rows ->
                                planned(
                                        rows,
                                        row -> "queryid " + row.queryid(),
                                        row ->
                                                PlannedStatement.of(
                                                        row.queryid(), database, facts, sight),
                                        time,
                                        sight));
    }

    /** The texts given, each counting once. */
    static Mono<List<PlannedStatement>> given(
            List<String> texts, Database database, CallTime time, Sight sight) {
        List<Integer> numbers = IntStream.range(0, texts.size()).boxed().toList();
        return planned(
                numbers,
                i -> "sql " + (i + 1),
                i -> PlannedStatement.of(texts.get(i), "sql " + (i + 1), database, sight),
                time,
                sight);
    }

    private static <T> Mono<List<PlannedStatement>> planned(
            List<T> of,
            Function<T, String> name,
            Function<T, Mono<PlannedStatement>> plan,
            CallTime time,
            Sight sight) {
        return Flux.fromIterable(of)
                .flatMapSequential(
                        one ->
                                Mono.defer(
                                        () -> {
                                            if (time.isPast(CallTime.PLANNING)) {
                                                sight.skip(name.apply(one) + ": " + CallTime.OUT);
                                                return Mono.empty();
                                            }
                                            return tolerated(
                                                    name.apply(one), plan.apply(one), sight);
                                        }),
                        Costs.AT_ONCE)
                .collectList();
    }

    /** One that cannot be planned is named, and does not spoil the rest. */
    private static Mono<PlannedStatement> tolerated(
            String name, Mono<PlannedStatement> plan, Sight sight) {
        return plan.onErrorResume(
                ToolFailure.class,
                failure -> {
                    if (failure.code().equals("unreachable")) {
                        return Mono.error(failure);
                    }
                    sight.skip(name + ": " + failure.getMessage());
                    return Mono.empty();
                });
    }
}
