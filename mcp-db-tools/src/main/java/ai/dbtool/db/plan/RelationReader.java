package ai.dbtool.db.plan;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.Relation.ColumnFacts;
import ai.dbtool.db.plan.Relation.IndexFacts;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the facts about the tables a plan scans: size, column statistics, indexes. */
public final class RelationReader {

    record TableRow(
            String schema, String name, String qualified, String root, long rows, long pages) {}

    record ColumnRow(String schema, String name, String column, String type, double distinct) {}

    record IndexRow(
            String schema,
            String name,
            String index,
            boolean usable,
            boolean partial,
            String method,
            List<String> columns) {}

    private static final String NAMED =
            """
            WITH named AS (
                SELECT c.*, n.nspname FROM unnest(CAST(:schemas AS text[]), CAST(:names AS text[])) u(s, t)
                  JOIN pg_namespace n ON n.nspname = u.s
                  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = u.t)
            """;

    /**
     * The plan holds ACCESS SHARE no more, but has just been granted it: the size does not wait.
     */
    private static final String TABLES =
            NAMED
                    + """
                    SELECT c.nspname AS schema, c.relname AS name, format('%I.%I', c.nspname, c.relname) AS qualified,
                           coalesce((SELECT format('%I.%I', rn.nspname, r.relname)
                                       FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace
                                      WHERE c.relispartition AND r.oid = pg_partition_root(c.oid)),
                                    format('%I.%I', c.nspname, c.relname)) AS root,
                           CASE WHEN c.reltuples >= 0 AND c.relpages > 0
                                THEN (c.reltuples / c.relpages * p.pages)::bigint
                                ELSE coalesce(s.n_live_tup, greatest(c.reltuples, 0))::bigint END AS rows,
                           p.pages
                      FROM named c
                     CROSS JOIN LATERAL (SELECT coalesce(pg_relation_size(c.oid), 0)
                                                / current_setting('block_size')::bigint AS pages) p
                      LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
                    """;

    /** n_distinct below zero is a share of the rows. */
    private static final String COLUMNS =
            NAMED
                    + """
                    SELECT c.nspname AS schema, c.relname AS name, a.attname AS column,
                           format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) AS type,
                           coalesce(CASE WHEN st.n_distinct < 0 THEN -st.n_distinct * greatest(c.reltuples, 1)
                                         ELSE st.n_distinct END, 0) AS distinct
                      FROM named c
                      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      JOIN pg_type t ON t.oid = a.atttypid
                      LEFT JOIN pg_stats st ON st.schemaname = c.nspname AND st.tablename = c.relname
                                           AND st.attname = a.attname AND NOT st.inherited
                    """;

    private static final String INDEXES =
            NAMED
                    + """
                    SELECT c.nspname AS schema, c.relname AS name, format('%I.%I', xn.nspname, x.relname) AS index,
                           i.indisvalid AND i.indisready AS usable, i.indpred IS NOT NULL AS partial,
                           am.amname AS method,
                           ARRAY(SELECT coalesce(a.attname, '')::text
                                   FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(num, pos)
                                   LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num AND k.num > 0
                                  WHERE k.pos <= i.indnkeyatts ORDER BY k.pos) AS columns
                      FROM named c
                      JOIN pg_index i ON i.indrelid = c.oid
                      JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace xn ON xn.oid = x.relnamespace
                      JOIN pg_am am ON am.oid = x.relam
                     ORDER BY 3
                    """;

    private RelationReader() {}

    /** Facts by schema and name; a table that cannot be read is missing and noted. */
    public static Mono<Map<TableName, Relation>> read(
            Database database, Set<TableName> wanted, Sight sight) {
        if (wanted.isEmpty()) {
            return Mono.just(Map.of());
        }
        Set<TableName> keys = new LinkedHashSet<>(wanted);
        Map<String, List<String>> parameters =
                Map.of(
                        "schemas", keys.stream().map(TableName::schema).toList(),
                        "names", keys.stream().map(TableName::name).toList());
        return InTurn.of(
                        sight.tolerate("tables", database.rows(TableRow.class, TABLES, parameters)),
                        sight.tolerate(
                                "columns", database.rows(ColumnRow.class, COLUMNS, parameters)),
                        sight.tolerate(
                                "indexes", database.rows(IndexRow.class, INDEXES, parameters)))
                .map(found -> joined(found.getT1(), found.getT2(), found.getT3()));
    }

    private static Map<TableName, Relation> joined(
            List<TableRow> tables, List<ColumnRow> columns, List<IndexRow> indexes) {
        Map<TableName, Map<String, ColumnFacts>> columnsOf = new HashMap<>();
        for (ColumnRow c : columns) {
            columnsOf
                    .computeIfAbsent(new TableName(c.schema(), c.name()), _ -> new TreeMap<>())
                    .put(c.column(), new ColumnFacts(c.type(), c.distinct()));
        }
        Map<TableName, List<IndexFacts>> indexesOf = new HashMap<>();
        for (IndexRow i : indexes) {
            indexesOf
                    .computeIfAbsent(new TableName(i.schema(), i.name()), _ -> new ArrayList<>())
                    .add(
                            new IndexFacts(
                                    i.index(), i.usable(), i.partial(), i.method(), i.columns()));
        }
        Map<TableName, Relation> relations = new HashMap<>();
        for (TableRow t : tables) {
            TableName key = new TableName(t.schema(), t.name());
            relations.put(
                    key,
                    new Relation(
                            t.qualified(),
                            t.root(),
                            t.rows(),
                            t.pages(),
                            columnsOf.getOrDefault(key, Map.of()),
                            indexesOf.getOrDefault(key, List.of())));
        }
        return relations;
    }

    /** The relation {@code key} names, or {@code null}. */
    public static @Nullable Relation of(
            Map<TableName, Relation> relations, @Nullable TableName key) {
        return key == null ? null : relations.get(key);
    }
}
