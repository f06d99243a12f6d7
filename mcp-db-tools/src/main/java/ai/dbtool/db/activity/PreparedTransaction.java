package ai.dbtool.db.activity;

import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/**
 * A transaction of two-phase commit that waits for its second phase, in any database. It has no
 * process and outlives a restart; until somebody ends it, it keeps its locks and what its snapshot
 * may see.
 *
 * @param ageXids transactions begun since, which is how far it holds vacuum back
 * @param locks on tables and indexes, {@code RowExclusiveLock public.orders}; of the database we
 *     are connected to only, at most ten
 * @param blocks how many sessions wait for it, directly or behind another
 */
public record PreparedTransaction(
        String gid,
        String owner,
        String database,
        double preparedSeconds,
        long ageXids,
        List<String> locks,
        @Nullable Integer blocks) {

    private static final String CODE = "ORPHAN_PREPARED_XACT";

    /** A coordinator commits at once; one this old has lost it. */
    public static final int ORPHAN_SECONDS = 60;

    /* Locks of a prepared transaction share the virtualtransaction of its transactionid lock, as in LiveRows. */
    private static final String PREPARED =
            """
            SELECT p.gid, p.owner::text AS owner, p.database::text AS database,
                   round(extract(epoch FROM clock_timestamp() - p.prepared)::numeric, 1) AS prepared_seconds,
                   age(p.transaction)::bigint AS age_xids,
                   ARRAY(SELECT DISTINCT format('%s %I.%I', h.mode, n.nspname, c.relname)
                           FROM pg_locks x
                           JOIN pg_locks h ON h.virtualtransaction = x.virtualtransaction AND h.pid IS NULL
                           JOIN pg_database d ON d.oid = h.database AND d.datname = current_database()
                           JOIN pg_class c ON c.oid = h.relation
                           JOIN pg_namespace n ON n.oid = c.relnamespace
                          WHERE x.locktype = 'transactionid' AND x.transactionid = p.transaction AND x.pid IS NULL
                          ORDER BY 1 LIMIT 10) AS locks,
                   NULL::int AS blocks
              FROM pg_prepared_xacts p ORDER BY p.prepared, p.gid
            """;

    static Mono<List<PreparedTransaction>> read(Database database) {
        return database.rows(PreparedTransaction.class, PREPARED);
    }

    PreparedTransaction blocking(int sessions) {
        return new PreparedTransaction(
                gid, owner, database, preparedSeconds, ageXids, locks, sessions);
    }

    /** Whether somebody waits for it or its coordinator has forgotten it. */
    boolean isTrouble() {
        return isBlocking() || preparedSeconds >= ORPHAN_SECONDS;
    }

    private boolean isBlocking() {
        return blocks != null && blocks > 0;
    }

    Finding finding(String evidence) {
        return Finding.of(
                CODE,
                isBlocking() ? Finding.Severity.HIGH : Finding.Severity.MEDIUM,
                gid,
                "prepared transaction "
                        + gid
                        + " of role "
                        + owner
                        + " in database "
                        + database
                        + " is open for "
                        + preparedSeconds
                        + " s"
                        + (isBlocking() ? " and " + blocks + " sessions wait for it" : "")
                        + "; it keeps its locks and holds vacuum "
                        + ageXids
                        + " transactions back, also over a restart, and can only be ended in that"
                        + " database by that role or a superuser",
                List.of(evidence),
                release(gid),
                "its transaction manager is about to finish it");
    }

    /** How to end the one called {@code gid}. */
    public static Remedy release(String gid) {
        String quoted = "'" + gid.replace("'", "''") + "'";
        return new Remedy(
                "ROLLBACK PREPARED " + quoted + ";",
                null,
                "none: the transaction's work is lost; COMMIT PREPARED " + quoted + " keeps it",
                "releases the locks the transaction holds",
                false);
    }
}
