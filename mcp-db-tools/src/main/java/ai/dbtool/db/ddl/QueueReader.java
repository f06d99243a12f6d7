package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Forecast.Queue;
import ai.dbtool.db.ddl.Forecast.Session;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Who holds what a statement would have to wait for, at this moment. */
final class QueueReader {

    /** A lock somebody holds or waits for; {@code relation} is absent for a mere snapshot. */
    record LockRow(
            @Nullable Integer pid,
            @Nullable String user,
            @Nullable String application,
            @Nullable String state,
            @Nullable Double xactSeconds,
            @Nullable String relation,
            @Nullable String mode,
            boolean granted,
            @Nullable String query) {}

    private static final String LOCKS =
            """
            WITH target AS (
                SELECT name, to_regclass(name)::oid AS oid FROM unnest(CAST(:names AS text[])) name)
            SELECT coalesce(l.pid, 0) AS pid, a.usename AS user, nullif(a.application_name, '') AS application,
                   CASE WHEN l.pid IS NULL THEN 'prepared transaction' ELSE a.state END AS state,
                   round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1) AS xact_seconds,
                   t.name AS relation, l.mode, l.granted, nullif(left(a.query, 300), '') AS query
              FROM target t JOIN pg_locks l ON l.relation = t.oid AND l.locktype = 'relation'
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              LEFT JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.pid IS DISTINCT FROM pg_backend_pid() AND a.leader_pid IS NULL
            UNION ALL
            SELECT a.pid, a.usename, nullif(a.application_name, ''), a.state,
                   round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1),
                   NULL, 'snapshot', true, nullif(left(a.query, 300), '')
              FROM pg_stat_activity a
             WHERE CAST(:all AS boolean) AND a.datname = current_database() AND a.pid <> pg_backend_pid()
               AND a.xact_start IS NOT NULL AND a.backend_type = 'client backend'
               AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL)
             ORDER BY xact_seconds DESC NULLS LAST, 1, 6, 7
            """;

    private QueueReader() {}

    static Mono<Queue> read(Database database, Outlook outlook, Sight sight) {
        Map<String, LockMode> wanted = outlook.locks();
        if (wanted.isEmpty()) {
            return Mono.just(new Queue(List.of(), 0, 0));
        }
        return sight.tolerate(
                        "who holds locks now",
                        database.rows(
                                LockRow.class,
                                LOCKS,
                                Map.of(
                                        "names",
                                        List.copyOf(wanted.keySet()),
                                        "all",
                                        String.valueOf(outlook.waitsForAll()))))
                .map(rows -> queue(rows, wanted, outlook));
    }

    private static Queue queue(List<LockRow> rows, Map<String, LockMode> wanted, Outlook outlook) {
        List<Session> behind =
                rows.stream()
                        .filter(LockRow::granted)
                        .filter(row -> inTheWay(row, wanted))
                        .map(QueueReader::session)
                        .sorted(
                                Comparator.comparing(
                                        Session::xactSeconds,
                                        Comparator.nullsLast(Comparator.reverseOrder())))
                        .toList();
        long waiting = rows.stream().filter(r -> !r.granted()).map(LockRow::pid).distinct().count();
        double perSecond = 0;
        for (Map.Entry<String, LockMode> lock : wanted.entrySet()) {
            RelationFacts facts = outlook.world.named(lock.getKey());
            if (facts != null && !facts.isIndex()) {
                perSecond += lock.getValue().blocksReads() ? facts.scansPerSecond() : 0;
                perSecond += lock.getValue().blocksWrites() ? facts.writesPerSecond() : 0;
            }
        }
        return new Queue(behind, (int) waiting, Math.round(perSecond * 100) / 100.0);
    }

    private static boolean inTheWay(LockRow row, Map<String, LockMode> wanted) {
        if (row.relation() == null) {
            return true;
        }
        LockMode ours = wanted.get(row.relation());
        LockMode theirs = LockMode.ofPgLocks(String.valueOf(row.mode()));
        return ours != null && theirs != null && ours.conflictsWith(theirs);
    }

    private static Session session(LockRow row) {
        LockMode mode = LockMode.ofPgLocks(String.valueOf(row.mode()));
        return new Session(
                row.pid() == null ? 0 : row.pid(),
                row.user(),
                row.application(),
                row.state(),
                row.xactSeconds(),
                row.relation(),
                mode == null ? row.mode() : mode.toString(),
                row.query());
    }
}
