package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sizes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The catalog's rows about relations and functions, several at once. */
final class RelationRows {

    record SizeRow(
            long oid,
            @Nullable String comment,
            @Nullable Long rows,
            @Nullable Long sizeBytes,
            @Nullable Integer partitions,
            @Nullable String rowSecurity,
            @Nullable String partitionKey,
            @Nullable String partitionOf,
            String qualified,
            @Nullable String lockedBy) {}

    record ColumnRow(
            long oid,
            String name,
            String type,
            boolean nullable,
            @Nullable String defaultValue,
            @Nullable String generated,
            @Nullable String comment) {}

    /** A key; {@code contype} p, f or c as in pg_constraint. */
    record KeyRow(
            long oid,
            String name,
            String contype,
            List<String> columns,
            @Nullable Long referencedOid,
            @Nullable String references,
            List<String> referencedColumns,
            String tableName,
            String definition) {}

    record IndexRow(
            long oid,
            String name,
            String definition,
            List<String> columns,
            boolean unique,
            boolean valid,
            @Nullable Long sizeBytes,
            @Nullable Long scans) {}

    record PartitionRow(
            long oid,
            String name,
            @Nullable String of,
            @Nullable String bounds,
            @Nullable Long rows,
            @Nullable Long sizeBytes) {}

    record SequenceRow(
            long oid,
            String name,
            String type,
            long start,
            long increment,
            long min,
            long max,
            long cache,
            boolean cycle,
            @Nullable String ownedBy,
            @Nullable Long lastValue,
            @Nullable Double usedPercent) {}

    /** What an object is, or a trigger or policy of a table. */
    record DefinitionRow(
            long oid,
            @Nullable String definition,
            @Nullable String comment,
            @Nullable String rule) {}

    private static final String BOUNDS = "pg_get_expr(c.relpartbound, c.oid)";

    private static final String WANTED =
            "WITH RECURSIVE wanted AS (SELECT unnest(CAST(:oids AS bigint[]))::oid AS oid), "
                    + Sizes.LOCKED
                    + ", "
                    + Locks.HIDDEN;

    /** Not pg_partition_tree, which takes a lock on each partition. */
    private static final String TREE =
            """
            , tree AS (
                SELECT w.oid AS root, w.oid AS oid, NULL::oid AS parent FROM wanted w
                UNION
                SELECT t.root, i.inhrelid, t.oid FROM tree t JOIN pg_class p ON p.oid = t.oid AND p.relkind = 'p'
                  JOIN pg_inherits i ON i.inhparent = t.oid)
            """;

    static final String SIZES =
            WANTED
                    + TREE
                    + """
                    , sized AS (
                    SELECT t.root,
                           (sum(CASE WHEN c.relkind IN ('r', 'm', 'f')
                                     THEN CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE pg_stat_get_live_tuples(c.oid) END END))::bigint AS rows,
                           (sum(CASE WHEN c.relkind IN ('r', 'm', 'p') THEN
                    """
                    + Sizes.TOTAL
                    + """
                     END))::bigint AS size_bytes,
                           nullif(count(*) FILTER (WHERE t.parent IS NOT NULL AND c.relkind <> 'p'), 0)::int AS partitions
                      FROM tree t JOIN pg_class c ON c.oid = t.oid
                     GROUP BY t.root)
                    SELECT c.oid::bigint AS oid, obj_description(c.oid, 'pg_class') AS comment, s.rows, s.size_bytes, s.partitions,
                           CASE WHEN c.relrowsecurity THEN CASE WHEN c.relforcerowsecurity THEN 'forced' ELSE 'enabled' END END AS row_security,
                           CASE WHEN c.relkind = 'p' THEN {key} END AS partition_key,
                           CASE WHEN c.relispartition
                                THEN (SELECT format('%I.%I %s', pn.nspname, p.relname, {bounds})
                                        FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                                       WHERE h.inhrelid = c.oid) END AS partition_of,
                           format('%I.%I', n.nspname, c.relname) AS qualified,
                    """
                            .replace("{key}", Locks.unless("c.oid", "pg_get_partkeydef(c.oid)"))
                            .replace("{bounds}", Locks.unless("c.oid", BOUNDS))
                    + Locks.BY
                    + """
                     AS locked_by
                      FROM sized s JOIN pg_class c ON c.oid = s.root JOIN pg_namespace n ON n.oid = c.relnamespace
                    """;

