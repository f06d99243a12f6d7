package ai.dbtool.db.schema;

import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which objects match; partitions are folded into their root unless named. */
final class Listing {

    /** An object by name; {@code exact} when the pattern is its whole name. */
    record Entry(long oid, String name, String kind, boolean exact, List<String> matchedColumns) {

        /** Orders a listing and marks the place of a page in it. */
        String key() {
            return name + "\u001f" + kind;
        }
    }

    /** The name of {@code o}, an object in a schema called {@code nspname}. */
    private static final String QUALIFIED =
            """
            CASE o.kind WHEN 'extension' THEN quote_ident(o.name)
                 WHEN 'function' THEN format('%I.%I(%s)', nspname, o.name, pg_get_function_identity_arguments(o.oid))
                 ELSE format('%I.%I', nspname, o.name) END""";

    /*
     * Of the objects of extensions only tables and views are listed. System schemas are listed when
     * the pattern names them. Columns, of which there are most, are read only when no name is the
     * whole pattern; what a name in no schema can match is asked once for each schema.
     */
    private static final String OBJECTS =
            """
            WITH shown AS MATERIALIZED (
                SELECT oid, nspname, lower(nspname) AS folded_name,
                       :spans = 'false' AND lower(nspname) LIKE CAST(:pattern AS text) AS matches
                  FROM pg_namespace
                 WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
                    OR split_part(coalesce(:exact, ''), '.', 1) = nspname),
            objects AS (
                SELECT CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END AS oid, c.relnamespace AS schema, c.relname AS name,
                       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                            WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END AS kind,
                       c.relispartition AS folded
                  FROM pg_class c
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                    OR c.relkind = 'c' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                                                          AND d.objid = c.reltype AND d.deptype = 'e')
                UNION ALL
                SELECT t.oid, t.typnamespace, t.typname, 'type', false
                  FROM pg_type t
                 WHERE t.typtype IN ('e', 'd', 'r')
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                                      AND d.objid = t.oid AND d.deptype = 'e')
                UNION ALL
                SELECT e.oid, e.extnamespace, e.extname, 'extension', false FROM pg_extension e
                UNION ALL
                SELECT p.oid, p.pronamespace, p.proname, 'function', false
                  FROM pg_proc p
                 WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                                      AND d.objid = p.oid AND d.deptype = 'e')),
            candidate AS MATERIALIZED (
                SELECT o.oid, o.name, o.kind, o.folded, s.nspname,
                       coalesce(lower(o.name) = :exact OR s.folded_name || '.' || lower(o.name) = :exact
                         OR CAST(:exact AS text) ~ '["(]' AND lower(
            """
                    + QUALIFIED
                    + """
                     ) = :exact, false) AS exact,
                       CAST(:pattern AS text) IS NULL OR s.matches OR lower(o.name) LIKE :pattern
                         OR :spans = 'true' AND s.folded_name || '.' || lower(o.name) LIKE :pattern AS by_name
                  FROM objects o JOIN shown s ON s.oid = o.schema
                 WHERE CAST(:kind AS text) IS NULL OR o.kind = :kind),
            named AS MATERIALIZED (
                SELECT a.attrelid, array_agg(a.attname::text ORDER BY a.attnum) AS columns
                  FROM pg_attribute a
                 WHERE a.attnum > 0 AND NOT a.attisdropped AND lower(a.attname) LIKE CAST(:pattern AS text)
                   AND NOT EXISTS (SELECT FROM candidate WHERE exact)
                 GROUP BY a.attrelid),
            described AS MATERIALIZED (
                SELECT DISTINCT objoid FROM pg_description
                 WHERE lower(description) LIKE CAST(:pattern AS text)
                   AND NOT EXISTS (SELECT FROM candidate WHERE exact)),
            matched AS (
                SELECT o.*,
                       CASE WHEN o.by_name OR o.kind IN ('sequence', 'function', 'type', 'extension') THEN '{}'
                            ELSE coalesce(c.columns, '{}') END AS matched_columns,
                       d.objoid IS NOT NULL AS by_comment
                  FROM candidate o LEFT JOIN named c ON c.attrelid = o.oid LEFT JOIN described d ON d.objoid = o.oid)
            SELECT oid::bigint AS oid,
            """
                    + QUALIFIED
                    + """
                     AS name, kind, exact, matched_columns
              FROM matched o
             WHERE exact OR (by_name OR matched_columns <> '{}' OR by_comment) AND NOT folded
             LIMIT 20000
            """;

    private Listing() {}

    /**
     * Objects whose name, schema-qualified name, column or comment matches {@code pattern}: a part
     * of it, or the whole with {@code *} for any characters. When it is the whole name of some,
     * only these.
     */
    static Mono<List<Entry>> of(
            Database database, @Nullable String pattern, @Nullable String kind) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        String given =
                pattern == null || pattern.isBlank()
                        ? null
                        : pattern.strip().toLowerCase(Locale.ROOT);
        parameters.put("exact", given);
        parameters.put("pattern", given == null ? null : like(given));
        parameters.put("kind", kind);
        parameters.put("spans", Boolean.toString(given != null && given.matches(".*[.*%].*")));
        return database.rows(Entry.class, OBJECTS, parameters)
                .map(
                        all -> {
                            boolean exact = all.stream().anyMatch(Entry::exact);
                            return all.stream()
                                    .filter(e -> e.exact() || !exact)
                                    .sorted(Comparator.comparing(Entry::key))
                                    .toList();
                        });
    }

    private static String like(String given) {
        String plain = given.replace("\"", "").replace("\\", "\\\\").replace("_", "\\_");
        boolean wild = plain.contains("*") || plain.contains("%");
        return wild ? plain.replace('*', '%') : "%" + plain + "%";
    }
}
