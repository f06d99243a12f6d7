package ai.dbtool.db.health;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.health.IndexesArea.RedundantRow;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.stream.Collectors;

/**
 * Indexes that can be dropped without losing anything: another one on the same table has the same
 * keys, or begins with them, under the same operator classes, collations, order and predicate.
 *
 * <p>Never one that a constraint, a foreign key or a replica identity stands on, nor a unique one
 * unless its twin is unique too. Of twins the older stays. Limits: only a B-tree serves a prefix of
 * its keys; indexes of partitions belong to their parent and are left out.
 */
public final class RedundantIndexes {

    static final Check CHECK =
            new Check(
                    "REDUNDANT_INDEX",
                    Severity.LOW,
                    "an index repeats another of its table, or its columns lead another",
                    "https://www.postgresql.org/docs/current/indexes-multicolumn.html");

    /** All of the database. */
    static final String QUERY = query("true");

    /**
     * Those of the tables for which {@code only} holds and that are not locked.
     *
     * @param only a condition on {@code i}, a row of pg_index
     */
    public static String query(String only) {
        return ALL.replace("{only}", only + " AND " + Locks.free("i.indrelid"));
    }

    private static final String ALL =
            """
            WITH x AS MATERIALIZED (
                SELECT i.indexrelid AS oid, i.indrelid, c.relam, i.indnkeyatts AS n, i.indkey::int2[] AS columns,
                       i.indclass::oid[] AS classes, i.indcollation::oid[] AS collations, i.indoption::int2[] AS options,
                       i.indisunique AS uniq,
                       i.indisreplident OR i.indisclustered
                       OR i.indexrelid IN (SELECT conindid FROM pg_constraint) AS needed
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE {only} AND i.indisvalid AND i.indisready AND c.relkind = 'i' AND NOT c.relispartition
                   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),
            alike AS MATERIALIZED (
                SELECT a.oid, b.oid AS by, b.needed, b.n,
                       b.n = a.n AND (a.uniq OR NOT b.uniq) AND b.columns <@ a.columns AS twins
                  FROM x a JOIN x b ON b.indrelid = a.indrelid AND b.oid <> a.oid
                 WHERE NOT a.needed AND b.relam = a.relam AND a.columns <@ b.columns
                   AND (b.n = a.n OR (b.n > a.n AND a.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')))
                   AND b.columns[0 : a.n - 1] = a.columns[0 : a.n - 1] AND b.classes[0 : a.n - 1] = a.classes[0 : a.n - 1]
                   AND b.collations[0 : a.n - 1] = a.collations[0 : a.n - 1]
                   AND b.options[0 : a.n - 1] = a.options[0 : a.n - 1]
                   AND (NOT a.uniq OR (b.uniq AND b.n = a.n))),
            redundant AS (
                SELECT DISTINCT ON (v.oid) v.oid, a.indrelid, v.by
                  FROM alike v JOIN pg_index a ON a.indexrelid = v.oid JOIN pg_index b ON b.indexrelid = v.by
                 WHERE (NOT v.twins OR v.needed OR v.by < v.oid)
                   AND (NOT a.indisunique
                        OR to_jsonb(a) -> 'indnullsnotdistinct' IS NOT DISTINCT FROM to_jsonb(b) -> 'indnullsnotdistinct')
                   AND pg_get_expr(a.indpred, a.indrelid) IS NOT DISTINCT FROM pg_get_expr(b.indpred, b.indrelid)
                   AND (a.indexprs IS NULL
                        OR NOT EXISTS (SELECT FROM generate_series(1, a.indnkeyatts) k
                                        WHERE pg_get_indexdef(v.oid, k, false) <> pg_get_indexdef(v.by, k, false)))
                 ORDER BY v.oid, v.needed DESC, v.n DESC, v.by),
            named AS (
                SELECT r.oid, r.indrelid, format('%I.%I', n.nspname, c.relname) AS name,
                       format('%I.%I', bn.nspname, b.relname) AS by, pg_get_indexdef(r.oid) AS definition,
                       c.relpages::bigint * current_setting('block_size')::bigint AS bytes
                  FROM redundant r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_class b ON b.oid = r.by JOIN pg_namespace bn ON bn.oid = b.relnamespace)
            SELECT format('%I.%I', tn.nspname, t.relname) AS table,
                   array_agg(r.name ORDER BY r.name) AS indexes, array_agg(r.by ORDER BY r.name) AS covered_by,
                   array_agg(r.definition ORDER BY r.name) AS definitions,
                   sum(r.bytes)::bigint AS size_bytes, sum(pg_stat_get_numscans(r.oid))::bigint AS scans,
                   (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.oid) AS table_indexes,
                   pg_stat_get_tuples_inserted(t.oid) + pg_stat_get_tuples_updated(t.oid)
                     - pg_stat_get_tuples_hot_updated(t.oid) AS index_writes
              FROM named r
              JOIN pg_class t ON t.oid = r.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
             GROUP BY t.oid, tn.nspname, t.relname
             ORDER BY index_writes DESC, 1 LIMIT 30
            """;

    private RedundantIndexes() {}

    static Finding finding(RedundantRow row, String pointer) {
        String table = row.table();
        return CHECK.finding(
                table,
                "every write to "
                        + table
                        + " maintains "
                        + String.join(", ", row.indexes())
                        + " although "
                        + row.coveredBy().stream().distinct().collect(Collectors.joining(", "))
                        + " serves the same queries",
                pointer,
                Remedies.sql(
                        row.indexes().stream()
                                .map(i -> "DROP INDEX CONCURRENTLY " + i + ";")
                                .collect(Collectors.joining(" ")),
                        String.join("; ", row.definitions()) + ";",
                        "SHARE UPDATE EXCLUSIVE on " + table + ": reads and writes go on"),
                "a statement hints at the index by name");
    }
}
