package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The text of a queryid, and what pg_stat_statements counted of it. */
final class StatementText {

    record TextRow(String query, long calls, double meanMillis, double rowsPerCall) {}

    /** The costliest of the rows that several roles may have for one id. */
    private static final String TEXT_OF =
            """
            SELECT s.query, s.calls, round(s.mean_exec_time::numeric, 3) AS mean_millis,
                   round(s.rows::numeric / greatest(s.calls, 1), 2) AS rows_per_call
              FROM {schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
             WHERE d.datname = current_database() AND s.queryid = CAST(:queryid AS bigint)
               AND s.query IS NOT NULL AND s.query <> '<insufficient privilege>'
             ORDER BY s.total_exec_time DESC LIMIT 1
            """;

    private StatementText() {}

    static Mono<TextRow> of(String queryid, Database database, ServerFacts facts) {
        if (!facts.statements()) {
            return Mono.error(
                    new ToolFailure(
                            "no_statistics",
                            "pg_stat_statements cannot be read in database "
                                    + facts.database()
                                    + "; give the statement as sql"));
        }
        if (!queryid.matches("-?[0-9]{1,19}")) {
            return Mono.error(
                    new ToolFailure(
                            "bad_arguments",
                            "queryid is a whole number as db_top_queries shows it, in quotes"));
        }
        String sql = TEXT_OF.replace("{schema}", Names.quoted(facts.statementsSchema()));
        return database.rows(TextRow.class, sql, Map.of("queryid", queryid))
                .flatMap(
                        rows ->
                                rows.isEmpty()
                                        ? Mono.error(
                                                new ToolFailure(
                                                        "unknown_queryid",
                                                        "no readable statement with queryid "
                                                                + queryid
                                                                + " in database "
                                                                + facts.database()
                                                                + "; list them with db_top_queries"))
                                        : Mono.just(valid(rows.getFirst())));
    }

    /** As it was recorded: all roles together. */
    static TextRow of(String queryid, RecordedStatements recorded) {
        List<Sum> sums =
                recorded.sums().stream().filter(sum -> sum.queryid().equals(queryid)).toList();
        String query = recorded.texts().get(queryid);
        if (sums.isEmpty() || query == null) {
            throw new ToolFailure(
                    "unknown_queryid",
                    "queryid "
                            + queryid
                            + " was not recorded in this time; list those that were with"
                            + " db_top_queries and the same at and window");
        }
        long calls = Math.max(1, sums.stream().mapToLong(Sum::calls).sum());
        return valid(
                new TextRow(
                        query,
                        calls,
                        sums.stream().mapToDouble(Sum::execMillis).sum() / calls,
                        (double) sums.stream().mapToLong(Sum::rows).sum() / calls));
    }

    private static TextRow valid(TextRow row) {
        return new TextRow(
                TypedLiterals.asCasts(row.query()),
                row.calls(),
                row.meanMillis(),
                row.rowsPerCall());
    }

    /**
     * A text and its plan.
     *
     * @param sql as the server took it
     */
    record Planned(String sql, JsonNode tree) {}

    /**
     * The plan of {@code statement} for any values: of one that writes, of the SELECT of its rows.
     */
    static Mono<Planned> planned(TextRow statement, Database database) {
        String rows = RowsOfWrites.of(statement.query());
        return typed(
                rows == null ? statement.query() : rows,
                statement,
                text -> planned(text, database));
    }

    /** The plan of {@code sql} for any values where it has {@code $n}. */
    static Mono<Planned> planned(String sql, Database database) {
        return database.explain(sql, List.of(), false)
                .map(json -> new Planned(sql, JsonMapper.shared().readTree(json)));
    }

    /** Text of pg_stat_statements has lost the types of its literals: a second try guesses them. */
    static <T> Mono<T> typed(
            String sql, @Nullable TextRow counted, Function<String, Mono<T>> explained) {
        String typed = counted == null ? sql : TypedLiterals.withTypedOperands(sql);
        Mono<T> plan = explained.apply(sql);
        return typed.equals(sql)
                ? plan
                : plan.onErrorResume(
                        ToolFailure.class,
                        failure ->
                                failure.code().equals("sql_error")
                                        ? explained.apply(typed)
                                        : Mono.error(failure));
    }
}
