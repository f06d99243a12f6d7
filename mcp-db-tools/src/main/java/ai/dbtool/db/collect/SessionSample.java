package ai.dbtool.db.collect;

import ai.dbtool.db.activity.LiveRows;
import ai.dbtool.db.activity.LiveRows.SessionRow;
import ai.dbtool.db.activity.LiveRows.WaitRow;
import ai.dbtool.db.history.Recorded.LockWait;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One look at the sessions: those at work and those that left a transaction open. pg_locks and
 * pg_blocking_pids, which hold up the lock manager for a moment, are asked only when somebody waits
 * for a lock.
 *
 * @param server which run of which server answered
 */
record SessionSample(Server server, Tick tick, List<Sample> samples, List<LockWait> waits) {

    /** A run of a server: another start or another role is another one. */
    record Server(long started, boolean inRecovery) {}

    /** The row of {@link #SQL}. */
    record Row(
            long millis,
            long started,
            boolean inRecovery,
            int sessions,
            int active,
            List<SessionRow> atWork) {}

    private static final String SQL =
            """
            WITH a AS MATERIALIZED (SELECT * FROM pg_stat_activity WHERE pid <> pg_backend_pid())
            SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis,
                   (extract(epoch FROM pg_postmaster_start_time()) * 1000)::bigint AS started,
                   pg_is_in_recovery() AS in_recovery,
                   (SELECT count(*)::int FROM a
                     WHERE backend_type = 'client backend' OR backend_type IS NULL AND datid IS NOT NULL) AS sessions,
                   (SELECT count(*)::int FROM a WHERE backend_type = 'client backend' AND state = 'active') AS active,
                   (SELECT coalesce(json_agg(s), '[]') FROM (
                       SELECT {session},
                              CASE WHEN {queryId} IS NULL OR a.wait_event_type = 'Lock' OR a.state <> 'active'
                                   THEN nullif(left(a.query, 300), '') END AS query
                         FROM a
                        WHERE a.state <> 'idle' AND a.wait_event_type IS DISTINCT FROM 'Activity'
                        ORDER BY a.pid) s) AS at_work
            """
                    .replace("{session}", LiveRows.SESSION)
                    .replace("{queryId}", LiveRows.QUERY_ID);

    static Mono<SessionSample> of(Database database) {
        return Mono.defer(
                () -> {
                    long start = System.nanoTime();
                    return database.rows(Row.class, SQL)
                            .flatMap(rows -> withWaits(database, rows.getFirst(), start));
                });
    }

    private static Mono<SessionSample> withWaits(Database database, Row row, long start) {
        boolean locked = row.atWork.stream().anyMatch(s -> "Lock".equals(s.waitEventType()));
        // Who waits is left out of the sample when the lock manager is too busy to say.
        Mono<List<WaitRow>> waits =
                locked ? LiveRows.waits(database).onErrorReturn(List.of()) : Mono.just(List.of());
        return waits.map(
                found -> {
                    long micros = (System.nanoTime() - start) / 1000;
                    return new SessionSample(
                            new Server(row.started, row.inRecovery),
                            new Tick(row.millis, row.sessions, row.active, micros),
                            row.atWork.stream().map(s -> sample(row.millis, s)).toList(),
                            found.stream().map(w -> wait(row.millis, w)).toList());
                });
    }

    private static Sample sample(long millis, SessionRow s) {
        return new Sample(
                millis,
                s.pid(),
                s.user(),
                s.database(),
                s.application(),
                s.client(),
                s.backendType(),
                s.state(),
                s.stateSeconds(),
                s.xactSeconds(),
                s.querySeconds(),
                s.waitEventType(),
                s.waitEvent(),
                s.queryid(),
                s.query());
    }

    private static LockWait wait(long millis, WaitRow w) {
        return new LockWait(
                millis,
                w.pid(),
                w.blockedBy().stream().map(String::valueOf).collect(Collectors.joining(",")),
                String.join("\n", w.gids()),
                w.lockType(),
                w.lockMode(),
                w.lockKey(),
                w.waitSeconds(),
                w.relation());
    }
}
