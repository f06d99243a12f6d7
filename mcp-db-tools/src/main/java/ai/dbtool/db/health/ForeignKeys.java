package ai.dbtool.db.health;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.health.IndexesArea.ForeignKeyRow;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.stream.Collectors;

/**
 * Foreign keys whose columns no index of the child leads with: each delete of a parent row reads
 * the child from end to end (ri_triggers.c looks the key up with a query of its own).
 */
public final class ForeignKeys {

    static final Check CHECK =
            new Check(
                    "FK_WITHOUT_INDEX",
                    Severity.MEDIUM,
                    "no index leads with the columns of a foreign key, its table has 10,000 rows or more, and parents were deleted",
                    "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK");

    /** Below this a sequential scan of the child costs next to nothing. */
    private static final long BIG_ROWS = 10_000;

    /**
     * Whether an index serves constraint {@code k}. A partial one on {@code column IS NOT NULL}
     * does too: the lookup is by {@code =}; of a locked table any partial one is taken to be so.
     */
    public static final String SERVED =
            """
            EXISTS (
                   SELECT FROM pg_index i
                    WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indisready
                      AND (i.indpred IS NULL
                           OR CASE WHEN {free} THEN pg_get_expr(i.indpred, i.indrelid) ~ '^\\("?[^"() ]+"? IS NOT NULL\\)$'
                                   ELSE true END)
                      AND k.conkey <@ (i.indkey::int2[])[0 : cardinality(k.conkey) - 1])
            """
                    .replace("{free}", Locks.free("i.indrelid"));

    /** One constraint on a partitioned table stands for those of its partitions. */
    static final String QUERY =
            """
            SELECT k.conname::text AS constraint, format('%I.%I', cn.nspname, c.relname) AS table,
                   ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
                           JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
                   format('%I.%I', pn.nspname, p.relname) AS parent,
                   greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::bigint AS table_rows,
                   c.relpages::bigint AS table_pages,
                   pg_stat_get_numscans(c.oid) AS table_scans,
                   pg_stat_get_tuples_deleted(p.oid) AS parent_deletes,
                   pg_stat_get_tuples_updated(p.oid) AS parent_updates
              FROM pg_constraint k
              JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
              JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
             WHERE k.contype = 'f' AND k.conparentid = 0
               AND NOT
            """
                    + SERVED
                    + """
                     ORDER BY parent_deletes DESC, table_rows DESC, 1, 2 LIMIT 30
                    """;

    private ForeignKeys() {}

    /** Whether deletes of parents have been seen and the child is worth an index. */
    static boolean hurts(ForeignKeyRow row) {
        return row.tableRows() >= BIG_ROWS && row.parentDeletes() > 0;
    }

    static Finding finding(ForeignKeyRow row, String pointer) {
        String columns =
                row.columns().stream().map(Names::readable).collect(Collectors.joining(", "));
        return CHECK.finding(
                row.table() + "(" + columns + ")",
                "each delete of a row of "
                        + row.parent()
                        + " reads all "
                        + row.tableRows()
                        + " rows of "
                        + row.table()
                        + ": no index leads with "
                        + columns,
                pointer,
                Remedies.sql(
                        "CREATE INDEX CONCURRENTLY ON " + row.table() + " (" + columns + ");",
                        "DROP INDEX CONCURRENTLY of the new index;",
                        "SHARE UPDATE EXCLUSIVE on " + row.table() + ": reads and writes go on"),
                "rows of " + row.parent() + " are never deleted in normal work");
    }
}
