package ai.dbtool.db.answer;

/**
 * When the counters of tables and indexes of this database began, as an SQL expression: a
 * timestamptz that is not later, so that a rate over it is not too high.
 *
 * <p>Counters survive a clean restart (pgstat_restore_stats in pgstat.c), so the start of the
 * server is no bound. From PostgreSQL 15, {@code stats_reset} of a database is null until somebody
 * resets it; its counters then began at or after the last time that all statistics were discarded
 * (initdb, a crash), which is when those of the server as a whole began. Only a reset by hand of
 * all these, which leaves the database's alone, makes the time too late.
 */
public final class CountedSince {

    /** The expression. */
    public static final String SQL =
            """
            coalesce((SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()),
                     least((SELECT stats_reset FROM pg_stat_bgwriter), (SELECT stats_reset FROM pg_stat_archiver),
                           (SELECT min(stats_reset) FROM pg_stat_slru)))"""
                    .replace("\n", " ");

    private CountedSince() {}
}
