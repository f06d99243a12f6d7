package ai.dbtool.db.table;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.db.health.ForeignKeys;
import ai.dbtool.db.health.RedundantIndexes;
import ai.dbtool.db.table.TableResult.ForeignKey;
import ai.dbtool.db.table.TableResult.IndexUse;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Indexes and foreign keys of the table. */
final class Indexes {

    /**
     * An index; of a partitioned one the sums over its partitions.
     *
     * @param method access method
     */
    record IndexRow(
            long oid,
            String name,
            String definition,
            String method,
            boolean unique,
            boolean constraint,
            boolean valid,
            long sizeBytes,
            long scans,
            @Nullable String lastScan) {}

    record RedundantRow(List<String> indexes, List<String> coveredBy) {}

    private static final String INDEXES =
            "WITH "
                    + Sizes.LOCKED
                    + ", "
                    + Locks.HIDDEN
                    + """
                    SELECT i.indexrelid::bigint AS oid, format('%I.%I', n.nspname, x.relname) AS name,
                           {definition} AS definition, am.amname AS method, i.indisunique AS unique,
                           EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) AS constraint,
                           i.indisvalid AND i.indisready AS valid, l.size_bytes, l.scans, l.last_scan
                      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
                      JOIN pg_am am ON am.oid = x.relam
                     CROSS JOIN LATERAL (
                           SELECT coalesce(sum(CASE WHEN EXISTS (SELECT FROM locked WHERE locked.oid IN (i.indrelid, p.indrelid))
                                                    THEN 0 ELSE pg_relation_size(p.indexrelid) END), 0)::bigint AS size_bytes,
                                  coalesce(sum(s.idx_scan), 0)::bigint AS scans, max(to_jsonb(s) ->> 'last_idx_scan') AS last_scan
                             FROM (SELECT i.indexrelid AS oid UNION
                                   (WITH RECURSIVE part AS (
                                        SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = i.indexrelid
                                        UNION SELECT h.inhrelid FROM part JOIN pg_inherits h ON h.inhparent = part.inhrelid)
                                    SELECT inhrelid FROM part)) leaf
                             JOIN pg_index p ON p.indexrelid = leaf.oid
                             JOIN pg_class c ON c.oid = leaf.oid AND c.relkind = 'i'
                             LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = leaf.oid) l
                     WHERE i.indrelid = CAST(:oid AS bigint)::oid
                     ORDER BY NOT i.indisprimary, l.size_bytes DESC, 2
                    """
                            .replace(
                                    "{definition}",
                                    Locks.unless("i.indrelid", "pg_get_indexdef(i.indexrelid)"));

    private static final String REDUNDANT =
            RedundantIndexes.query("i.indrelid = CAST(:oid AS bigint)::oid");

    private static final String KEYS =
            """
            SELECT k.conname::text AS constraint, format('%I.%I', cn.nspname, c.relname) AS from,
                   ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
                           JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
                   format('%I.%I', pn.nspname, p.relname) AS to,
                   CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default'
                                      WHEN 'r' THEN 'restrict' ELSE 'no action' END AS on_delete,
            """
                    + ForeignKeys.SERVED
                    + """
                     AS indexed
                      FROM pg_constraint k
                      JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
                      JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     WHERE k.contype = 'f' AND k.conparentid = 0
                       AND (k.conrelid = CAST(:oid AS bigint)::oid OR k.confrelid = CAST(:oid AS bigint)::oid)
                     ORDER BY k.conrelid <> CAST(:oid AS bigint)::oid, 2, 1
                    """;

    private Indexes() {}

    /** Indexes with what each costs; {@code entries} each had to take since the reset. */
    static Mono<List<IndexUse>> of(
            TableFinder.Found table,
            long entries,
            Measured measured,
            Database database,
            Sight sight) {
        Map<String, Long> parameters = Map.of("oid", table.oid());
        return InTurn.of(
                        sight.tolerate(
                                "indexes", database.rows(IndexRow.class, INDEXES, parameters)),
                        sight.tolerate(
                                "redundant indexes",
                                database.rows(RedundantRow.class, REDUNDANT, parameters)))
                .flatMap(
                        found ->
                                measured.densities(found.getT1())
                                        .map(
                                                densities ->
                                                        found.getT1().stream()
                                                                .map(
                                                                        i ->
                                                                                use(
                                                                                        i,
                                                                                        entries,
                                                                                        found
                                                                                                .getT2(),
                                                                                        densities
                                                                                                .get(
                                                                                                        i
                                                                                                                .oid())))
                                                                .toList()));
    }

    private static IndexUse use(
            IndexRow i, long entries, List<RedundantRow> redundant, @Nullable Double density) {
        return new IndexUse(
                i.name(),
                i.definition(),
                i.sizeBytes(),
                i.unique(),
                i.constraint(),
                i.valid(),
                i.scans(),
                i.lastScan(),
                entries,
                redundant.stream()
                        .filter(r -> r.indexes().contains(i.name()))
                        .map(r -> r.coveredBy().get(r.indexes().indexOf(i.name())))
                        .findFirst()
                        .orElse(null),
                density);
    }

    static Mono<List<ForeignKey>> keys(TableFinder.Found table, Database database, Sight sight) {
        return sight.tolerate(
                "foreign keys", database.rows(ForeignKey.class, KEYS, Map.of("oid", table.oid())));
    }
}
