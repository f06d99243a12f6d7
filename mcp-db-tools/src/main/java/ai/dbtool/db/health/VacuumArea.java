package ai.dbtool.db.health;

import ai.dbtool.db.answer.CountedSince;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.NewerColumn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Dead rows, stale statistics, and what keeps vacuum from cleaning. */
final class VacuumArea implements HealthArea {

    /**
     * Facts of the area: tables with most dead rows or own options; holders of the xmin horizon.
     */
    record Vacuum(
            boolean autovacuum,
            Pace pace,
            List<TableRow> tables,
            List<HorizonRow> horizon,
            List<AgeRow> databases) {}

    /**
     * How fast autovacuum may go: the limits of the server, without options of single tables.
     *
     * @param scope global: for all tables without options of their own
     * @param dirtyBytesPerSecond pages it may dirty, for all workers together; 0 when not limited
     * @param freezeMaxAge ids after which a table is vacuumed even with autovacuum off
     */
    record Pace(
            String scope,
            boolean autovacuum,
            int maxWorkers,
            int runningWorkers,
            int naptimeSeconds,
            double costDelayMillis,
            int costLimit,
            double scaleFactor,
            long dirtyBytesPerSecond,
            long freezeMaxAge) {}

    /** Ids in use in a database, in transactions and multixacts back from now. */
    record AgeRow(String database, long xidAge, long multixactAge) {}

    /**
     * A table's counters.
     *
     * @param vacuumThreshold dead rows from which autovacuum, with the settings of the server,
     *     would clean the table
     * @param vacuumedSeconds since it was last cleaned by hand or by autovacuum
     * @param ownThreshold as above, with the options of the table
     * @param dueSeconds until {@code deadRows} reach that at the pace since the last vacuum; 0 when
     *     they have
     */
    record TableRow(
            String table,
            long liveRows,
            long deadRows,
            @Nullable Double deadPercent,
            @Nullable String lastVacuum,
            @Nullable String lastAutovacuum,
            @Nullable String lastAnalyze,
            long modificationsSinceAnalyze,
            long vacuumThreshold,
            @Nullable Long vacuumedSeconds,
            long ownThreshold,
            @Nullable Long dueSeconds,
            List<String> options) {

        boolean autovacuumOff() {
            return options.stream()
                    .anyMatch(
                            o -> o.matches("(?i)autovacuum_enabled=(false|off|no|0|f|n|of|fa.*)"));
        }
    }

    /**
     * Who keeps old row versions alive.
     *
     * @param xid the oldest transaction id it needs; vacuum logs it as the removable cutoff
     * @param active whether somebody reads the slot; absent for others
     * @param beyondXids how much further back than the oldest transaction that runs here; 0 when it
     *     is not, absent for a slot that keeps rows of catalogs only
     * @param since when it began, for a slot nobody reads since when (from 17); absent where the
     *     server does not know
     */
    record HorizonRow(
            String kind,
            String holder,
            @Nullable Boolean active,
            @Nullable Long ageXids,
            @Nullable Long beyondXids,
            @Nullable Long xid,
            @Nullable String since,
            @Nullable Long seconds) {}

    /*
     * vacuum_cost_page_dirty is 20 by default: costLimit / 20 pages of 8 kB for each delay. -1 means
     * the setting of manual VACUUM.
     */
    private static final String PACE =
            """
            WITH s AS (SELECT name, reset_val AS v FROM pg_settings),
                 p AS (SELECT (SELECT v FROM s WHERE name = 'autovacuum') = 'on'
                          AND (SELECT v FROM s WHERE name = 'track_counts') = 'on' AS autovacuum,
                       (SELECT v::int FROM s WHERE name = 'autovacuum_max_workers') AS max_workers,
                       (SELECT v::int FROM s WHERE name = 'autovacuum_naptime') AS naptime_seconds,
                       coalesce((SELECT nullif(v, '-1')::float8 FROM s WHERE name = 'autovacuum_vacuum_cost_delay'),
                                (SELECT v::float8 FROM s WHERE name = 'vacuum_cost_delay')) AS cost_delay_millis,
                       coalesce((SELECT nullif(v, '-1')::int FROM s WHERE name = 'autovacuum_vacuum_cost_limit'),
                                (SELECT v::int FROM s WHERE name = 'vacuum_cost_limit')) AS cost_limit,
                       (SELECT v::float8 FROM s WHERE name = 'autovacuum_vacuum_scale_factor') AS scale_factor,
                       (SELECT v::int FROM s WHERE name = 'vacuum_cost_page_dirty') AS dirty_cost,
                       (SELECT v::bigint FROM s WHERE name = 'autovacuum_freeze_max_age') AS freeze_max_age)
            SELECT 'global' AS scope, autovacuum, max_workers,
                   (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'autovacuum worker')
                     AS running_workers,
                   naptime_seconds, cost_delay_millis, cost_limit, scale_factor,
                   CASE WHEN cost_delay_millis <= 0 OR dirty_cost = 0 THEN 0
                        ELSE (8192.0 * cost_limit / dirty_cost * 1000 / cost_delay_millis)::bigint END
                     AS dirty_bytes_per_second,
                   freeze_max_age
              FROM p
            """;

