package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.CountedSince;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * Looks up the relations a statement names, and those bound to them: partitions, parents, both ends
 * of foreign keys, the table of an index. Names go to the server as parameters.
 */
final class Catalog {

    /*
     * Our sessions have no search_path but pg_catalog: names are resolved by the role's own. A name
     * outside it counts when there is only one of it, as a migration may run as another role.
     */
    static final String PATH =
            """
            path AS (
                SELECT CASE trim(u.entry) WHEN '"$user"' THEN current_user::text
                            ELSE trim(both ' "' FROM u.entry) END AS schema, u.ord
                  FROM pg_settings s, unnest(string_to_array(s.reset_val, ',')) WITH ORDINALITY u(entry, ord)
                 WHERE s.name = 'search_path'),
            """;

    private static final String RELATIONS =
            "WITH RECURSIVE "
                    + PATH
                    + """
            given AS (
                SELECT k.name, (SELECT (array_agg(c.oid ORDER BY p.ord NULLS LAST))[1]
                                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                                  LEFT JOIN path p ON p.schema = n.nspname
                                 WHERE c.relname = k.bare AND CASE k.schema WHEN '' THEN n.nspname !~ '^pg_(toast|temp)' ELSE n.nspname = k.schema END
                                HAVING k.schema <> '' OR bool_or(p.ord IS NOT NULL) OR count(*) = 1) AS oid
                  FROM ROWS FROM (unnest(CAST(:names AS text[])), unnest(CAST(:schemas AS text[])), unnest(CAST(:bare AS text[])))
                       AS k(name, schema, bare)),
            named AS (
                SELECT oid FROM given WHERE oid IS NOT NULL
                UNION SELECT i.indrelid FROM given g JOIN pg_index i ON i.indexrelid = g.oid),
            down AS (
                SELECT oid FROM named
                UNION SELECT h.inhrelid FROM down d JOIN pg_inherits h ON h.inhparent = d.oid),
            wanted AS (
                SELECT oid FROM down
                UNION SELECT h.inhparent FROM named n JOIN pg_inherits h ON h.inhrelid = n.oid
                UNION SELECT k.confrelid FROM down d JOIN pg_constraint k ON k.conrelid = d.oid AND k.contype = 'f'
                UNION SELECT k.conrelid FROM down d JOIN pg_constraint k ON k.confrelid = d.oid AND k.contype = 'f'),
            """
                    + Sizes.LOCKED
                    + """
            , since AS (
                SELECT greatest(1, extract(epoch FROM now() -
            """
                    + CountedSince.SQL
                    + """
            )) AS seconds),
            sized AS (
                SELECT c.oid, x.oid AS part, CASE WHEN x.oid = c.oid THEN 'heap' WHEN x.relkind = 't' THEN 'toast' ELSE 'index' END AS role,
                       CASE WHEN x.relkind IN ('p', 'v', 'I', 'f') THEN 0
                            WHEN EXISTS (SELECT FROM locked WHERE locked.oid = c.oid)
                            THEN x.relpages::bigint * current_setting('block_size')::bigint
                            ELSE pg_relation_size(x.oid) END AS bytes
                  FROM wanted w JOIN pg_class c ON c.oid = w.oid
                  JOIN pg_class x ON x.oid = c.oid OR x.oid = c.reltoastrelid
                       OR x.oid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = c.oid))
            SELECT ARRAY(SELECT g.name FROM given g WHERE g.oid = c.oid) AS asked,
                   format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind,
                   c.relpersistence::text AS persistence, greatest(c.reltuples, 0) AS rows,
                   coalesce((SELECT sum(bytes) FROM sized s WHERE s.oid = c.oid AND s.role = 'heap'), 0)::bigint AS heap_bytes,
                   coalesce((SELECT sum(bytes) FROM sized s WHERE s.oid = c.oid AND s.role = 'toast'), 0)::bigint AS toast_bytes,
                   coalesce((SELECT sum(bytes) FROM sized s WHERE s.oid = c.oid AND s.role = 'index'), 0)::bigint AS index_bytes,
                   ARRAY(SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_inherits h
                           JOIN pg_class p ON p.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
                          WHERE h.inhrelid = c.oid ORDER BY 1) AS parents,
                   ARRAY(SELECT format('%I.%I', pn.nspname, p.relname)
                           FROM (WITH RECURSIVE below AS (
                                     SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = c.oid
                                     UNION SELECT h.inhrelid FROM below b JOIN pg_inherits h ON h.inhparent = b.inhrelid)
                                 SELECT inhrelid FROM below) b
                           JOIN pg_class p ON p.oid = b.inhrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
                          ORDER BY 1) AS children,
                   (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_partitioned_table t
                      JOIN pg_class p ON p.oid = t.partdefid JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     WHERE t.partrelid = c.oid) AS default_partition,
                   (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_index i
                      JOIN pg_class p ON p.oid = i.indrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
                     WHERE i.indexrelid = c.oid) AS table,
                   coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                    'not_null', a.attnotnull, 'width', coalesce(s.avg_width, 0), 'nulls', coalesce(s.null_frac, 0),
                                    'distinct', coalesce(s.n_distinct, 0), 'generated', a.attgenerated::text,
                                    'collation', coalesce((SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation), ''),
                                    'default_value', CASE WHEN a.attgenerated = '' AND NOT EXISTS (SELECT FROM locked WHERE locked.oid = c.oid) THEN (SELECT pg_get_expr(df.adbin, df.adrelid) FROM pg_attrdef df
                                                                                WHERE df.adrelid = a.attrelid AND df.adnum = a.attnum) END,
                                    'views', ARRAY(SELECT DISTINCT format('%I.%I', vn.nspname, v.relname) FROM pg_depend d
                                               JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                                               JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> c.oid JOIN pg_namespace vn ON vn.oid = v.relnamespace
                                              WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum ORDER BY 1)) ORDER BY a.attnum)
                               FROM pg_attribute a
                               LEFT JOIN LATERAL (SELECT * FROM pg_stats s WHERE s.schemaname = n.nspname AND s.tablename = c.relname
                                             AND s.attname = a.attname ORDER BY s.inherited DESC LIMIT 1) s ON true
                              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns,
                   coalesce((SELECT jsonb_agg(jsonb_build_object('name', k.conname, 'kind', k.contype::text, 'validated', k.convalidated,
                                    'columns', ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, pos)
                                                       JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.pos),
                                    'definition', pg_get_constraintdef(k.oid),
                                    'references', (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_class p
                                                     JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE p.oid = k.confrelid)) ORDER BY k.conname)
                               FROM pg_constraint k WHERE k.conrelid = c.oid), '[]') AS constraints,
                   coalesce((SELECT jsonb_agg(jsonb_build_object('name', format('%I.%I', xn.nspname, x.relname), 'method', am.amname,
                                    'unique', i.indisunique, 'valid', i.indisvalid AND i.indisready, 'partial', i.indpred IS NOT NULL,
                                    'keys', ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(num, pos)
                                                    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num AND u.num > 0
                                                   WHERE u.pos <= i.indnkeyatts ORDER BY u.pos),
                                    'columns', ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND (a.attnum = ANY (i.indkey::int2[])
                                                  OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = x.oid
                                                                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))),
                                    'computed', i.indexprs IS NOT NULL OR i.indpred IS NOT NULL,
                                    'bytes', coalesce((SELECT max(bytes) FROM sized s WHERE s.part = x.oid), 0),
                                    'definition', pg_get_indexdef(x.oid),
                                    'constraint', (SELECT k.conname FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x') LIMIT 1)) ORDER BY x.relname)
                               FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace
                               JOIN pg_am am ON am.oid = x.relam WHERE i.indrelid = c.oid), '[]') AS indexes,
                   coalesce((SELECT jsonb_agg(jsonb_build_object('table', format('%I.%I', pn.nspname, p.relname), 'constraint', k.conname, 'validated', k.convalidated,
                                    'columns', ARRAY(SELECT a.attname::text FROM unnest(k.confkey) u(num)
                                                       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num)) ORDER BY k.conname)
                               FROM pg_constraint k JOIN pg_class p ON p.oid = k.conrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
                              WHERE k.confrelid = c.oid AND k.contype = 'f' AND k.conrelid <> c.oid), '[]') AS incoming,
                   coalesce((t.seq_scan + coalesce(t.idx_scan, 0)) / since.seconds, 0) AS scans_per_second,
                   coalesce((t.n_tup_ins + t.n_tup_upd + t.n_tup_del) / since.seconds, 0) AS writes_per_second,
                   ARRAY(SELECT DISTINCT format('%I.%I', vn.nspname, v.relname) FROM pg_depend d
                           JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                           JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> c.oid JOIN pg_namespace vn ON vn.oid = v.relnamespace
                          WHERE d.refobjid = c.oid ORDER BY 1) AS dependent_views
              FROM wanted w JOIN pg_class c ON c.oid = w.oid JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stat_all_tables t ON t.relid = c.oid CROSS JOIN since
             ORDER BY 2
            """;

