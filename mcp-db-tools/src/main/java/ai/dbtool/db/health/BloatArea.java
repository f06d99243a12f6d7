package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Tables and B-trees that are much larger than their rows need.
 *
 * <p>Computed from row counts and average widths, not measured: pgstattuple reads whole relations.
 * Rows that are dead but not yet removed are vacuum's matter; the greater of two row counts is
 * taken, so that lost statistics do not look like empty space. Limits: alignment between columns is
 * not known, wide values of varying size mislead by some ten percent.
 */
final class BloatArea implements HealthArea {

    private static final String DOCS =
            "https://www.postgresql.org/docs/current/routine-vacuuming.html";

    private static final Check TABLE =
            new Check(
                    "TABLE_BLOAT",
                    Severity.LOW,
                    "half or more of a table of at least 1000 pages is empty, by row counts and average widths",
                    DOCS + "#VACUUM-FOR-SPACE-RECOVERY");

    private static final Check INDEX =
            new Check(
                    "INDEX_BLOAT",
                    Severity.LOW,
                    "as above for a B-tree",
                    "https://www.postgresql.org/docs/current/routine-reindex.html");

    /** Facts of the area. */
    record Bloat(List<BloatRow> relations) {}

    /**
     * A relation of which half or more is empty.
     *
     * @param kind table or index
     * @param expectedBytes what its rows need at its fillfactor
     * @param bloatPercent of {@code sizeBytes} that is more than that
     * @param deadPercent of the table's rows, at most: what a session deleted and vacuumed at once
     *     is still counted as dead, so pages that are all visible bound it
     */
    record BloatRow(
            String relation,
            String kind,
            String table,
            long rows,
            long sizeBytes,
            long expectedBytes,
            double bloatPercent,
            double deadPercent) {}

    /**
     * Header sizes from bufpage.h, htup_details.h, itup.h and nbtree.h; 90 is
     * BTREE_DEFAULT_FILLFACTOR.
     */
    private static final String RELATIONS =
            "WITH "
                    + Sizes.LOCKED
                    + """
                    , block AS (SELECT current_setting('block_size')::float8 AS size),
                    tables AS (
                        SELECT c.oid, n.nspname, c.relname, c.reltuples, c.relpages, c.reloptions,
                               greatest(c.reltuples, s.live, 0)::float8 AS rows,
                               least(100.0 * s.dead / greatest(s.live + s.dead, 1),
                                     100.0 - 100.0 * c.relallvisible / greatest(c.relpages, 1)) AS dead
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         CROSS JOIN LATERAL (SELECT pg_stat_get_live_tuples(c.oid) AS live,
                                                    pg_stat_get_dead_tuples(c.oid) AS dead) s
                         WHERE c.relkind = 'r' AND c.reltuples >= 0
                           AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'),
                    widths AS (
                        SELECT schemaname, tablename, attname, avg_width * (1 - null_frac) AS width
                          FROM pg_stats WHERE NOT inherited),
                    sized AS (
                        SELECT format('%I.%I', t.nspname, t.relname) AS relation, 'table' AS kind,
                               format('%I.%I', t.nspname, t.relname) AS table, t.rows, t.dead, t.oid, t.relpages,
                               t.rows * (28 + ceil((SELECT sum(width) FROM widths w WHERE w.schemaname = t.nspname
                                                       AND w.tablename = t.relname) / 8) * 8)
                               / ((block.size - 24) * coalesce((SELECT option_value::float8 FROM pg_options_to_table(t.reloptions)
                                                                 WHERE option_name = 'fillfactor'), 100) / 100) AS expected
                          FROM tables t CROSS JOIN block
                         UNION ALL
                        SELECT format('%I.%I', n.nspname, c.relname), 'index', format('%I.%I', t.nspname, t.relname),
                               greatest(c.reltuples, CASE WHEN i.indpred IS NULL THEN t.rows ELSE 0 END), t.dead, c.oid, c.relpages,
                               greatest(c.reltuples, CASE WHEN i.indpred IS NULL THEN t.rows ELSE 0 END)
                               * (12 + ceil((SELECT sum(width) FROM pg_attribute a JOIN widths w ON w.attname = a.attname
                                              WHERE w.schemaname = t.nspname
                                                AND ((a.attrelid = t.oid AND a.attnum = ANY (i.indkey::int2[]) AND w.tablename = t.relname)
                                                     OR (a.attrelid = c.oid AND w.tablename = c.relname))) / 8) * 8)
                               / ((block.size - 40) * 0.9)
                          FROM pg_index i JOIN tables t ON t.oid = i.indrelid
                          JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_am am ON am.oid = c.relam CROSS JOIN block
                         WHERE am.amname = 'btree' AND i.indisvalid AND c.relkind = 'i'),
                    measured AS (
                        SELECT s.*, block.size AS block,
                               CASE WHEN EXISTS (SELECT FROM locked WHERE locked.oid = s.oid) THEN s.relpages
                                    ELSE pg_relation_size(s.oid) / block.size END AS pages
                          FROM sized s CROSS JOIN block
                         WHERE s.expected IS NOT NULL AND s.relpages >= 1000)
                    SELECT relation, kind, "table", rows::bigint AS rows, (pages * block)::bigint AS size_bytes,
                           (ceil(expected + 1) * block)::bigint AS expected_bytes,
                           round((100 * (1 - (expected + 1) / pages))::numeric, 1) AS bloat_percent,
                           round(dead::numeric, 1) AS dead_percent
                      FROM measured
                     WHERE pages >= 1000 AND expected + 1 < pages / 2
                     ORDER BY pages - expected DESC, 1 LIMIT 20
                    """;

    @Override
    public String name() {
        return "bloat";
    }

    @Override
    public boolean readsEveryTable() {
        return true;
    }

    @Override
    public List<Check> checks() {
        return List.of(TABLE, INDEX);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return sight.tolerate("sizes of rows", database.rows(BloatRow.class, RELATIONS))
                .map(rows -> new Checked(new Bloat(rows), findings(rows), text(rows)));
    }

    private static List<Finding> findings(List<BloatRow> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> finding(rows.get(i), "/areas/bloat/relations/" + i))
                .toList();
    }

    private static Finding finding(BloatRow row, String pointer) {
        boolean table = row.kind().equals("table");
        return (table ? TABLE : INDEX)
                .finding(
                        row.relation(),
                        row.relation()
                                + " takes "
                                + Bytes.text(row.sizeBytes())
                                + ", its rows need about "
                                + Bytes.text(row.expectedBytes()),
                        pointer,
                        table
                                ? Remedies.sql(
                                        "VACUUM (FULL, ANALYZE) " + row.relation() + ";",
                                        "none needed",
                                        "ACCESS EXCLUSIVE while the table is written anew; pg_repack does it beside the work")
                                : Remedies.sql(
                                        "REINDEX INDEX CONCURRENTLY " + row.relation() + ";",
                                        "none needed",
                                        "SHARE UPDATE EXCLUSIVE: reads and writes go on"),
                        "db_table measures it, with pgstattuple where that is installed");
    }

    private static String text(List<BloatRow> rows) {
        return rows.isEmpty()
                ? "no large relation is half empty"
                : new TextTable("half_empty", "kind", "size", "rows_need", "bloat_%")
                        .rows(
                                rows,
                                r ->
                                        new @Nullable Object[] {
                                            r.relation(),
                                            r.kind(),
                                            Bytes.text(r.sizeBytes()),
                                            Bytes.text(r.expectedBytes()),
                                            r.bloatPercent()
                                        })
                        .toString();
    }
}
