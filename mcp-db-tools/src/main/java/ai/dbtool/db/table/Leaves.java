package ai.dbtool.db.table;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.db.table.TableResult.Due;
import ai.dbtool.db.table.TableResult.Size;
import ai.dbtool.db.table.TableResult.Upkeep;
import ai.dbtool.db.table.TableResult.Use;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The tables that hold the rows: the table itself, or the partitions at the bottom of it.
 *
 * @param rows one of each, largest first
 */
record Leaves(List<Leaf> rows) {

    /**
     * What catalog and statistics say of one.
     *
     * @param heapBytes by {@code relpages} where the size would have to wait for a lock
     * @param estimate rows of the last vacuum or analyze; -1 before the first
     */
    record Leaf(
            String name,
            @Nullable String bounds,
            long heapBytes,
            long toastBytes,
            long indexBytes,
            long estimate,
            long pages,
            long visiblePages,
            long xidAge,
            long multixactAge,
            boolean autovacuum,
            long vacuumThreshold,
            @Nullable Long insertThreshold,
            long analyzeThreshold,
            long freezeMaxAge,
            long multixactFreezeMaxAge,
            long live,
            long dead,
            long changed,
            long insertedSinceVacuum,
            long seqScan,
            long seqTupRead,
            long idxScan,
            long idxTupFetch,
            long ins,
            long upd,
            long del,
            long hot,
            long blocksRead,
            long blocksHit,
            long vacuums,
            long analyzes,
            @Nullable String lastVacuum,
            @Nullable String lastAutovacuum,
            @Nullable String lastAnalyze,
            @Nullable String lastAutoanalyze,
            @Nullable String lastSeqScan,
            @Nullable String lastIdxScan,
            @Nullable String since) {}

    private static final int MOST = 5_000;

