package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.json.JsonMapper;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The statements that advice is for, planned.
 *
 * @param late whether the time for planning is over
 * @param lateBecause what to say then of each that is left out
 */
public record Workload(
        Database database,
        ServerFacts facts,
        BooleanSupplier late,
        String lateBecause,
        Sight sight) {

    /** Planned at a time; fewer than a connection may have sessions. */
    public static final int AT_ONCE = 3;

    record IdRow(String queryid) {}

    private static final String TOP =
            """
            SELECT s.queryid
              FROM ({counted}) s
             WHERE s.query ~* '^[\\s(]*(select|with|update|delete|insert\\M.*\\mselect|/\\*|--)'
               AND s.query !~ '\\mpg_(catalog|class|proc|type|operator|roles|settings|namespace|stat_\\w+)\\M'
               AND s.role IS DISTINCT FROM current_user
               AND (CAST(:table AS text) IS NULL OR s.query ~* ('\\m' || regexp_replace(:table, '\\W', '.', 'g') || '\\M'))
             GROUP BY 1 ORDER BY sum(s.millis) DESC, 1 LIMIT {most}
            """;

    private static final String EVER =
            """
            SELECT s.queryid::text AS queryid, s.query, r.rolname AS role, s.total_exec_time AS millis
              FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
              LEFT JOIN pg_roles r ON r.oid = s.userid
             WHERE d.datname = current_database() AND s.queryid IS NOT NULL""";

    private static final String THEN =
            """
            SELECT * FROM jsonb_to_recordset(CAST(:recorded AS jsonb))
                AS r(queryid text, query text, role text, millis float8)""";

    /** Of a recorded time, the costliest; the least of more would not be planned anyway. */
    private static final int MOST_RECORDED = 500;

    /**
     * The costliest statements of other roles that may have a plan, by queryid: all, or those that
     * mention {@code table}.
     */
    static Mono<List<String>> ids(
            @Nullable String table, int most, Database database, ServerFacts facts) {
        return ids(
                EVER.replace("{schema}", Names.quoted(facts.statementsSchema())),
                Map.of(),
                table,
                most,
                database);
    }

    private static Mono<List<String>> ids(
            String counted,
            Map<String, String> of,
            @Nullable String table,
            int most,
            Database database) {
        Map<String, @Nullable Object> parameters = new HashMap<>(of);
        parameters.put("table", table == null ? null : table.substring(table.lastIndexOf('.') + 1));
        return database.rows(
                        IdRow.class,
                        TOP.replace("{counted}", counted).replace("{most}", String.valueOf(most)),
                        parameters)
                .map(rows -> rows.stream().map(IdRow::queryid).toList());
    }

    /** A statement of a role in a recorded time, as {@link #THEN} reads it. */
    private record Counted(
            String queryid, @Nullable String query, @Nullable String role, double millis) {}

    /**
     * As {@link #top}, of what ran in a recorded time: each statement counts by its time then, and
     * is planned with the tables, indexes and statistics there are now.
     */
    public Mono<List<PlannedStatement>> top(
            RecordedStatements recorded, @Nullable String table, int most) {
        List<Counted> counted =
                recorded.sums().stream()
                        .filter(sum -> recorded.texts().containsKey(sum.queryid()))
                        .sorted(Comparator.comparingDouble(Sum::execMillis).reversed())
                        .limit(MOST_RECORDED)
                        .map(
                                sum ->
                                        new Counted(
                                                sum.queryid(),
                                                recorded.texts().get(sum.queryid()),
                                                sum.user(),
                                                sum.execMillis()))
                        .toList();
        return ids(
                        THEN,
                        Map.of("recorded", JsonMapper.shared().writeValueAsString(counted)),
                        table,
                        most,
                        database)
                .flatMap(
                        ids ->
                                planned(
                                        ids,
                                        id -> PlannedStatement.of(id, recorded, database, sight)));
    }

    /** Those of {@link #ids}, planned. */
    public Mono<List<PlannedStatement>> top(@Nullable String table, int most) {
        if (!facts.statements()) {
            return Mono.error(
                    new ToolFailure(
                            "no_statistics",
                            "pg_stat_statements cannot be read in database "
                                    + facts.database()
                                    + "; give one statement as sql"));
        }
        return ids(table, most, database, facts)
                .flatMap(
                        ids -> planned(ids, id -> PlannedStatement.of(id, database, facts, sight)));
    }

    private Mono<List<PlannedStatement>> planned(
            List<String> ids, Function<String, Mono<PlannedStatement>> plan) {
        return planned(ids, id -> "queryid " + id, plan);
    }

    /** The texts given, each counting once. */
    public Mono<List<PlannedStatement>> given(List<String> texts) {
        List<Integer> numbers = IntStream.range(0, texts.size()).boxed().toList();
        return planned(
                numbers,
                i -> "sql " + (i + 1),
                i -> PlannedStatement.of(texts.get(i), "sql " + (i + 1), database, sight));
    }

    private <T> Mono<List<PlannedStatement>> planned(
            List<T> of, Function<T, String> name, Function<T, Mono<PlannedStatement>> plan) {
        return Flux.fromIterable(of)
                .flatMapSequential(
                        one ->
                                Mono.defer(
                                        () -> {
                                            if (late.getAsBoolean()) {
                                                sight.skip(name.apply(one) + ": " + lateBecause);
                                                return Mono.empty();
                                            }
                                            return tolerated(name.apply(one), plan.apply(one));
                                        }),
                        AT_ONCE)
                .collectList();
    }

    /** One that cannot be planned is named, and does not spoil the rest. */
    private Mono<PlannedStatement> tolerated(String name, Mono<PlannedStatement> plan) {
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
