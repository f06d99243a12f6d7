package ai.dbtool.db.schema;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.schema.Listing.Entry;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * Tables that a foreign key joins to the wanted ones: their keys, and what the foreign keys name.
 */
final class Neighbours {

    /** One column of a neighbour. */
    record Column(String table, String name, String type, boolean primary, boolean foreign) {}

    private static final String COLUMNS =
            """
            WITH wanted AS (SELECT unnest(CAST(:oids AS bigint[]))::oid AS oid),
            fk AS (
                SELECT conrelid, conkey, confrelid, confkey FROM pg_constraint
                 WHERE contype = 'f' AND conparentid = 0
                   AND (conrelid IN (SELECT oid FROM wanted) OR confrelid IN (SELECT oid FROM wanted))),
            side AS (
                SELECT confrelid AS oid, unnest(confkey) AS num, false AS "primary", false AS "foreign" FROM fk
                 WHERE confrelid NOT IN (SELECT oid FROM wanted)
                UNION ALL
                SELECT conrelid, unnest(conkey), false, true FROM fk WHERE conrelid NOT IN (SELECT oid FROM wanted)),
            keyed AS (
                SELECT * FROM side
                UNION ALL
                SELECT k.conrelid, unnest(k.conkey), true, false FROM pg_constraint k
                 WHERE k.contype = 'p' AND k.conrelid IN (SELECT oid FROM side))
            SELECT format('%I.%I', n.nspname, c.relname) AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
                   bool_or(k."primary") AS primary, bool_or(k."foreign") AS foreign
              FROM keyed k JOIN pg_attribute a ON a.attrelid = k.oid AND a.attnum = k.num
              JOIN pg_class c ON c.oid = k.oid JOIN pg_namespace n ON n.oid = c.relnamespace
             GROUP BY n.nspname, c.relname, a.attnum, a.attname, a.atttypid, a.atttypmod
             ORDER BY n.nspname, c.relname, a.attnum
            """;

    private Neighbours() {}

    /** Columns of the neighbours of {@code entries}, table by table. */
    static Mono<List<Column>> of(Database database, List<Entry> entries, Sight sight) {
        List<Long> oids = entries.stream().map(Entry::oid).toList();
        return sight.tolerate(
                "columns of neighbours",
                database.rows(Column.class, COLUMNS, Map.of("oids", oids)));
    }
}