    /**
     * What the catalog says of one type that becomes another.
     *
     * @param known whether the new one exists
     * @param sameBytes whether values are kept as they are
     * @param checked whether the new one is a domain with a constraint
     */
    record TypeRow(
            String from,
            String to,
            boolean known,
            boolean same,
            boolean sameBytes,
            boolean checked) {}

    /*
     * A domain counts as its base type; with a constraint every row is checked. What is binary
     * coercible needs no rewrite (ATColumnChangeRequiresRewrite); lengths are judged by TypeChange.
     */
    private static final String TYPES =
            "WITH RECURSIVE "
                    + PATH
                    + """
            given AS (
                SELECT f.name AS from, t.name AS to, to_regtype(f.name)::oid AS source,
                       coalesce(to_regtype(t.name)::oid,
                                (SELECT (array_agg(y.oid ORDER BY p.ord NULLS LAST))[1]
                                   FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
                                   LEFT JOIN path p ON p.schema = n.nspname
                                  WHERE y.typname = trim(both '"' FROM t.name))) AS target
                  FROM unnest(CAST(:from AS text[])) f(name) CROSS JOIN unnest(CAST(:to AS text[])) t(name)),
            base AS (
                SELECT t.oid, t.typbasetype, t.typtype, t.oid AS top FROM given g JOIN pg_type t ON t.oid IN (g.source, g.target)
                UNION SELECT t.oid, t.typbasetype, t.typtype, b.top FROM base b JOIN pg_type t ON t.oid = b.typbasetype AND b.typtype = 'd'),
            flat AS (SELECT top, oid FROM base WHERE typtype <> 'd')
            SELECT g.from, g.to, g.target IS NOT NULL AS known, coalesce(s.oid = t.oid, false) AS same,
                   coalesce(s.oid = t.oid OR EXISTS (SELECT FROM pg_cast c WHERE c.castsource = s.oid
                                              AND c.casttarget = t.oid AND c.castmethod = 'b'), false) AS same_bytes,
                   EXISTS (SELECT FROM base b JOIN pg_constraint k ON k.contypid = b.oid WHERE b.top = g.target
                                AND g.target IS DISTINCT FROM g.source) AS checked
              FROM given g LEFT JOIN flat s ON s.top = g.source LEFT JOIN flat t ON t.top = g.target
            """;

