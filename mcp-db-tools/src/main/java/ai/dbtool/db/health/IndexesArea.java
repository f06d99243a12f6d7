package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Locks;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** Indexes that cost and do not serve, and foreign keys that lack one. */
final class IndexesArea implements HealthArea {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";

    private static final Check INVALID_INDEX =
            new Check(
                    "INVALID_INDEX",
                    Severity.MEDIUM,
                    "an index is not valid or not ready, and no build of it runs",
                    DOCS + "sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY");

    private static final Check UNUSED_INDEX =
            new Check(
                    "UNUSED_INDEX",
                    Severity.INFO,
                    "no scan has used an index that guarantees nothing since statistics were reset, while 1000 rows or more were"
                            + " written into it",
                    DOCS + "monitoring-stats.html#MONITORING-PG-STAT-ALL-INDEXES-VIEW");

    private static final int MANY_WRITES = 1_000;

    /** Facts of the area. */
    record Indexes(
            List<InvalidRow> invalid,
            List<RedundantRow> redundant,
            List<ForeignKeyRow> foreignKeysWithoutIndex,
            List<UnusedRow> unused) {}

    /** An index a query cannot use. */
    record InvalidRow(
            String index,
            String table,
            boolean unique,
            boolean valid,
            boolean ready,
            boolean building,
            String definition) {}

    /**
     * What can be dropped of one table's indexes.
     *
     * @param coveredBy for each of {@code indexes} one that stays and serves the same queries
     * @param scans of {@code indexes} together since statistics were reset
     * @param indexWrites rows written since then that had to be entered into every index
     */
    record RedundantRow(
            String table,
            List<String> indexes,
            List<String> coveredBy,
            List<String> definitions,
            long sizeBytes,
            long scans,
            long tableIndexes,
            long indexWrites) {}

    /**
     * An index that guarantees nothing and that no scan has used since statistics were reset.
     *
     * @param indexWrites rows written since then that had to be entered into it
     */
    record UnusedRow(
            String index,
            String table,
            String method,
            long scans,
            long sizeBytes,
            long tableBytes,
            long indexWrites,
            String definition) {}

    /**
     * A foreign key whose columns no index leads with.
     *
     * @param table the referencing one
     * @param tableScans sequential scans of {@code table}
     */
    record ForeignKeyRow(
            String constraint,
            String table,
            List<String> columns,
            String parent,
            long tableRows,
            long tablePages,
            long tableScans,
            long parentDeletes,
            long parentUpdates) {}

    /**
     * A partitioned index (relkind I) is invalid until every partition has one; that is no failure.
     */
    private static final String INVALID =
            """
            SELECT format('%I.%I', n.nspname, c.relname) AS index, format('%I.%I', tn.nspname, t.relname) AS table,
                   i.indisunique AS unique, i.indisvalid AS valid, i.indisready AS ready,
                   EXISTS (SELECT FROM pg_stat_progress_create_index p
                            WHERE p.index_relid = i.indexrelid OR p.relid = i.indrelid) AS building,
                   pg_get_indexdef(i.indexrelid) AS definition
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
             WHERE NOT (i.indisvalid AND i.indisready) AND c.relkind = 'i' AND n.nspname !~ '^pg_(toast|temp)'
               AND {free}
             ORDER BY 1
            """
                    .replace("{free}", Locks.free("i.indrelid"));

    /** Pages as of the last vacuum or analyze: the size itself would wait for locks. */
    private static final String UNUSED =
            """
            SELECT format('%I.%I', u.schemaname, u.indexrelname) AS index, format('%I.%I', u.schemaname, u.relname) AS table,
                   am.amname AS method, u.idx_scan AS scans,
                   c.relpages::bigint * current_setting('block_size')::bigint AS size_bytes,
                   t.relpages::bigint * current_setting('block_size')::bigint AS table_bytes,
                   s.n_tup_ins + s.n_tup_upd - s.n_tup_hot_upd AS index_writes,
                   pg_get_indexdef(i.indexrelid) AS definition
              FROM pg_stat_user_indexes u
              JOIN pg_stat_user_tables s ON s.relid = u.relid
              JOIN pg_index i ON i.indexrelid = u.indexrelid
              JOIN pg_class c ON c.oid = u.indexrelid JOIN pg_am am ON am.oid = c.relam
              JOIN pg_class t ON t.oid = u.relid
             WHERE u.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique AND NOT i.indisreplident AND NOT c.relispartition
               AND s.n_tup_ins + s.n_tup_upd - s.n_tup_hot_upd > 0
               AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
               AND {free}
             ORDER BY index_writes DESC, size_bytes DESC, 1 LIMIT 30
            """
                    .replace("{free}", Locks.free("i.indrelid"));

    @Override
    public String name() {
        return "indexes";
    }

    @Override
    public boolean readsEveryTable() {
        return true;
    }

