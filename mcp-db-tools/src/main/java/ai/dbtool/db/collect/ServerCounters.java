package ai.dbtool.db.collect;

import ai.dbtool.db.answer.Sizes;
import ai.dbtool.db.history.Recorded.Counted;
import ai.dbtool.db.history.Recorded.Gauge;
import ai.dbtool.db.history.Recorded.Size;

import org.jspecify.annotations.Nullable;

/**
 * Counters and values of the server as a whole. The statistics views are read by the names their
 * columns have, so that a new version's columns are recorded without a change here.
 */
final class ServerCounters {

    private static final String COUNTERS =
            """
            SELECT v.view, v.object, e.key AS name, e.value::text::float8 AS value
              FROM (SELECT 'pg_stat_database' AS view, '' AS object,
                           to_jsonb(d) - '{datid,numbackends}'::text[] AS row
                      FROM pg_stat_database d WHERE d.datname = current_database()
                    UNION ALL SELECT 'pg_stat_bgwriter', '', to_jsonb(b) FROM pg_stat_bgwriter b
                    UNION ALL SELECT 'pg_stat_archiver', '', to_jsonb(b) FROM pg_stat_archiver b
                    {newer}) v
             CROSS JOIN LATERAL jsonb_each(v.row) e
             WHERE jsonb_typeof(e.value) = 'number'
            """;

    private static final String WAL =
            "UNION ALL SELECT 'pg_stat_wal', '', to_jsonb(w) FROM pg_stat_wal w ";

    private static final String IO =
            """
            UNION ALL SELECT 'pg_stat_io', concat_ws('/', i.backend_type, i.object, i.context),
                             to_jsonb(i) - '{op_bytes}'::text[] FROM pg_stat_io i
            """;

    private static final String CHECKPOINTER =
            "UNION ALL SELECT 'pg_stat_checkpointer', '', to_jsonb(c) FROM pg_stat_checkpointer c";

    static final String GAUGES =
            """
            SELECT 'locks' AS view, locktype || CASE WHEN granted THEN '' ELSE ' waiting' END AS object,
                   mode AS name, count(*)::float8 AS value
              FROM pg_locks WHERE pid IS DISTINCT FROM pg_backend_pid() GROUP BY 2, 3
            UNION ALL
            SELECT 'sessions', coalesce(state, backend_type, 'hidden'), 'count', count(*)::float8
              FROM pg_stat_activity GROUP BY 2
            UNION ALL
            SELECT 'horizon', '', 'oldest_xmin_age', max(age(backend_xmin))::float8
              FROM pg_stat_activity HAVING max(age(backend_xmin)) IS NOT NULL
            UNION ALL
            SELECT 'replication', coalesce(nullif(r.application_name, ''), r.pid::text), m.name, m.value
              FROM pg_stat_replication r
             CROSS JOIN LATERAL (VALUES
                 ('replay_lag_seconds', extract(epoch FROM r.replay_lag)::float8),
                 ('replay_lag_bytes', pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                                                           ELSE pg_current_wal_lsn() END, r.replay_lsn)::float8)) m(name, value)
             WHERE m.value IS NOT NULL
            UNION ALL
            SELECT 'slot', s.slot_name::text, 'retained_bytes',
                   pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
                                        ELSE pg_current_wal_lsn() END, s.restart_lsn)::float8
              FROM pg_replication_slots s WHERE s.restart_lsn IS NOT NULL
            UNION ALL
            SELECT 'standby', '', 'replay_delay_seconds',
                   extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
             WHERE pg_is_in_recovery() AND pg_last_xact_replay_timestamp() IS NOT NULL
            """;

    /** The largest tables only: more would take longer than they are worth. */
    static final String SIZES =
            "WITH "
                    + Sizes.LOCKED
                    + """
                    SELECT CAST(NULL AS text) AS table, pg_database_size(current_database()) AS bytes
                    UNION ALL
                    (SELECT format('%I.%I', n.nspname, c.relname),
                    """
                    + Sizes.TOTAL
                    + """
                       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                        AND n.nspname !~ '^pg_(toast|temp)'
                      ORDER BY c.relpages DESC, c.oid LIMIT 500)
                    """;

    private ServerCounters() {}

    /** What there is to count in a version; one view is four from 17 on. */
    static String counters(int major) {
        return COUNTERS.replace(
                "{newer}",
                (major >= 14 ? WAL : "")
                        + (major >= 16 ? IO : "")
                        + (major >= 17 ? CHECKPOINTER : ""));
    }

    /** A counter, or a value of {@link #GAUGES}. */
    record ValueRow(String view, String object, String name, double value) {

        String key() {
            return view + '/' + object + '/' + name;
        }

        double[] counters() {
            return new double[] {value};
        }

        Counted counted(long from, long millis, double[] by) {
            return new Counted(from, millis, view, object, name, by[0]);
        }

        Gauge gauge(long millis) {
            return new Gauge(millis, view, object, name, value);
        }
    }

    /** A row of {@link #SIZES}. */
    record SizeRow(@Nullable String table, long bytes) {

        Size size(long millis) {
            return new Size(millis, table, bytes);
        }
    }
}
