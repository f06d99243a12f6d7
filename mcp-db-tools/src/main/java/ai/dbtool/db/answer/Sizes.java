package ai.dbtool.db.answer;

/**
 * Sizes without waiting. {@code pg_total_relation_size} takes ACCESS SHARE on the table and each
 * index, so one {@code ALTER TABLE} would hold up the whole answer; a relation that is locked
 * exclusively is sized by {@code relpages} instead.
 */
public final class Sizes {

    /** A CTE {@code locked(oid)}: tables whose size would have to wait. */
    public static final String LOCKED =
            """
            locked AS MATERIALIZED (
                SELECT DISTINCT coalesce(i.indrelid, l.relation) AS oid
                  FROM pg_locks l LEFT JOIN pg_index i ON i.indexrelid = l.relation
                 WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
                   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """;

    /** Bytes of relation {@code c} with indexes and TOAST; needs {@link #LOCKED}. */
    public static final String TOTAL =
            """
            CASE WHEN EXISTS (SELECT FROM locked WHERE locked.oid = c.oid)
                 THEN current_setting('block_size')::bigint
                      * (c.relpages + coalesce((SELECT sum(x.relpages) FROM pg_index i
                                                  JOIN pg_class x ON x.oid = i.indexrelid
                                                 WHERE i.indrelid = c.oid), 0))
                 ELSE pg_total_relation_size(c.oid) END
            """;

    private Sizes() {}
}
