package ai.dbtool.db.health;

import ai.dbtool.db.answer.InTurn;
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

/** Dead rows, stale statistics, and what keeps vacuum from cleaning. */
final class VacuumArea implements HealthArea {

    /** As autovacuum's own defaults: a threshold and a share of the table. */
    private static final int MANY_ROWS = 1_000;

    private static final double MANY_PERCENT = 20;

    /** A prepared transaction this old has lost its coordinator. */
    private static final int ORPHAN_SECONDS = 60;

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
     */
    record HorizonRow(
            String kind,
            String holder,
            @Nullable Long ageXids,
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

    private static final String TABLES =
            """
            SELECT format('%I.%I', s.schemaname, s.relname) AS table,
                   s.n_live_tup AS live_rows, s.n_dead_tup AS dead_rows,
                   round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1) AS dead_percent,
                   s.last_vacuum, s.last_autovacuum,
                   greatest(s.last_analyze, s.last_autoanalyze) AS last_analyze,
                   s.n_mod_since_analyze AS modifications_since_analyze,
                   (t.base + t.scale * greatest(c.reltuples, 0))::bigint AS vacuum_threshold,
                   extract(epoch FROM clock_timestamp() - greatest(s.last_vacuum, s.last_autovacuum))::bigint
                     AS vacuumed_seconds,
                   coalesce(c.reloptions, '{}') AS options
              FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
             CROSS JOIN (SELECT (SELECT reset_val::float8 FROM pg_settings
                                  WHERE name = 'autovacuum_vacuum_threshold') AS base,
                                (SELECT reset_val::float8 FROM pg_settings
                                  WHERE name = 'autovacuum_vacuum_scale_factor') AS scale) t
             WHERE s.n_dead_tup > 1000 OR s.n_mod_since_analyze > 1000
                OR EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o LIKE 'autovacuum%')
             ORDER BY EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o LIKE 'autovacuum%') DESC,
                      s.n_dead_tup DESC, s.n_mod_since_analyze DESC, 1
             LIMIT 30
            """;

    private static final String HORIZON =
            """
            SELECT kind, holder, age_xids, xid, since,
                   extract(epoch FROM clock_timestamp() - since)::bigint AS seconds
              FROM (SELECT 'session' AS kind, pid::text AS holder,
                           greatest(age(backend_xmin), age(backend_xid))::bigint AS age_xids,
                           CASE WHEN age(backend_xid) >= coalesce(age(backend_xmin), 0) THEN backend_xid
                                ELSE backend_xmin END::text::bigint AS xid, xact_start AS since
                      FROM pg_stat_activity
                     WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                       AND pid <> pg_backend_pid() AND backend_type IS DISTINCT FROM 'walsender'
                     UNION ALL
                    SELECT 'prepared transaction', gid, age(transaction)::bigint, transaction::text::bigint, prepared
                      FROM pg_prepared_xacts
                     UNION ALL
                    SELECT 'replication slot', slot_name, greatest(age(xmin), age(catalog_xmin))::bigint,
                           coalesce(xmin, catalog_xmin)::text::bigint, NULL
                      FROM pg_replication_slots WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
                     UNION ALL
                    SELECT 'standby', coalesce(nullif(application_name, ''), pid::text),
                           age(backend_xmin)::bigint, backend_xmin::text::bigint, backend_start
                      FROM pg_stat_replication WHERE backend_xmin IS NOT NULL) h
             ORDER BY age_xids DESC NULLS LAST, kind, holder LIMIT 10
            """;

    @Override
    public String name() {
        return "vacuum";
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
                            return judged(
                                    new Vacuum(
                                            pace.autovacuum(),
                                            pace,
                                            found.getT2(),
                                            found.getT3(),
                                            found.getT4()));
                        });
    }

    private static Checked judged(Vacuum v) {
        List<Finding> findings = new ArrayList<>();
        if (!v.autovacuum()) {
            findings.add(
                    Finding.of(
                            "AUTOVACUUM_DISABLED",
                            Severity.HIGH,
                            "global",
                            "autovacuum does not run: autovacuum or track_counts is off",
                            List.of("/areas/vacuum/autovacuum"),
                            Remedies.setting("autovacuum", "on", "off"),
                            "SHOW autovacuum and SHOW track_counts answer on"));
        }
        for (int i = 0; i < v.tables().size(); i++) {
            TableRow table = v.tables().get(i);
            if (table.autovacuumOff()) {
                judge(table, "/areas/vacuum/tables/" + i, findings);
            }
        }
        for (int i = 0; i < v.horizon().size(); i++) {
            HorizonRow holder = v.horizon().get(i);
            if (holder.kind().equals("prepared transaction")
                    && holder.seconds() != null
                    && holder.seconds() >= ORPHAN_SECONDS) {
                findings.add(orphan(holder, "/areas/vacuum/horizon/" + i));
            }
        }
        return new Checked(v, findings, text(v));
    }

    private static void judge(TableRow table, String pointer, List<Finding> findings) {
        String reset = "ALTER TABLE " + table.table() + " RESET (autovacuum_enabled);";
        String undo = "ALTER TABLE " + table.table() + " SET (autovacuum_enabled = false);";
        String lock = "SHARE UPDATE EXCLUSIVE: reads and writes go on";
        if (table.deadRows() > MANY_ROWS
                && table.deadPercent() != null
                && table.deadPercent() >= MANY_PERCENT) {
            findings.add(
                    Finding.of(
                            "AUTOVACUUM_DISABLED",
                            Severity.MEDIUM,
                            table.table(),
                            table.table()
                                    + " has autovacuum_enabled = false and "
                                    + table.deadRows()
                                    + " dead rows ("
                                    + table.deadPercent()
                                    + " %)",
                            List.of(pointer + "/options", pointer + "/deadRows"),
                            Remedies.sql(
                                    reset + " VACUUM (ANALYZE) " + table.table() + ";", undo, lock),
                            "a scheduled VACUUM cleans the table"));
        }
        if (table.modificationsSinceAnalyze() > MANY_ROWS
                && table.modificationsSinceAnalyze() > table.liveRows() / 10) {
            findings.add(
                    Finding.of(
                            "STALE_STATISTICS",
                            Severity.MEDIUM,
                            table.table(),
                            table.table()
                                    + " has autovacuum_enabled = false and "
                                    + table.modificationsSinceAnalyze()
                                    + " rows changed since the last ANALYZE ("
                                    + (table.lastAnalyze() == null ? "never" : table.lastAnalyze())
                                    + ")",
                            List.of(pointer + "/options", pointer + "/modificationsSinceAnalyze"),
                            Remedies.sql("ANALYZE " + table.table() + "; " + reset, undo, lock),
                            "the estimates of plans on this table are right"));
        }
    }

    private static Finding orphan(HorizonRow holder, String pointer) {
        String gid = "'" + holder.holder().replace("'", "''") + "'";
        return Finding.of(
                "ORPHAN_PREPARED_XACT",
                Severity.MEDIUM,
                holder.holder(),
                "prepared transaction "
                        + holder.holder()
                        + " is open since "
                        + holder.since()
                        + " and keeps its locks and dead rows, "
                        + holder.ageXids()
                        + " transactions back",
                List.of(pointer),
                Remedies.sql(
                        "ROLLBACK PREPARED " + gid + ";",
                        "none: the transaction's work is lost; COMMIT PREPARED "
                                + gid
                                + " keeps it",
                        "releases the locks the transaction holds"),
                "its transaction manager is about to finish it");
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