    /**
     * A statistics object.
     *
     * @param asked how the statement names it
     * @param definition the CREATE STATISTICS that makes it
     */
    record StatisticsRow(String asked, String schema, String table, String definition) {

        ObjectName owner() {
            return new ObjectName(schema, table);
        }
    }

    private static final String STATISTICS =
            "WITH "
                    + PATH
                    + """
            given AS (
                SELECT k.name, (SELECT (array_agg(x.oid ORDER BY p.ord NULLS LAST))[1]
                                  FROM pg_statistic_ext x JOIN pg_namespace n ON n.oid = x.stxnamespace
                                  LEFT JOIN path p ON p.schema = n.nspname
                                 WHERE x.stxname = k.bare AND k.schema IN ('', n.nspname)
                                HAVING k.schema <> '' OR bool_or(p.ord IS NOT NULL) OR count(*) = 1) AS oid
                  FROM ROWS FROM (unnest(CAST(:names AS text[])), unnest(CAST(:schemas AS text[])), unnest(CAST(:bare AS text[])))
                       AS k(name, schema, bare))
            SELECT g.name AS asked, n.nspname AS schema, c.relname AS table, pg_get_statisticsobjdef(x.oid) AS definition
              FROM given g JOIN pg_statistic_ext x ON x.oid = g.oid
              JOIN pg_class c ON c.oid = x.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    /** A function called in a default. */
    record FunctionRow(String name) {}

    private static final String VOLATILE =
            """
            SELECT DISTINCT p.proname::text AS name FROM pg_proc p
             WHERE p.proname = ANY (CAST(:names AS text[])) AND p.provolatile = 'v' ORDER BY 1
            """;

    private Catalog() {}

    static Mono<List<RelationFacts>> relations(
            Database database, List<ObjectName> names, Sight sight) {
        if (names.isEmpty()) {
            return Mono.just(List.of());
        }
        return sight.tolerate(
                "the relations named",
                database.rows(RelationFacts.class, RELATIONS, parameters(names)));
    }

    static Mono<List<StatisticsRow>> statistics(
            Database database, List<ObjectName> names, Sight sight) {
        return names.isEmpty()
                ? Mono.just(List.of())
                : sight.tolerate(
                        "statistics objects",
                        database.rows(StatisticsRow.class, STATISTICS, parameters(names)));
    }

    private static Map<String, List<String>> parameters(List<ObjectName> names) {
        return Map.of(
                "names", names.stream().map(ObjectName::quoted).toList(),
                "schemas", names.stream().map(n -> n.schema() == null ? "" : n.schema()).toList(),
                "bare", names.stream().map(ObjectName::name).toList());
    }

    static Mono<List<TypeRow>> types(
            Database database, List<String> from, List<String> to, Sight sight) {
        return to.isEmpty()
                ? Mono.just(List.of())
                : sight.tolerate(
                        "types",
                        database.rows(TypeRow.class, TYPES, Map.of("from", from, "to", to)));
    }

    static Mono<List<FunctionRow>> volatiles(Database database, List<String> names, Sight sight) {
        return names.isEmpty()
                ? Mono.just(List.of())
                : sight.tolerate(
                        "volatility of functions",
                        database.rows(FunctionRow.class, VOLATILE, Map.of("names", names)));
    }
}
