package ai.dbtool.db.collect;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.history.Recorded.StatementText;
import ai.dbtool.db.history.Recorded.StatementWork;
import ai.dbtool.db.statements.OwnStatements;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the statements of the current database did. The counters are read without the texts, which
 * lie in a file of the server; the text of a statement is asked for once a segment, when it first
 * ran.
 */
final class StatementCounters {

    /** One statement of one role. */
    record Row(
            String queryid,
            @Nullable String user,
            long calls,
            double execMillis,
            long rows,
            long sharedHitBlocks,
            long sharedReadBlocks,
            long tempWrittenBlocks,
            long walBytes,
            double ioMillis,
            double planMillis,
            @Nullable Double jitMillis) {

        private double[] counters() {
            return new double[] {
                calls,
                execMillis,
                rows,
                sharedHitBlocks,
                sharedReadBlocks,
                tempWrittenBlocks,
                walBytes,
                ioMillis,
                planMillis,
                jitMillis == null ? 0 : jitMillis
            };
        }

        private StatementWork work(long from, long millis, double[] by) {
            return new StatementWork(
                    from,
                    millis,
                    queryid,
                    user,
                    (long) by[0],
                    by[1],
                    (long) by[2],
                    (long) by[3],
                    (long) by[4],
                    (long) by[5],
                    (long) by[6],
                    by[7],
                    by[8],
                    jitMillis == null ? null : by[9]);
        }
    }

    /** A text, and whether it is of this tool. */
    record TextRow(String queryid, String query, boolean own) {}

    /** How many entries were dropped since the start. */
    record EvictedRow(long evicted) {}

    private static final String COUNTERS =
            """
            SELECT s.queryid::text AS queryid, r.rolname AS user, sum(s.calls)::bigint AS calls,
                   sum(s.total_exec_time) AS exec_millis, sum(s.rows)::bigint AS rows,
                   sum(s.shared_blks_hit)::bigint AS shared_hit_blocks,
                   sum(s.shared_blks_read)::bigint AS shared_read_blocks,
                   sum(s.temp_blks_written)::bigint AS temp_written_blocks,
                   sum(s.wal_bytes)::bigint AS wal_bytes, sum({io}) AS io_millis,
                   sum(s.total_plan_time) AS plan_millis, {jit} AS jit_millis
              FROM {schema}.pg_stat_statements(false) s
              LEFT JOIN pg_roles r ON r.oid = s.userid
             WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND s.queryid IS NOT NULL
             GROUP BY s.queryid, r.rolname
            """;

    private static final String TEXTS =
            """
            SELECT s.queryid::text AS queryid, left(max(s.query), 2000) AS query, coalesce(bool_or({own}), false) AS own
              FROM {schema}.pg_stat_statements s
              LEFT JOIN pg_roles r ON r.oid = s.userid
             WHERE s.queryid = ANY (CAST(:ids AS bigint[])) AND s.query IS NOT NULL
             GROUP BY s.queryid
            """;

    private final String counters;
    private final String texts;
    private final String evicted;
    private final Baseline<Row> baseline =
            new Baseline<>(row -> row.queryid + '/' + row.user, Row::counters);
    private final Set<String> known = new HashSet<>();
    private final Set<String> own = new HashSet<>();
    private long evictedBefore = -1;

    StatementCounters(ServerFacts facts) {
        String schema = Names.quoted(facts.statementsSchema());
        this.counters =
                COUNTERS.replace("{schema}", schema)
                        .replace("{io}", OwnStatements.ioMillis(facts.major()))
                        .replace("{jit}", OwnStatements.jitMillis(facts.major()));
        this.texts = TEXTS.replace("{schema}", schema).replace("{own}", OwnStatements.CONDITION);
        this.evicted = "SELECT dealloc AS evicted FROM " + schema + ".pg_stat_statements_info";
    }

    void forget() {
        baseline.forget();
        evictedBefore = -1;
    }

    /** The texts begin anew with a segment. */
    void beginSegment() {
        known.clear();
    }

    /** What was done since the last call. */
    Mono<Found> read(Database database, long millis) {
        return database.rows(Row.class, counters)
                .flatMap(
                        rows -> {
                            Baseline.Growth<Row> growth = baseline.read(millis, rows);
                            List<String> unknown =
                                    growth.grown().stream()
                                            .map(g -> g.row().queryid)
                                            .filter(id -> !known.contains(id) && !own.contains(id))
                                            .distinct()
                                            .toList();
                            return texts(database, unknown)
                                    .flatMap(
                                            found ->
                                                    evictions(database)
                                                            .map(
                                                                    gone ->
                                                                            found(
                                                                                    millis, growth,
                                                                                    found, gone)));
                        });
    }

    /**
     * What a reading gave.
     *
     * @param evicted entries that pg_stat_statements dropped since the last one
     */
    record Found(
            long from,
            boolean first,
            boolean reset,
            long evicted,
            List<StatementWork> work,
            List<StatementText> texts) {}

    private Mono<List<TextRow>> texts(Database database, List<String> queryids) {
        return queryids.isEmpty()
                ? Mono.just(List.of())
                : database.rows(
                        TextRow.class,
                        texts,
                        Map.of("ids", "{" + String.join(",", queryids) + "}"));
    }

    private Mono<Long> evictions(Database database) {
        return database.rows(EvictedRow.class, evicted)
                .map(rows -> rows.getFirst().evicted())
                .map(
                        total -> {
                            long gone = evictedBefore < 0 ? 0 : Math.max(0, total - evictedBefore);
                            evictedBefore = total;
                            return gone;
                        })
                // One row an entry exists from 14 on; without the right to it there is none.
                .onErrorReturn(0L);
    }

    private Found found(long millis, Baseline.Growth<Row> growth, List<TextRow> texts, long gone) {
        texts.stream().filter(TextRow::own).forEach(text -> own.add(text.queryid()));
        List<StatementText> fresh =
                texts.stream()
                        .filter(text -> !text.own())
                        .map(text -> new StatementText(millis, text.queryid(), text.query()))
                        .toList();
        known.addAll(fresh.stream().map(StatementText::queryid).collect(Collectors.toSet()));
        List<StatementWork> work =
                growth.grown().stream()
                        .filter(g -> !own.contains(g.row().queryid))
                        .map(g -> g.row().work(growth.from(), millis, g.by()))
                        .toList();
        return new Found(growth.from(), growth.first(), growth.reset(), gone, work, fresh);
    }
}
