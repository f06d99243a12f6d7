package ai.dbtool.db.schema;

import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which objects match; partitions are folded into their root unless named. */
final class Listing {

    /** More are not listed at once. */
    static final int MOST = 20_000;

    /**
     * An object by name.
     *
     * @param exact whether the pattern is its whole name
     * @param matchedColumns by whose names it was found, when its own did not match
     * @param matchedParts by what else it was found: {@code index customers_email}, {@code
     *     comment}, {@code comment of column state}
     * @param place where it stands in the order, for the page that begins after it
     */
    record Entry(
            long oid,
            String name,
            String kind,
            boolean exact,
            List<String> matchedColumns,
            List<String> matchedParts,
            List<String> place) {

        /** Tells it from others of a listing. */
        String key() {
            return name + "\u001f" + kind;
        }
    }

    /**
     * Some of what matches, in order.
     *
     * @param matched how many there are in all
     * @param similar when nothing matches, the full names of objects by what is like the pattern:
     *     the name alone, or with its schema where the pattern has one
     */
    record Page(List<Entry> entries, long matched, Map<String, String> similar) {}

    record Row(
            long oid,
            String name,
            String kind,
            boolean exact,
            @Nullable List<String> matchedColumns,
            @Nullable List<String> matchedParts,
            List<String> place,
            long matched) {

        Entry entry() {
            return new Entry(
                    oid,
                    name,
                    kind,
                    exact,
                    matchedColumns == null ? List.of() : matchedColumns,
                    matchedParts == null ? List.of() : matchedParts,
                    place);
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
     * the pattern names them. Columns, of which there are most, and other parts of tables are read
     * only when no name is the whole pattern; what a name in no schema can match is asked once for
     * each schema. Of several words the longest is looked for first, the rest only where it is; they
     * may also be spread over an object's name, its comment and those of its columns. Names are put
     * together and columns collected for one page only. Where nothing matches come names that may
     * be near: edits are at least as many as the difference in length, or as the characters of one
     * that the other has not.
     */
    private static final String OBJECTS =
            """
            WITH shown AS MATERIALIZED (
                SELECT oid, nspname, lower(nspname) AS folded_name,
                       :spans = 'false' AND lower(nspname) LIKE CAST(:pattern AS text) AND lower(nspname) LIKE ALL (CAST(:rest AS text[])) AS matches
                  FROM pg_namespace
                 WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
                    OR split_part(coalesce(:exact, ''), '.', 1) = nspname),
            member AS MATERIALIZED (
                SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'),
            objects AS (
                SELECT CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END AS oid, c.relnamespace AS schema, c.relname AS name,
                       CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                            WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table' END AS kind,
                       c.relispartition AS folded
                  FROM pg_class c
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
                    OR c.relkind = 'c' AND c.reltype NOT IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)
                UNION ALL
                SELECT t.oid, t.typnamespace, t.typname, 'type', false
                  FROM pg_type t
                 WHERE t.typtype IN ('e', 'd', 'r')
                   AND t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)
                UNION ALL
                SELECT e.oid, e.extnamespace, e.extname, 'extension', false FROM pg_extension e
                UNION ALL
                SELECT p.oid, p.pronamespace, p.proname, 'function', false
                  FROM pg_proc p
                 WHERE p.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass)),
            candidate AS MATERIALIZED (
                SELECT o.oid, o.name, o.kind, o.folded, s.nspname,
                       coalesce(lower(o.name) = :exact OR s.folded_name || '.' || lower(o.name) = :exact
                         OR CAST(:exact AS text) ~ '["(]' AND lower(
            """
                    + QUALIFIED
                    + """
                     ) = :exact, false) AS exact,
                       CAST(:pattern AS text) IS NULL OR s.matches
                         OR lower(o.name) LIKE :pattern AND lower(o.name) LIKE ALL (CAST(:rest AS text[]))
                         OR :spans = 'true' AND s.folded_name || '.' || lower(o.name) LIKE :pattern AS by_name
                  FROM objects o JOIN shown s ON s.oid = o.schema
                 WHERE CAST(:kind AS text) IS NULL OR o.kind = :kind),
            named AS MATERIALIZED (
                SELECT a.attrelid, a.attnum, a.attname::text AS column
                  FROM pg_attribute a
                 WHERE a.attnum > 0 AND NOT a.attisdropped AND lower(a.attname) LIKE CAST(:pattern AS text)
                   AND lower(a.attname) LIKE ALL (CAST(:rest AS text[]))
                   AND NOT EXISTS (SELECT FROM candidate WHERE exact)),
            described AS MATERIALIZED (
                SELECT objoid, objsubid FROM pg_description
                 WHERE lower(description) LIKE CAST(:pattern AS text)
                   AND lower(description) LIKE ALL (CAST(:rest AS text[]))
                   AND NOT EXISTS (SELECT FROM candidate WHERE exact)
                UNION
                SELECT o.oid, 0
                  FROM candidate o JOIN (SELECT objoid, string_agg(lower(description), ' ') AS texts
                                           FROM pg_description GROUP BY objoid) d ON d.objoid = o.oid
                 WHERE :several = 'true' AND NOT EXISTS (SELECT FROM candidate WHERE exact)
                   AND lower(o.name) || ' ' || d.texts LIKE CAST(:pattern AS text)
                   AND lower(o.name) || ' ' || d.texts LIKE ALL (CAST(:rest AS text[]))),
            part AS MATERIALIZED (
                SELECT p.rel, p.kind, p.name,
                       lower(p.name) = :exact OR s.folded_name || '.' || lower(p.name) = :exact AS exact
                  FROM (SELECT i.indrelid AS rel, 'index' AS kind, x.relname AS name, x.relispartition AS folded
                          FROM pg_class x JOIN pg_index i ON i.indexrelid = x.oid WHERE x.relkind IN ('i', 'I')
                        UNION ALL
                        SELECT conrelid, 'constraint', conname, conparentid <> 0 FROM pg_constraint WHERE contype IN ('c', 'f')
                        UNION ALL
                        SELECT tgrelid, 'trigger', tgname, tgparentid <> 0 FROM pg_trigger WHERE NOT tgisinternal
                        UNION ALL
                        SELECT polrelid, 'policy', polname, false FROM pg_policy
                        UNION ALL
                        SELECT ev_class, 'rule', rulename, false FROM pg_rewrite WHERE rulename <> '_RETURN'
                        UNION ALL
                        SELECT stxrelid, 'statistics', stxname, false FROM pg_statistic_ext) p
                  JOIN pg_class t ON t.oid = p.rel JOIN shown s ON s.oid = t.relnamespace
                 WHERE CAST(:exact AS text) IS NOT NULL AND NOT EXISTS (SELECT FROM candidate WHERE exact)
                   AND (lower(p.name) LIKE CAST(:pattern AS text) AND lower(p.name) LIKE ALL (CAST(:rest AS text[]))
                        OR :spans = 'true' AND s.folded_name || '.' || lower(p.name) LIKE CAST(:pattern AS text))
                   AND (NOT p.folded OR lower(p.name) = :exact OR s.folded_name || '.' || lower(p.name) = :exact)),
            found AS MATERIALIZED (
                SELECT o.oid, o.name, o.kind, o.nspname, o.exact, o.by_name
                  FROM candidate o
                 WHERE o.exact
                    OR o.oid IN (SELECT rel FROM part WHERE exact)
                    OR NOT EXISTS (SELECT FROM candidate WHERE exact) AND NOT o.folded
                       AND (o.by_name OR o.oid IN (SELECT objoid FROM described) OR o.oid IN (SELECT rel FROM part)
                            OR o.kind NOT IN ('sequence', 'function', 'type', 'extension')
                               AND o.oid IN (SELECT attrelid FROM named))),
            page AS MATERIALIZED (
                SELECT * FROM found
                 WHERE CAST(:schema AS text) IS NULL
                    OR (nspname, name, oid) > (CAST(:schema AS name), CAST(:name AS name), CAST(:oid AS oid))
                 ORDER BY nspname, name, oid LIMIT CAST(:most AS int)),
            collected AS (
                SELECT n.attrelid, array_agg(n.column ORDER BY n.attnum) AS columns
                  FROM named n WHERE n.attrelid IN (SELECT oid FROM page WHERE NOT by_name) GROUP BY n.attrelid),
            parted AS (
                SELECT m.oid, array_agg(DISTINCT m.what ORDER BY m.what) AS parts
                  FROM (SELECT p.rel AS oid, p.kind || ' ' || quote_ident(p.name) AS what FROM part p
                         WHERE p.rel IN (SELECT oid FROM page WHERE NOT by_name)
                        UNION ALL
                        SELECT d.objoid, 'comment' || coalesce(' of column ' || quote_ident(a.attname), '')
                          FROM described d LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
                         WHERE d.objoid IN (SELECT oid FROM page WHERE NOT by_name)) m
                 GROUP BY m.oid)
            SELECT o.oid::bigint AS oid,
            """
                    + QUALIFIED
                    + """
                     AS name, o.kind, o.exact, n.columns AS matched_columns, q.parts AS matched_parts,
                   ARRAY[o.nspname::text, o.name::text, o.oid::text] AS place, (SELECT count(*) FROM found) AS matched
              FROM page o LEFT JOIN collected n ON n.attrelid = o.oid LEFT JOIN parted q ON q.oid = o.oid
            UNION ALL
            SELECT 0, o.full_name, o.kind, false, NULL, NULL, ARRAY[o.compared], 0
              FROM (SELECT o.kind, o.full_name, CASE WHEN :exact ~ '[.(]' THEN lower(o.full_name) ELSE lower(o.name) END AS compared
                      FROM (SELECT o.*,
            """
                    + QUALIFIED
                    + """
                     AS full_name FROM candidate o WHERE NOT EXISTS (SELECT FROM found)) o) o
             WHERE abs(length(o.compared) - length(:exact)) <= greatest(2, length(:exact) / 3)
               AND greatest(length(translate(o.compared, :exact, '')), length(translate(:exact, o.compared, '')))
                   <= greatest(2, length(:exact) / 3)
             ORDER BY place, name
            """;

    private Listing() {}

    /** All that {@link #page} finds, but at most {@link #MOST}. */
    static Mono<List<Entry>> of(Database database, String pattern) {
        return page(database, pattern, null, List.of(), MOST).map(Page::entries);
    }

    /**
     * Objects whose name, schema-qualified name, column, comment or other part (index, constraint,
     * trigger, policy, rule, statistics) matches {@code pattern}: a part of it, several words in
     * any order, or the whole with {@code *} for any characters. When it is the whole name of some,
     * only these.
     *
     * @param after place of the last one that was listed; empty at the beginning
     */
    static Mono<Page> page(
            Database database,
            @Nullable String pattern,
            @Nullable String kind,
            List<String> after,
            int most) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        String given =
                pattern == null || pattern.isBlank()
                        ? null
                        : pattern.strip().toLowerCase(Locale.ROOT);
        parameters.put("exact", given);
        List<String> words = words(given);
        parameters.put("pattern", words.isEmpty() ? null : words.getFirst());
        parameters.put("rest", words.stream().skip(1).toList());
        parameters.put("several", Boolean.toString(words.size() > 1));
        parameters.put("kind", kind);
        parameters.put("spans", Boolean.toString(given != null && given.matches(".*[.*%].*")));
        List<String> places = List.of("schema", "name", "oid");
        for (int i = 0; i < places.size(); i++) {
            parameters.put(places.get(i), after.size() == places.size() ? after.get(i) : null);
        }
        parameters.put("most", most);
        return database.rows(Row.class, OBJECTS, parameters).map(Listing::page);
    }

    private static Page page(List<Row> rows) {
        long matched = rows.isEmpty() ? 0 : rows.getFirst().matched();
        if (matched > 0) {
            return new Page(rows.stream().map(Row::entry).toList(), matched, Map.of());
        }
        Map<String, String> similar = new HashMap<>();
        rows.forEach(row -> similar.putIfAbsent(row.place().getFirst(), row.name()));
        return new Page(List.of(), 0, similar);
    }

    /** As patterns, longest first; what has wildcards is one. */
    private static List<String> words(@Nullable String given) {
        if (given == null) {
            return List.of();
        }
        return given.matches(".*[*%\"].*")
                ? List.of(like(given))
                : Stream.of(given.split("\\s+"))
                        .distinct()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .map(Listing::like)
                        .toList();
    }

    private static String like(String given) {
        String plain = given.replace("\"", "").replace("\\", "\\\\").replace("_", "\\_");
        boolean wild = plain.contains("*") || plain.contains("%");
        return wild ? plain.replace('*', '%') : "%" + plain + "%";
    }
}
