package ai.dbtool.db.activity;

import ai.dbtool.db.answer.NewerColumn;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Reads sessions and ungranted locks. */
public final class LiveRows {

    /** A row of pg_stat_activity. */
    public record SessionRow(
            int pid,
            @Nullable String user,
            @Nullable String database,
            @Nullable String application,
            @Nullable String client,
            @Nullable String backendType,
            @Nullable String state,
            @Nullable Double stateSeconds,
            @Nullable Double xactSeconds,
            @Nullable Double querySeconds,
            @Nullable String waitEventType,
            @Nullable String waitEvent,
            @Nullable String queryid,
            @Nullable String query) {}

    /** A session that waits for a heavyweight lock; {@code gids} explains a blocking pid of 0. */
    public record WaitRow(
            int pid,
            List<Integer> blockedBy,
            List<String> gids,
            @Nullable String lockType,
            @Nullable String lockMode,
            @Nullable String lockKey,
            @Nullable Double waitSeconds,
            @Nullable String relation) {}

    /** The statement's id of {@code a}, a row of pg_stat_activity; null before 14. */
    public static final String QUERY_ID = NewerColumn.of("a", "query_id", "bigint");

    /** All of a {@link SessionRow} but its query, of {@code a}, a row of pg_stat_activity. */
    public static final String SESSION =
            """
            a.pid, a.usename AS user, a.datname AS database,
            nullif(a.application_name, '') AS application,
            coalesce(host(a.client_addr), CASE WHEN a.client_port = -1 THEN 'socket' END) AS client,
            a.backend_type, a.state,
            round(extract(epoch FROM clock_timestamp() - a.state_change)::numeric, 1) AS state_seconds,
            round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 1) AS xact_seconds,
            round(extract(epoch FROM clock_timestamp() - a.query_start)::numeric, 1) AS query_seconds,
            a.wait_event_type, a.wait_event, {queryId}::text AS queryid"""
                    .replace("{queryId}", QUERY_ID);

    private static final String SESSIONS =
            """
            SELECT {session}, nullif(left(a.query, 1000), '') AS query
              FROM pg_stat_activity a
             WHERE a.pid <> pg_backend_pid()
             ORDER BY a.xact_start NULLS LAST, a.query_start NULLS LAST, a.pid
            """
                    .replace("{session}", SESSION);

    /*
     * pg_blocking_pids answers 0 for a prepared transaction. Its locks have no pid in pg_locks; the
     * transactionid lock of the same virtualtransaction names the transaction (pg_locks and
     * pg_prepared_xacts in the manual; run on 15 and 18). A row lock's relation is that of the tuple
     * lock the first waiter holds while it waits for the transaction. An advisory lock has its key in
     * classid and objid: the halves of one number (objsubid 1) or two numbers (2), shown unsigned there.
     */
    private static final String WAITS =
            """
            WITH locks AS MATERIALIZED (SELECT * FROM pg_locks)
            SELECT DISTINCT ON (w.pid) w.pid,
                   pg_blocking_pids(w.pid) AS blocked_by,
                   ARRAY(SELECT DISTINCT p.gid
                           FROM locks h
                           JOIN locks x ON x.virtualtransaction = h.virtualtransaction
                                       AND x.pid IS NULL AND x.locktype = 'transactionid'
                           JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
                          WHERE h.pid IS NULL AND h.granted AND h.locktype = w.locktype
                            AND h.database IS NOT DISTINCT FROM w.database
                            AND h.relation IS NOT DISTINCT FROM w.relation
                            AND h.page IS NOT DISTINCT FROM w.page
                            AND h.tuple IS NOT DISTINCT FROM w.tuple
                            AND h.transactionid IS NOT DISTINCT FROM w.transactionid
                            AND h.classid IS NOT DISTINCT FROM w.classid
                            AND h.objid IS NOT DISTINCT FROM w.objid
                            AND h.objsubid IS NOT DISTINCT FROM w.objsubid
                          ORDER BY 1) AS gids,
                   w.locktype AS lock_type, w.mode AS lock_mode,
                   CASE WHEN w.locktype = 'advisory' THEN {key}
                    END AS lock_key,
                   round(extract(epoch FROM clock_timestamp() - {waitstart})::numeric, 1) AS wait_seconds,
                   (SELECT format('%I.%I', n.nspname, c.relname)
                      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.oid = coalesce(w.relation,
                           (SELECT t.relation FROM locks t
                             WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.granted LIMIT 1))
                       AND coalesce(w.database, d.oid) IN (0, d.oid)) AS relation
              FROM locks w
              JOIN pg_database d ON d.datname = current_database()
             WHERE NOT w.granted AND w.pid IS NOT NULL
             ORDER BY w.pid
            """
                    .replace("{key}", advisoryKey("w"))
                    .replace("{waitstart}", NewerColumn.of("w", "waitstart", "timestamptz"));

    private LiveRows() {}

    /** Key of the advisory lock that row {@code alias} of pg_locks tells of, as it was given. */
    static String advisoryKey(String alias) {
        return """
                CASE {l}.objsubid WHEN 1 THEN (({l}.classid::bigint << 32) | {l}.objid::bigint)::text
                     ELSE concat({l}.classid::bigint - CASE WHEN {l}.classid::bigint > 2147483647 THEN 4294967296 ELSE 0 END,
                                 ',', {l}.objid::bigint - CASE WHEN {l}.objid::bigint > 2147483647 THEN 4294967296 ELSE 0 END) END"""
                .replace("{l}", alias);
    }

    static Mono<List<SessionRow>> sessions(Database database) {
        return database.rows(SessionRow.class, SESSIONS);
    }

    /** Who waits for a heavyweight lock, and for whom. */
    public static Mono<List<WaitRow>> waits(Database database) {
        return database.rows(WaitRow.class, WAITS);
    }
}
