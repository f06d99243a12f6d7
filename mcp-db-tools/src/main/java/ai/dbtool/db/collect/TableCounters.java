package ai.dbtool.db.collect;

import ai.dbtool.db.history.Recorded.IndexWork;
import ai.dbtool.db.history.Recorded.TableWork;

/** Counters of tables and indexes of the current database. */
final class TableCounters {

    static final String TABLES =
            """
            SELECT format('%I.%I', schemaname, relname) AS table,
                   seq_scan AS seq_scans, seq_tup_read AS seq_rows, coalesce(idx_scan, 0) AS index_scans,
                   n_tup_ins AS inserted, n_tup_upd AS updated, n_tup_hot_upd AS hot_updated,
                   n_tup_del AS deleted, vacuum_count + autovacuum_count AS vacuums,
                   analyze_count + autoanalyze_count AS analyzes,
                   n_live_tup AS live_rows, n_dead_tup AS dead_rows
              FROM pg_stat_user_tables
             WHERE seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del
                   + vacuum_count + autovacuum_count + analyze_count + autoanalyze_count > 0
            """;

    static final String INDEXES =
            """
            SELECT format('%I.%I', schemaname, relname) AS table, format('%I.%I', schemaname, indexrelname) AS index,
                   idx_scan AS scans, idx_tup_read AS rows_read
              FROM pg_stat_user_indexes WHERE idx_scan > 0
            """;

    private TableCounters() {}

    /** A row of {@link #TABLES}. */
    record TableRow(
            String table,
            long seqScans,
            long seqRows,
            long indexScans,
            long inserted,
            long updated,
            long hotUpdated,
            long deleted,
            long vacuums,
            long analyzes,
            long liveRows,
            long deadRows) {

        double[] counters() {
            return new double[] {
                seqScans,
                seqRows,
                indexScans,
                inserted,
                updated,
                hotUpdated,
                deleted,
                vacuums,
                analyzes
            };
        }

        TableWork work(long from, long millis, double[] by) {
            return new TableWork(
                    from,
                    millis,
                    table,
                    (long) by[0],
                    (long) by[1],
                    (long) by[2],
                    (long) by[3],
                    (long) by[4],
                    (long) by[5],
                    (long) by[6],
                    (long) by[7],
                    (long) by[8],
                    liveRows,
                    deadRows);
        }
    }

    /** A row of {@link #INDEXES}. */
    record IndexRow(String table, String index, long scans, long rowsRead) {

        double[] counters() {
            return new double[] {scans, rowsRead};
        }

        IndexWork work(long from, long millis, double[] by) {
            return new IndexWork(from, millis, table, index, (long) by[0], (long) by[1]);
        }
    }
}
