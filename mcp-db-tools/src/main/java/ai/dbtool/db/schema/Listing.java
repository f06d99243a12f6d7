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

    /*
     * Of the objects of extensions only tables and views are listed. System schemas are listed when
     * the pattern names them.
     */
    private static final String OBJECTS =
            """
            WITH named AS MATERIALIZED (
                SELECT a.attrelid, array_agg(a.attname::text ORDER BY a.attnum) AS columns
                  FROM pg_attribute a
                 WHERE a.attnum > 0 AND NOT a.attisdropped AND lower(a.attname) LIKE CAST(:pattern AS text)
                 GROUP BY a.attrelid),
            described AS MATERIALIZED (
                SELECT DISTINCT objoid FROM pg_description WHERE lower(description) LIKE CAST(:pattern AS text)),
            objects AS (
                SELECT c.oid, n.nspname, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS qualified,
                       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view'
                            WHEN 'f' THEN 'foreign_table' WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
                       c.relispartition AS folded
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                UNION ALL
                SELECT t.oid, n.nspname, t.typname, format('%I.%I', n.nspname, t.typname), 'type', false
                  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
                 WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass
                                      AND d.objid = t.oid AND d.deptype = 'e')
                UNION ALL
                SELECT e.oid, n.nspname, e.extname, quote_ident(e.extname), 'extension', false
                  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                UNION ALL
                SELECT p.oid, n.nspname, p.proname,
                       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
                       'function', false
                  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                 WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                                      AND d.objid = p.oid AND d.deptype = 'e')),
            matched AS (
                SELECT o.*,
                       coalesce(lower(o.name) = :exact OR lower(o.nspname || '.' || o.name) = :exact
                         OR lower(o.qualified) = :exact, false) AS exact,
                       CAST(:pattern AS text) IS NULL OR lower(o.name) LIKE :pattern
                         OR lower(o.nspname || '.' || o.name) LIKE :pattern AS by_name,
                       CASE WHEN o.kind IN ('sequence', 'function', 'type', 'extension') THEN '{}'
                            ELSE coalesce(c.columns, '{}') END AS matched_columns,
                       d.objoid IS NOT NULL AS by_comment
                  FROM objects o LEFT JOIN named c ON c.attrelid = o.oid LEFT JOIN described d ON d.objoid = o.oid
                 WHERE (CAST(:kind AS text) IS NULL OR o.kind = :kind)
                   AND (o.nspname NOT IN ('pg_catalog', 'information_schema') AND o.nspname !~ '^pg_(toast|temp)'
                        OR split_part(coalesce(:exact, ''), '.', 1) = o.nspname))
            SELECT oid::bigint AS oid, qualified AS name, kind, exact,
                   CASE WHEN by_name THEN '{}' ELSE matched_columns END AS matched_columns
              FROM matched
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
