package ai.dbtool.db.table;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.table.Indexes.IndexRow;
import ai.dbtool.db.table.TableResult.Space;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Empty space as pgstattuple finds it, where that is installed and the role may call it
 * (pg_stat_scan_tables). Reading every page is for relations of at most 256 MB; of larger tables
 * only pages that are not all visible are read, of larger indexes none.
 *
 * @param schema of the extension; {@code null} when it is not there
 */
record Measured(@Nullable String schema, Database database, Sight sight) {

    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_INDEXES = 10;

    record SchemaRow(String schema, boolean allowed) {}

    record SpaceRow(long size, long live, long dead, long free) {}

    record DensityRow(double density) {}

    private static final String SCHEMA =
            """
            SELECT n.nspname AS schema,
                   coalesce((SELECT has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc p
                              WHERE p.pronamespace = n.oid AND p.proname = 'pgstattuple' ORDER BY p.oid LIMIT 1), false) AS allowed
              FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pgstattuple'
            """;

    static Mono<Measured> of(Database database, Sight sight) {
        return sight.tolerate("pgstattuple", database.rows(SchemaRow.class, SCHEMA))
                .map(
                        rows -> {
                            if (rows.isEmpty()) {
                                sight.skip("exact space: pgstattuple is not installed");
                            } else if (!rows.getFirst().allowed()) {
                                sight.skip(
                                        "exact space: this role may not call pgstattuple; grant it"
                                                + " pg_stat_scan_tables");
                            }
                            boolean usable = !rows.isEmpty() && rows.getFirst().allowed();
                            return new Measured(
                                    usable ? rows.getFirst().schema() : null, database, sight);
                        });
    }

    /** Space of one table; empty when it cannot be measured. */
    Mono<Space> space(TableFinder.Found table, Leaves leaves) {
        if (schema == null
                || table.lockedBy() != null
                || leaves.rows().size() != 1
                || table.isPartitioned()) {
            return Mono.empty();
        }
        long bytes = leaves.rows().getFirst().heapBytes();
        boolean exact = bytes <= MOST_BYTES;
        String function = exact ? "pgstattuple" : "pgstattuple_approx";
        String sql =
                exact
                        ? "SELECT table_len AS size, tuple_len AS live, dead_tuple_len AS dead, free_space AS free"
                        : "SELECT table_len AS size, approx_tuple_len AS live, dead_tuple_len AS dead,"
                                + " approx_free_space AS free";
        return sight.tolerate(
                        function,
                        database.rows(
                                SpaceRow.class,
                                sql + " FROM " + call(function),
                                Map.of("oid", table.oid())))
                .filter(rows -> !rows.isEmpty() && rows.getFirst().size() > 0)
                .map(rows -> space(function, rows.getFirst()));
    }

    /** Headers of pages and line pointers belong to rows and empty space in proportion. */
    private static Space space(String function, SpaceRow row) {
        long empty = row.dead() + row.free();
        double share = (double) empty / Math.max(1, row.live() + empty);
        return new Space(
                function,
                Math.round(row.size() * (1 - share)),
                Math.round(1_000 * share) / 10.0,
                row.dead(),
                row.free());
    }

    /** Percent of the leaf pages of B-trees that is filled, by oid. */
    Mono<Map<Long, Double>> densities(List<IndexRow> indexes) {
        if (schema == null) {
            return Mono.just(Map.of());
        }
        return Flux.fromIterable(indexes)
                .filter(i -> i.method().equals("btree") && i.valid())
                .filter(i -> i.sizeBytes() > 0 && i.sizeBytes() <= MOST_BYTES)
                .filter(i -> !i.definition().contains(" ON ONLY "))
                .take(MOST_INDEXES)
                .concatMap(i -> density(i.oid()).map(d -> Map.entry(i.oid(), d.density())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Flux<DensityRow> density(long index) {
        return sight.tolerate(
                        "pgstatindex",
                        database.rows(
                                DensityRow.class,
                                "SELECT avg_leaf_density AS density FROM "
                                        + call("pgstatindex")
                                        + " WHERE avg_leaf_density <> 'NaN'",
                                Map.of("oid", index)))
                .flatMapIterable(rows -> rows);
    }

    private String call(String function) {
        return Names.quoted(String.valueOf(schema))
                + "."
                + function
                + "(CAST(:oid AS bigint)::oid::regclass)";
    }
}