    /**
     * Thresholds as relation_needs_vacanalyze in autovacuum.c computes them; from 18 on inserts
     * count against pages that are not frozen only, and autovacuum_vacuum_max_threshold caps.
     */
    private static final String SQL =
            "WITH RECURSIVE "
                    + Sizes.LOCKED
                    + """
                    , leaf AS (SELECT CAST(:oid AS bigint)::oid AS oid
                               UNION SELECT i.inhrelid FROM leaf JOIN pg_class p ON p.oid = leaf.oid AND p.relkind = 'p'
                                       JOIN pg_inherits i ON i.inhparent = leaf.oid),
                    c AS (SELECT c.*, c.oid IN (SELECT oid FROM locked) AS busy, greatest(c.reltuples, 0) AS tuples,
                                 CASE WHEN c.relpages > 0 THEN 1 - least(coalesce((to_jsonb(c) ->> 'relallfrozen')::float8, 0) / c.relpages, 1)
                                      ELSE 1 END AS unfrozen
                            FROM leaf JOIN pg_class c ON c.oid = leaf.oid AND c.relkind <> 'p'),
                    o AS (SELECT c.oid, max(option_value) FILTER (WHERE option_name = 'autovacuum_enabled') AS enabled,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_threshold') AS vac,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_scale_factor') AS vac_scale,
                                 max(nullif(option_value::float8, -1)) FILTER (WHERE option_name = 'autovacuum_vacuum_max_threshold') AS vac_most,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_insert_threshold') AS ins,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_insert_scale_factor') AS ins_scale,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_threshold') AS ana,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_analyze_scale_factor') AS ana_scale,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_freeze_max_age') AS freeze,
                                 max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_multixact_freeze_max_age') AS mfreeze
                            FROM c LEFT JOIN LATERAL (SELECT option_name, CASE WHEN option_name = 'autovacuum_enabled' OR option_value ~ '^-?[0-9.]+$'
                                                                               THEN option_value END AS option_value
                                                        FROM pg_options_to_table(c.reloptions) WHERE option_name ~ '^autovacuum') p
                              ON option_name = 'autovacuum_enabled' OR option_value ~ '^-?[0-9.]+$'
                           GROUP BY c.oid),
                    g AS (SELECT current_setting('block_size')::bigint AS block,
                                 current_setting('autovacuum')::bool AND current_setting('track_counts')::bool AS enabled,
                                 current_setting('autovacuum_vacuum_threshold')::float8 AS vac,
                                 current_setting('autovacuum_vacuum_scale_factor')::float8 AS vac_scale,
                                 coalesce(nullif(current_setting('autovacuum_vacuum_max_threshold', true)::float8, -1), 'Infinity') AS vac_most,
                                 current_setting('autovacuum_vacuum_insert_threshold')::float8 AS ins,
                                 current_setting('autovacuum_vacuum_insert_scale_factor')::float8 AS ins_scale,
                                 current_setting('autovacuum_analyze_threshold')::float8 AS ana,
                                 current_setting('autovacuum_analyze_scale_factor')::float8 AS ana_scale,
                                 current_setting('autovacuum_freeze_max_age')::float8 AS freeze,
                                 current_setting('autovacuum_multixact_freeze_max_age')::float8 AS mfreeze,
                                 (SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()) AS since)
                    SELECT format('%I.%I', n.nspname, c.relname) AS name, CASE WHEN c.busy THEN '(not read: locked)' ELSE pg_get_expr(c.relpartbound, c.oid) END AS bounds,
                           CASE WHEN c.busy THEN c.relpages * g.block ELSE coalesce(pg_relation_size(c.oid), 0) END AS heap_bytes,
                           CASE WHEN c.busy OR c.reltoastrelid = 0 THEN 0 ELSE coalesce(pg_total_relation_size(c.reltoastrelid), 0) END AS toast_bytes,
                           CASE WHEN c.busy THEN 0 ELSE coalesce(pg_indexes_size(c.oid), 0) END AS index_bytes,
                           c.reltuples::bigint AS estimate, c.relpages AS pages, c.relallvisible AS visible_pages,
                           CASE WHEN c.relfrozenxid = '0' THEN 0 ELSE age(c.relfrozenxid) END AS xid_age,
                           CASE WHEN c.relminmxid = '0' THEN 0 ELSE mxid_age(c.relminmxid) END AS multixact_age,
                           g.enabled AND coalesce(o.enabled, 'true') !~* '^(false|off|no|0|f|n|of|fa.*)$' AS autovacuum,
                           least(coalesce(o.vac_most, g.vac_most), coalesce(o.vac, g.vac) + coalesce(o.vac_scale, g.vac_scale) * c.tuples)::bigint
                             AS vacuum_threshold,
                           CASE WHEN coalesce(o.ins, g.ins) >= 0
                                THEN (coalesce(o.ins, g.ins) + coalesce(o.ins_scale, g.ins_scale) * c.tuples * c.unfrozen)::bigint END
                             AS insert_threshold,
                           (coalesce(o.ana, g.ana) + coalesce(o.ana_scale, g.ana_scale) * c.tuples)::bigint AS analyze_threshold,
                           least(o.freeze, g.freeze)::bigint AS freeze_max_age, least(o.mfreeze, g.mfreeze)::bigint AS multixact_freeze_max_age,
                           coalesce(s.n_live_tup, 0) AS live, coalesce(s.n_dead_tup, 0) AS dead, coalesce(s.n_mod_since_analyze, 0) AS changed,
                           coalesce(s.n_ins_since_vacuum, 0) AS inserted_since_vacuum,
                           coalesce(s.seq_scan, 0) AS seq_scan, coalesce(s.seq_tup_read, 0) AS seq_tup_read,
                           coalesce(s.idx_scan, 0) AS idx_scan, coalesce(s.idx_tup_fetch, 0) AS idx_tup_fetch,
                           coalesce(s.n_tup_ins, 0) AS ins, coalesce(s.n_tup_upd, 0) AS upd, coalesce(s.n_tup_del, 0) AS del,
                           coalesce(s.n_tup_hot_upd, 0) AS hot,
                           coalesce(i.heap_blks_read, 0) + coalesce(i.idx_blks_read, 0) + coalesce(i.toast_blks_read, 0)
                             + coalesce(i.tidx_blks_read, 0) AS blocks_read,
                           coalesce(i.heap_blks_hit, 0) + coalesce(i.idx_blks_hit, 0) + coalesce(i.toast_blks_hit, 0)
                             + coalesce(i.tidx_blks_hit, 0) AS blocks_hit,
                           coalesce(s.vacuum_count + s.autovacuum_count, 0) AS vacuums,
                           coalesce(s.analyze_count + s.autoanalyze_count, 0) AS analyzes,
                           s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze,
                           to_jsonb(s) ->> 'last_seq_scan' AS last_seq_scan, to_jsonb(s) ->> 'last_idx_scan' AS last_idx_scan, g.since
                      FROM c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN o ON o.oid = c.oid CROSS JOIN g
                      LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid LEFT JOIN pg_statio_all_tables i ON i.relid = c.oid
                     ORDER BY 3 DESC, 1 LIMIT 5000
                    """;