    private static final String AGES =
            """
            SELECT datname AS database, age(datfrozenxid)::bigint AS xid_age,
                   mxid_age(datminmxid)::bigint AS multixact_age
              FROM pg_database ORDER BY 2 DESC, 1 LIMIT 5
            """;

    /** Thresholds as relation_needs_vacanalyze in autovacuum.c computes them. */
    private static final String TABLES =
            """
            WITH server AS (
                SELECT max(reset_val::float8) FILTER (WHERE name = 'autovacuum_vacuum_threshold') AS base,
                       max(reset_val::float8) FILTER (WHERE name = 'autovacuum_vacuum_scale_factor') AS scale,
                       coalesce(max(nullif(reset_val::float8, -1)) FILTER (WHERE name = 'autovacuum_vacuum_max_threshold'), 'Infinity')
                         AS most
                  FROM pg_settings WHERE name LIKE 'autovacuum_vacuum_%' AND vartype IN ('integer', 'real')),
            counted AS (
                SELECT format('%I.%I', s.schemaname, s.relname) AS table, s.n_live_tup, s.n_dead_tup, s.n_mod_since_analyze,
                       s.last_vacuum, s.last_autovacuum, greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze,
                       coalesce(c.reloptions, '{}') AS options,
                       least(t.most, t.base + t.scale * greatest(c.reltuples, 0))::bigint AS vacuum_threshold,
                       least(coalesce(o.most, t.most),
                             coalesce(o.base, t.base) + coalesce(o.scale, t.scale) * greatest(c.reltuples, 0))::bigint AS own_threshold,
                       extract(epoch FROM clock_timestamp() - greatest(s.last_vacuum, s.last_autovacuum))::bigint AS vacuumed_seconds,
                       extract(epoch FROM clock_timestamp() - coalesce(greatest(s.last_vacuum, s.last_autovacuum),
                                                                       {since})) AS counted_seconds
                  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid CROSS JOIN server t
                 CROSS JOIN LATERAL (
                       SELECT max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_threshold') AS base,
                              max(option_value::float8) FILTER (WHERE option_name = 'autovacuum_vacuum_scale_factor') AS scale,
                              max(nullif(option_value::float8, -1)) FILTER (WHERE option_name = 'autovacuum_vacuum_max_threshold') AS most
                         FROM pg_options_to_table(c.reloptions)
                        WHERE option_name LIKE 'autovacuum_vacuum_%') o
                 WHERE s.n_dead_tup > 1000 OR s.n_mod_since_analyze > 1000
                    OR EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o LIKE 'autovacuum%'))
            SELECT "table", n_live_tup AS live_rows, n_dead_tup AS dead_rows,
                   round(100.0 * n_dead_tup / nullif(n_live_tup + n_dead_tup, 0), 1) AS dead_percent,
                   last_vacuum, last_autovacuum, last_analyze, n_mod_since_analyze AS modifications_since_analyze,
                   vacuum_threshold, vacuumed_seconds, own_threshold,
                   (greatest(own_threshold - n_dead_tup, 0) * counted_seconds / nullif(n_dead_tup, 0))::bigint AS due_seconds, options
              FROM counted
             ORDER BY EXISTS (SELECT FROM unnest(options) o WHERE o LIKE 'autovacuum%') DESC,
                      n_dead_tup DESC, n_mod_since_analyze DESC, 1
             LIMIT 30
            """
                    .replace("{since}", CountedSince.SQL);

