package ai.dbtool.db.health;

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

/** Indexes that cost writes and serve no query, because building them failed. */
final class IndexesArea implements HealthArea {

    /** Facts of the area. */
    record Indexes(List<InvalidRow> invalid) {}

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
             ORDER BY 1
            """;

    @Override
    public String name() {
        return "indexes";
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return sight.tolerate("invalid indexes", database.rows(InvalidRow.class, INVALID))
                .map(rows -> judged(new Indexes(rows)));
    }

    private static Checked judged(Indexes all) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.invalid().size(); i++) {
            InvalidRow index = all.invalid().get(i);
            if (!index.building()) {
                findings.add(finding(index, "/areas/indexes/invalid/" + i));
            }
        }
        String text =
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
                                .toString();
        return new Checked(all, findings, text);
    }

    private static Finding finding(InvalidRow index, String pointer) {
        String duplicates =
                index.unique() ? "; remove duplicate keys first, else it fails again" : "";
        return Finding.of(
                "INVALID_INDEX",
                Severity.MEDIUM,
                index.index(),
                index.index()
                        + " on "
                        + index.table()
                        + " is invalid: every write maintains it, no query uses it",
                List.of(pointer),
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
}