    static Mono<Leaves> of(TableFinder.Found table, Database database, Sight sight) {
        return sight.tolerate(
                        "sizes and counters",
                        database.rows(Leaf.class, SQL, Map.of("oid", table.oid())))
                .map(
                        rows -> {
                            if (rows.size() == MOST) {
                                sight.skip("partitions beyond the largest " + MOST);
                            }
                            return new Leaves(rows);
                        });
    }

    /** Sum over all of them. */
    long sum(ToLongFunction<Leaf> value) {
        return rows.stream().mapToLong(value).sum();
    }

    /** The planner's count, or before the first ANALYZE the counted one; absent when neither is. */
    @Nullable Long estimate() {
        return rows.isEmpty() ? null : (Long) sum(l -> l.estimate() >= 0 ? l.estimate() : l.live());
    }

    Size size(boolean partitioned) {
        return new Size(
                estimate(),
                sum(Leaf::heapBytes),
                sum(Leaf::toastBytes),
                sum(Leaf::indexBytes),
                partitioned ? rows.size() : 0);
    }

    Use use() {
        long scans = sum(Leaf::seqScan);
        long written = sum(Leaf::ins) + sum(Leaf::upd) + sum(Leaf::del);
        long read = sum(Leaf::seqTupRead) + sum(Leaf::idxTupFetch);
        return new Use(
                latest(Leaf::since),
                scans,
                scans == 0 ? null : (Long) (sum(Leaf::seqTupRead) / scans),
                latest(Leaf::lastSeqScan),
                sum(Leaf::idxScan),
                latest(Leaf::lastIdxScan),
                sum(Leaf::ins),
                sum(Leaf::upd),
                sum(Leaf::del),
                percent(sum(Leaf::hot), sum(Leaf::upd)),
                percent(sum(Leaf::blocksHit), sum(Leaf::blocksHit) + sum(Leaf::blocksRead)),
                percent(written, written + read));
    }

    Upkeep upkeep() {
        long pages = sum(Leaf::pages);
        return new Upkeep(
                rows.stream().allMatch(Leaf::autovacuum),
                Stream.of(
                                nearest("vacuum", Leaf::dead, Leaf::vacuumThreshold),
                                nearest(
                                        "insert",
                                        Leaf::insertedSinceVacuum,
                                        l -> Objects.requireNonNullElse(l.insertThreshold(), 0L)),
                                nearest("analyze", Leaf::changed, Leaf::analyzeThreshold))
                        .flatMap(List::stream)
                        .toList(),
                latest(Leaf::lastVacuum),
                latest(Leaf::lastAutovacuum),
                latest(Leaf::lastAnalyze),
                latest(Leaf::lastAutoanalyze),
                sum(Leaf::vacuums),
                sum(Leaf::analyzes),
                percent(sum(Leaf::visiblePages), pages),
                most(Leaf::xidAge),
                rows.isEmpty() ? null : (Long) rows.getFirst().freezeMaxAge(),
                most(Leaf::multixactAge),
                rows.isEmpty() ? null : (Long) rows.getFirst().multixactFreezeMaxAge());
    }

    private List<Due> nearest(
            String what, ToLongFunction<Leaf> count, ToLongFunction<Leaf> threshold) {
        return rows.stream()
                .filter(l -> threshold.applyAsLong(l) > 0)
                .map(
                        l -> {
                            long at = threshold.applyAsLong(l);
                            long now = count.applyAsLong(l);
                            return new Due(
                                    what, l.name(), now, at, Math.round(1_000.0 * now / at) / 10.0);
                        })
                .max(Comparator.comparingDouble(Due::percent))
                .stream()
                .toList();
    }

    private @Nullable String latest(Function<Leaf, @Nullable String> time) {
        return rows.stream()
                .map(time)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private @Nullable Long most(ToLongFunction<Leaf> value) {
        return rows.isEmpty() ? null : (Long) rows.stream().mapToLong(value).max().orElse(0);
    }

    private static @Nullable Double percent(long part, long whole) {
        return whole == 0 ? null : (Double) (Math.round(1_000.0 * part / whole) / 10.0);
    }
}