    /** Partitions of all levels, of each root in the order of their names. */
    static final String PARTITIONS =
            WANTED
                    + TREE
                    + """
                    SELECT t.root::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name,
                           CASE WHEN t.parent <> t.root THEN format('%I.%I', pn.nspname, p.relname) END AS of,
                           {bounds} AS bounds,
                           CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE pg_stat_get_live_tuples(c.oid) END AS rows,
                           CASE WHEN c.relkind IN ('r', 'p') THEN
                    """
                            .replace("{bounds}", Locks.unless("c.oid", BOUNDS))
                    + Sizes.TOTAL
                    + """
                     END AS size_bytes
                      FROM tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                      JOIN pg_class p ON p.oid = t.parent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     ORDER BY t.root, n.nspname, c.relname LIMIT 500
                    """;

    /**
     * The wanted sequences, and those of columns of the wanted tables. What asks a sequence for its
     * last value takes ROW EXCLUSIVE on it, which ALTER SEQUENCE is in the way of.
     */
    static final String SEQUENCES =
            WANTED
                    + """
                    , busy AS MATERIALIZED (
                        SELECT relation FROM pg_locks
                         WHERE locktype = 'relation' AND mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
                    seq AS (
                        SELECT w.oid, w.oid AS seq FROM wanted w
                        UNION
                        SELECT w.oid, d.objid FROM wanted w JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = w.oid
                           AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)
                    SELECT seq.oid::bigint AS oid, format('%I.%I', n.nspname, c.relname) AS name, format_type(s.seqtypid, NULL) AS type,
                           s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache, s.seqcycle AS cycle,
                           (SELECT format('%I.%I.%I', on_.nspname, o.relname, a.attname)
                              FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid JOIN pg_namespace on_ ON on_.oid = o.relnamespace
                              JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
                             WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.objsubid = 0
                               AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1) AS owned_by,
                           v.last AS last_value,
                           round(CASE WHEN s.seqincrement > 0 THEN 100 * (v.last - s.seqmin::numeric + 1) / (s.seqmax::numeric - s.seqmin + 1)
                                      ELSE 100 * (s.seqmax - v.last::numeric + 1) / (s.seqmax::numeric - s.seqmin + 1) END, 2)::float8 AS used_percent
                      FROM seq JOIN pg_sequence s ON s.seqrelid = seq.seq JOIN pg_class c ON c.oid = s.seqrelid
                      JOIN pg_namespace n ON n.oid = c.relnamespace
                     CROSS JOIN LATERAL (SELECT CASE WHEN s.seqrelid NOT IN (SELECT relation FROM busy)
                                                      AND has_sequence_privilege(s.seqrelid, 'SELECT, USAGE')
                                                     THEN pg_sequence_last_value(s.seqrelid) END AS last OFFSET 0) v
                     ORDER BY seq.oid, 2
                    """;

    static final String COLUMNS =
            WANTED
                    + """
                    SELECT a.attrelid::bigint AS oid, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
                           NOT a.attnotnull AS nullable,
                           CASE WHEN a.attidentity = 'a' THEN 'generated always as identity'
                                WHEN a.attidentity = 'd' THEN 'generated by default as identity'
                                WHEN a.attgenerated = 's' THEN format('generated always as (%s) stored', {expression})
                                WHEN a.attgenerated <> '' THEN format('generated always as (%s) virtual', {expression})
                                WHEN d.adbin IS NOT NULL THEN {expression} END AS default_value,
                           CASE WHEN a.attidentity = 'a' THEN 'identity always' WHEN a.attidentity = 'd' THEN 'identity by default'
                                WHEN a.attgenerated = 's' THEN 'stored' WHEN a.attgenerated <> '' THEN 'virtual' END AS generated,
                           col_description(a.attrelid, a.attnum) AS comment
                      FROM wanted w JOIN pg_attribute a ON a.attrelid = w.oid
                      JOIN pg_class c ON c.oid = w.oid AND c.relkind <> 'S'
                      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                     WHERE a.attnum > 0 AND NOT a.attisdropped
                     ORDER BY a.attrelid, a.attnum
                    """
                            .replace(
                                    "{expression}",
                                    Locks.unless("a.attrelid", "pg_get_expr(d.adbin, d.adrelid)"));

