package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.schema.Listing.Entry;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Objects as the statements that make them, in an order in which they run: what pg_dump would write
 * of definitions, without owners and grants.
 */
final class Ddl {

    record StatementRow(long oid, int pos, String statement) {}

    private static final String FUNCTIONS =
            RelationDdl.WANTED
                    + """
                    SELECT p.oid::bigint AS oid, 1 AS pos,
                           CASE p.prokind WHEN 'a' THEN '-- an aggregate: see \\da+' ELSE pg_get_functiondef(p.oid) || ';' END AS statement
                      FROM wanted w JOIN pg_proc p ON p.oid = w.oid
                     UNION ALL
                    SELECT p.oid::bigint, 7, format('COMMENT ON %s %I.%I(%s) IS %L;', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
                           n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), d.description)
                      FROM wanted w JOIN pg_proc p ON p.oid = w.oid JOIN pg_namespace n ON n.oid = p.pronamespace
                      JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid
                     UNION ALL
                    SELECT p.oid::bigint, 1, format('-- %I.%I: not read, its body names a relation that is locked', n.nspname, p.proname)
                      FROM asked JOIN hidden USING (oid) JOIN pg_proc p USING (oid) JOIN pg_namespace n ON n.oid = p.pronamespace
                     ORDER BY 1, 2
                    """;

    private static final String TYPES =
            RelationDdl.WANTED
                    + """
                    SELECT t.oid::bigint AS oid, 1 AS pos,
                           CASE t.typtype
                             WHEN 'e' THEN format('CREATE TYPE %I.%I AS ENUM (%s);', n.nspname, t.typname,
                                  (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
                             WHEN 'd' THEN format('CREATE DOMAIN %I.%I AS %s%s%s%s;', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod),
                                  ' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END,
                                  (SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                                     FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'))
                             WHEN 'r' THEN (SELECT format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s);', n.nspname, t.typname, format_type(r.rngsubtype, NULL))
                                              FROM pg_range r WHERE r.rngtypid = t.oid)
                             ELSE format('CREATE TYPE %I.%I AS (%s);', n.nspname, t.typname,
                                  (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
                                     FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)) END AS statement
                      FROM wanted w JOIN pg_type t ON t.oid = w.oid JOIN pg_namespace n ON n.oid = t.typnamespace
                     UNION ALL
                    SELECT t.oid::bigint, 7, format('COMMENT ON %s %I.%I IS %L;', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, n.nspname, t.typname, d.description)
                      FROM wanted w JOIN pg_type t ON t.oid = w.oid JOIN pg_namespace n ON n.oid = t.typnamespace
                      JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid
                     ORDER BY 1, 2
                    """;

    private static final String EXTENSIONS =
            RelationDdl.WANTED
                    + """
                    SELECT e.oid::bigint AS oid, 1 AS pos, format('CREATE EXTENSION %I SCHEMA %I VERSION %L;', e.extname, n.nspname, e.extversion) AS statement
                      FROM wanted w JOIN pg_extension e ON e.oid = w.oid JOIN pg_namespace n ON n.oid = e.extnamespace
                    """;

    private Ddl() {}

    /** Statements by key of their entry; objects that could not be read are left out and noted. */
    static Mono<Map<String, String>> of(Database database, List<Entry> entries, Sight sight) {
        Map<String, List<Entry>> byQuery =
                entries.stream()
                        .collect(
                                Collectors.groupingBy(
                                        e -> query(e.kind()),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        Mono<Map<String, String>> all = Mono.just(new LinkedHashMap<>());
        for (Map.Entry<String, List<Entry>> each : byQuery.entrySet()) {
            List<Long> oids = each.getValue().stream().map(Entry::oid).toList();
            all =
                    all.flatMap(
                            known ->
                                    sight.tolerate(
                                                    "definitions",
                                                    database.rows(
                                                            StatementRow.class,
                                                            each.getKey(),
                                                            Map.of("oids", oids)))
                                            .doOnNext(
                                                    rows -> rows.forEach(r -> noteUnread(r, sight)))
                                            .map(rows -> joined(known, each.getValue(), rows)));
        }
        return all;
    }

    private static void noteUnread(StatementRow row, Sight sight) {
        if (row.statement() != null && row.statement().startsWith("-- ")) {
            sight.skip(row.statement().substring("-- ".length()));
        }
    }

    private static String query(String kind) {
        return switch (kind) {
            case "function" -> FUNCTIONS;
            case "type" -> TYPES;
            case "extension" -> EXTENSIONS;
            default -> RelationDdl.STATEMENTS;
        };
    }

    private static Map<String, String> joined(
            Map<String, String> known, List<Entry> entries, List<StatementRow> rows) {
        for (Entry entry : entries) {
            @Nullable String text =
                    rows.stream()
                            .filter(row -> row.oid() == entry.oid())
                            .map(StatementRow::statement)
                            .collect(Collectors.joining("\n"));
            if (!text.isEmpty()) {
                known.put(entry.key(), text);
            }
        }
        return known;
    }
}