    /**
     * The xmin of a standby follows the transactions of its primary, so one as old as a transaction
     * that runs here holds nothing of its own; sessions come first at the same age.
     */
    private static final String HORIZON =
            """
            WITH h AS (
                SELECT 1 AS rank, 'session' AS kind, pid::text AS holder, NULL::boolean AS active,
                       greatest(age(backend_xmin), age(backend_xid))::bigint AS age_xids,
                       greatest(age(backend_xmin), age(backend_xid))::bigint AS age_of_tables,
                       CASE WHEN age(backend_xid) >= coalesce(age(backend_xmin), 0) THEN backend_xid
                            ELSE backend_xmin END::text::bigint AS xid, xact_start AS since
                  FROM pg_stat_activity
                 WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                   AND pid <> pg_backend_pid() AND backend_type IS DISTINCT FROM 'walsender'
                 UNION ALL
                SELECT 2, 'prepared transaction', gid, NULL, age(transaction)::bigint, age(transaction)::bigint,
                       transaction::text::bigint, prepared
                  FROM pg_prepared_xacts
                 UNION ALL
                SELECT 3, 'replication slot', slot_name, active, greatest(age(xmin), age(catalog_xmin))::bigint,
                       age(xmin)::bigint, coalesce(xmin, catalog_xmin)::text::bigint, {inactive_since}
                  FROM pg_replication_slots s WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
                 UNION ALL
                SELECT 4, 'standby', coalesce(nullif(application_name, ''), pid::text), NULL,
                       age(backend_xmin)::bigint, age(backend_xmin)::bigint, backend_xmin::text::bigint, NULL
                  FROM pg_stat_replication WHERE backend_xmin IS NOT NULL),
            running AS (
                SELECT greatest(max(age_xids) FILTER (WHERE rank < 3),
                                age(pg_snapshot_xmin(pg_current_snapshot())::xid)) AS age FROM h)
            SELECT kind, holder, active, age_xids, greatest(age_of_tables - running.age, 0) AS beyond_xids, xid, since,
                   extract(epoch FROM clock_timestamp() - since)::bigint AS seconds
              FROM h, running
             ORDER BY age_xids DESC NULLS LAST, rank, holder LIMIT 10
            """
                    .replace(
                            "{inactive_since}",
                            NewerColumn.of("s", "inactive_since", "timestamptz"));

    @Override
    public String name() {
        return "vacuum";
    }

    @Override
    public List<Check> checks() {
        return List.of(
                VacuumFindings.DISABLED,
                VacuumFindings.STALE,
                VacuumFindings.ORPHAN,
                VacuumFindings.HORIZON,
                VacuumFindings.STARVED);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        return InTurn.of(
                        database.rows(Pace.class, PACE),
                        sight.tolerate("table counters", database.rows(TableRow.class, TABLES)),
                        sight.tolerate("xmin horizon", database.rows(HorizonRow.class, HORIZON)),
                        sight.tolerate("ages of databases", database.rows(AgeRow.class, AGES)))
                .map(
                        found -> {
                            Pace pace = found.getT1().getFirst();
                            return checked(
                                    new Vacuum(
                                            pace.autovacuum(),
                                            pace,
                                            found.getT2(),
                                            found.getT3(),
                                            found.getT4()));
                        });
    }

    private static Checked checked(Vacuum v) {
        return new Checked(v, VacuumFindings.of(v), text(v));
    }

    private static String text(Vacuum v) {
        StringBuilder text = new StringBuilder();
        if (!v.tables().isEmpty()) {
            text.append(
                    new TextTable(
                                    "table",
                                    "live",
                                    "dead",
                                    "dead_%",
                                    "due_at",
                                    "due_in_s",
                                    "last_autovacuum",
                                    "last_analyze",
                                    "changed_since_analyze",
                                    "options")
                            .rows(
                                    v.tables(),
                                    t ->
                                            new @Nullable Object[] {
                                                t.table(),
                                                t.liveRows(),
                                                t.deadRows(),
                                                t.deadPercent(),
                                                t.ownThreshold(),
                                                t.dueSeconds(),
                                                t.lastAutovacuum(),
                                                t.lastAnalyze(),
                                                t.modificationsSinceAnalyze(),
                                                String.join(",", t.options())
                                            }));
            text.append('\n');
        }
        if (!v.horizon().isEmpty()) {
            text.append(
                    new TextTable("keeps_old_rows", "holder", "age_xids", "since")
                            .rows(
                                    v.horizon(),
                                    h ->
                                            new @Nullable Object[] {
                                                h.kind(), h.holder(), h.ageXids(), h.since()
                                            }));
        }
        return text.isEmpty()
                ? "no table has many dead rows; nothing holds the horizon"
                : text.toString().stripTrailing();
    }
}