    @Override
    public List<Check> checks() {
        return List.of(INVALID_INDEX, RedundantIndexes.CHECK, ForeignKeys.CHECK, UNUSED_INDEX);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return InTurn.of(
                        sight.tolerate("invalid indexes", database.rows(InvalidRow.class, INVALID)),
                        sight.tolerate(
                                "redundant indexes",
                                database.rows(RedundantRow.class, RedundantIndexes.QUERY)),
                        sight.tolerate(
                                "foreign keys",
                                database.rows(ForeignKeyRow.class, ForeignKeys.QUERY)),
                        sight.tolerate("unused indexes", database.rows(UnusedRow.class, UNUSED)))
                .map(
                        found ->
                                judged(
                                        new Indexes(
                                                found.getT1(),
                                                found.getT2(),
                                                found.getT3(),
                                                found.getT4())));
    }

    private static Checked judged(Indexes all) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.invalid().size(); i++) {
            InvalidRow index = all.invalid().get(i);
            if (!index.building()) {
                findings.add(finding(index, "/areas/indexes/invalid/" + i));
            }
        }
        for (int i = 0; i < all.redundant().size(); i++) {
            findings.add(
                    RedundantIndexes.finding(
                            all.redundant().get(i), "/areas/indexes/redundant/" + i));
        }
        for (int i = 0; i < all.foreignKeysWithoutIndex().size(); i++) {
            ForeignKeyRow key = all.foreignKeysWithoutIndex().get(i);
            if (ForeignKeys.hurts(key)) {
                findings.add(
                        ForeignKeys.finding(key, "/areas/indexes/foreignKeysWithoutIndex/" + i));
            }
        }
        for (int i = 0; i < all.unused().size(); i++) {
            UnusedRow index = all.unused().get(i);
            if (index.indexWrites() >= MANY_WRITES) {
                findings.add(unused(index, "/areas/indexes/unused/" + i));
            }
        }
        return new Checked(all, findings, text(all));
    }

    private static String text(Indexes all) {
        List<String> parts = new ArrayList<>();
        parts.add(
                all.invalid().isEmpty()
                        ? "every index is valid"
                        : new TextTable("invalid_index", "table", "being_built", "definition")
                                .rows(
                                        all.invalid(),
                                        i ->
                                                new @Nullable Object[] {
                                                    i.index(),
                                                    i.table(),
                                                    i.building(),
                                                    i.definition()
                                                })
                                .toString());
        if (!all.redundant().isEmpty()) {
            parts.add(
                    new TextTable("redundant_indexes", "of_table", "covered_by", "scans", "writes")
                            .rows(
                                    all.redundant(),
                                    r ->
                                            new @Nullable Object[] {
                                                String.join(", ", r.indexes()),
                                                r.table(),
                                                String.join(", ", r.coveredBy()),
                                                r.scans(),
                                                r.indexWrites()
                                            })
                            .toString());
        }
        if (!all.foreignKeysWithoutIndex().isEmpty()) {
            parts.add(
                    new TextTable(
                                    "foreign_key_without_index",
                                    "columns",
                                    "rows",
                                    "parent",
                                    "deletes")
                            .rows(
                                    all.foreignKeysWithoutIndex(),
                                    k ->
                                            new @Nullable Object[] {
                                                k.table(),
                                                String.join(", ", k.columns()),
                                                k.tableRows(),
                                                k.parent(),
                                                k.parentDeletes()
                                            })
                            .toString());
        }
        if (!all.unused().isEmpty()) {
            parts.add(
                    new TextTable("never_scanned", "table", "size", "writes")
                            .rows(
                                    all.unused(),
                                    u ->
                                            new @Nullable Object[] {
                                                u.index(),
                                                u.table(),
                                                Bytes.text(u.sizeBytes()),
                                                u.indexWrites()
                                            })
                            .toString());
        }
        return String.join("\n", parts);
    }

    private static Finding finding(InvalidRow index, String pointer) {
        String duplicates =
                index.unique() ? "; remove duplicate keys first, else it fails again" : "";
        return INVALID_INDEX.finding(
                index.index(),
                index.index()
                        + " on "
                        + index.table()
                        + " is invalid: every write maintains it, no query uses it",
                pointer,
                Remedies.sql(
                        "DROP INDEX CONCURRENTLY "
                                + index.index()
                                + "; "
                                + index.definition().replaceFirst(" INDEX ", " INDEX CONCURRENTLY ")
                                + ";",
                        "DROP INDEX CONCURRENTLY " + index.index() + ";",
                        "SHARE UPDATE EXCLUSIVE on "
                                + index.table()
                                + ": reads and writes go on"
                                + duplicates),
                "CREATE INDEX CONCURRENTLY is still running");
    }

    private static Finding unused(UnusedRow index, String pointer) {
        return UNUSED_INDEX.finding(
                index.index(),
                index.index()
                        + " on "
                        + index.table()
                        + " was written "
                        + index.indexWrites()
                        + " times and never scanned",
                pointer,
                Remedies.sql(
                        "DROP INDEX CONCURRENTLY " + index.index() + ";",
                        index.definition() + ";",
                        "SHARE UPDATE EXCLUSIVE on " + index.table() + ": reads and writes go on"),
                "a standby or a monthly job scans it: statistics of this server do not tell");
    }
}