    /** Keys of the wanted tables, and those that point to them; not the copies partitions have. */
    static final String KEYS =
            WANTED
                    + """
                    SELECT k.conrelid::bigint AS oid, k.conname AS name, k.contype::text AS contype,
                           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
                                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos) AS columns,
                           nullif(k.confrelid, 0)::bigint AS referenced_oid,
                           (SELECT format('%I.%I', n.nspname, r.relname) FROM pg_class r
                              JOIN pg_namespace n ON n.oid = r.relnamespace WHERE r.oid = k.confrelid) AS references,
                           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, pos)
                                   JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.pos) AS referenced_columns,
                           format('%I.%I', tn.nspname, t.relname) AS table_name,
                           CASE WHEN k.contype = 'c' THEN {definition} ELSE pg_get_constraintdef(k.oid) END AS definition
                      FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
                      JOIN pg_namespace tn ON tn.oid = t.relnamespace
                     WHERE k.contype IN ('p', 'f', 'c') AND k.conparentid = 0
                       AND (k.conrelid IN (SELECT oid FROM wanted) OR k.confrelid IN (SELECT oid FROM wanted))
                     ORDER BY k.conrelid, k.contype, k.conname
                    """
                            .replace(
                                    "{definition}",
                                    Locks.unless("k.conrelid", "pg_get_constraintdef(k.oid)"));

    static final String INDEXES =
            WANTED
                    + """
                    SELECT i.indrelid::bigint AS oid, format('%I.%I', n.nspname, x.relname) AS name,
                           {definition} AS definition,
                           ARRAY(SELECT CASE WHEN EXISTS (SELECT FROM hidden WHERE hidden.oid = i.indrelid)
                                             THEN coalesce((SELECT quote_ident(a.attname) FROM pg_attribute a
                                                             WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[k - 1]), '{unread}')
                                             ELSE pg_get_indexdef(i.indexrelid, k, true) END
                                   FROM generate_series(1, i.indnkeyatts) k ORDER BY k) AS columns,
                           i.indisunique AS unique, i.indisvalid AND i.indisready AS valid,
                           CASE WHEN EXISTS (SELECT FROM locked l WHERE l.oid = i.indrelid) THEN NULL
                                ELSE pg_relation_size(i.indexrelid) END AS size_bytes,
                           pg_stat_get_numscans(i.indexrelid) AS scans
                      FROM wanted w JOIN pg_index i ON i.indrelid = w.oid
                      JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace
                     ORDER BY i.indrelid, NOT i.indisprimary, 2
                    """
                            .replace(
                                    "{definition}",
                                    Locks.unless("i.indrelid", "pg_get_indexdef(i.indexrelid)"))
                            .replace("{unread}", Locks.NOT_READ);

    static final String DEFINITIONS =
            WANTED
                    + """
                    SELECT c.oid::bigint AS oid, {view} AS definition, NULL::text AS comment, NULL::text AS rule
                      FROM wanted w JOIN pg_class c ON c.oid = w.oid AND c.relkind IN ('v', 'm')
                    UNION ALL
                    SELECT t.tgrelid::bigint, NULL, NULL,
                           CASE WHEN t.tgqual IS NULL THEN pg_get_triggerdef(t.oid) ELSE {trigger} END
                      FROM wanted w JOIN pg_trigger t ON t.tgrelid = w.oid WHERE NOT t.tgisinternal
                    UNION ALL
                    SELECT p.polrelid::bigint, NULL, NULL, format('policy %I for %s%s', p.polname,
                           CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
                           {policy})
                      FROM wanted w JOIN pg_policy p ON p.polrelid = w.oid
                     ORDER BY 1, 4
                    """
                            .replace("{view}", Locks.unless("c.oid", "pg_get_viewdef(c.oid, true)"))
                            .replace(
                                    "{trigger}",
                                    Locks.unless("t.tgrelid", "pg_get_triggerdef(t.oid)"))
                            .replace(
                                    "{policy}",
                                    Locks.unless(
                                            "p.polrelid, p.oid",
                                            "concat(' using ' || pg_get_expr(p.polqual, p.polrelid),"
                                                    + " ' with check ' || pg_get_expr(p.polwithcheck, p.polrelid))"));

    static final String FUNCTIONS =
            WANTED
                    + """
                    SELECT p.oid::bigint AS oid,
                           'returns ' || coalesce(pg_get_function_result(p.oid), 'nothing') || ', language ' || l.lanname
                             || CASE p.provolatile WHEN 'i' THEN ', immutable' WHEN 's' THEN ', stable' ELSE ', volatile' END
                             || CASE WHEN p.prosecdef THEN ', security definer' ELSE '' END AS definition,
                           obj_description(p.oid, 'pg_proc') AS comment, NULL::text AS rule
                      FROM wanted w JOIN pg_proc p ON p.oid = w.oid JOIN pg_language l ON l.oid = p.prolang
                    """;

    private RelationRows() {}
}
