package ai.dbtool.db.health;

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
     * Those of the tables for which {@code only} holds.
     *
     * @param only a condition on {@code i}, a row of pg_index
     */
    public static String query(String only) {
        return ALL.replace("{only}", only);
    }

    private static final String ALL =
            """
            WITH x AS (
                SELECT i.indexrelid AS oid, i.indrelid, format('%I.%I', n.nspname, c.relname) AS name, am.amname,
                       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k) AS keys,
                       i.indnkeyatts AS n, i.indkey::int2[] AS columns, i.indclass::oid[] AS classes,
                       i.indcollation::oid[] AS collations, i.indoption::int2[] AS options,
                       coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS predicate, i.indisunique AS uniq,
                       coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false') AS nulls,
                       i.indisreplident OR i.indisclustered
                       OR EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid) AS needed,
                       pg_get_indexdef(i.indexrelid) AS definition,
                       c.relpages::bigint * current_setting('block_size')::bigint AS bytes
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                  JOIN pg_am am ON am.oid = c.relam
                 WHERE {only} AND i.indisvalid AND i.indisready AND c.relkind = 'i' AND NOT c.relispartition
                   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),
            covered AS (
                SELECT a.oid, b.oid AS by,
                       b.n = a.n AND (a.uniq OR NOT b.uniq) AND b.columns <@ a.columns AS twins
                  FROM x a JOIN x b ON b.indrelid = a.indrelid AND b.oid <> a.oid
                 WHERE b.amname = a.amname AND b.predicate = a.predicate AND a.columns <@ b.columns
                   AND (b.n = a.n OR (b.n > a.n AND a.amname = 'btree'))
                   AND b.keys[1 : a.n] = a.keys AND b.classes[0 : a.n - 1] = a.classes[0 : a.n - 1]
                   AND b.collations[0 : a.n - 1] = a.collations[0 : a.n - 1]
                   AND b.options[0 : a.n - 1] = a.options[0 : a.n - 1]
                   AND NOT a.needed
                   AND (NOT a.uniq OR (b.uniq AND b.n = a.n AND b.nulls = a.nulls))),
            redundant AS (
                SELECT DISTINCT ON (a.oid) a.oid, a.indrelid, a.name, a.definition, a.bytes, b.name AS by
                  FROM covered v JOIN x a ON a.oid = v.oid JOIN x b ON b.oid = v.by
                 WHERE NOT v.twins OR b.needed OR b.oid < a.oid
                 ORDER BY a.oid, b.needed DESC, b.n DESC, b.oid)
            SELECT format('%I.%I', tn.nspname, t.relname) AS table,
                   array_agg(r.name ORDER BY r.name) AS indexes, array_agg(r.by ORDER BY r.name) AS covered_by,
                   array_agg(r.definition ORDER BY r.name) AS definitions,
                   sum(r.bytes)::bigint AS size_bytes, coalesce(sum(u.idx_scan), 0)::bigint AS scans,
                   (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.oid) AS table_indexes,
                   coalesce(max(s.n_tup_ins + s.n_tup_upd - s.n_tup_hot_upd), 0)::bigint AS index_writes
              FROM redundant r
              JOIN pg_class t ON t.oid = r.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
              LEFT JOIN pg_stat_user_indexes u ON u.indexrelid = r.oid
              LEFT JOIN pg_stat_user_tables s ON s.relid = t.oid
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
