package ai.dbtool.db.health;

import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.List;

/** What an upgrade, of PostgreSQL or the system below it, has left behind. */
final class DriftLints {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";
    private static final String COLLATIONS =
            DOCS + "sql-altercollation.html#SQL-ALTERCOLLATION-NOTES";
    private static final String NONE = "none on tables";

    private DriftLints() {}

    static List<Lint> all() {
        return List.of(
                new Lint(
                        new Check(
                                "COLLATION_MISMATCH",
                                Severity.HIGH,
                                "the operating system sorts text otherwise than when the database was made: indexes over text may miss rows",
                                COLLATIONS),
                        15,
                        """
                        SELECT datname AS object,
                               format('database %I was made with collation version %s, the system has %s: indexes over text may miss rows', datname,
                                      datcollversion, pg_database_collation_actual_version(oid)) AS statement,
                               format('REINDEX DATABASE CONCURRENTLY %I; ALTER DATABASE %I REFRESH COLLATION VERSION;', datname, datname) AS remedy,
                               'none needed' AS undo
                          FROM pg_database
                         WHERE datname = current_database() AND datcollversion <> pg_database_collation_actual_version(oid)
                        """,
                        "SHARE UPDATE EXCLUSIVE on one table after the other: reads and writes go on; needs disk for the largest index",
                        "amcheck (bt_index_check) finds every text index in order"),
                new Lint(
                        new Check(
                                "COLLATION_VERSION_CHANGED",
                                Severity.HIGH,
                                "as above, for a collation that a column or an index uses",
                                COLLATIONS),
                        13,
                        """
                        SELECT quote_ident(c.collname) AS object,
                               format('collation %I had version %s when indexes were built, the system has %s', c.collname, c.collversion,
                                      pg_collation_actual_version(c.oid)) AS statement,
                               format('REINDEX the indexes that use it; ALTER COLLATION %I.%I REFRESH VERSION;', n.nspname, c.collname) AS remedy,
                               'none needed' AS undo
                          FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
                         WHERE c.collversion <> pg_collation_actual_version(c.oid)
                           AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid >= 16384 AND c.oid = ANY (i.indcollation::oid[]))
                        """,
                        "REINDEX CONCURRENTLY: SHARE UPDATE EXCLUSIVE, reads and writes go on",
                        "amcheck (bt_index_check) finds the indexes in order"),
                new Lint(
                        new Check(
                                "EXTENSION_OUTDATED",
                                Severity.LOW,
                                "an installed extension is older than the one the server's files bring along",
                                DOCS + "sql-alterextension.html"),
                        13,
                        """
                        SELECT quote_ident(e.extname) AS object,
                               format('extension %I is %s, the server brings %s', e.extname, e.extversion, a.default_version) AS statement,
                               format('ALTER EXTENSION %I UPDATE;', e.extname) AS remedy,
                               'none: extensions seldom have a way back' AS undo
                          FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
                         WHERE a.default_version <> e.extversion
                        """,
                        NONE,
                        "an application needs the older version"),
                new Lint(
                        new Check(
                                "EXTENSION_FILES_MISSING",
                                Severity.HIGH,
                                "an installed extension has no files on the server any more",
                                DOCS + "extend-extensions.html"),
                        13,
                        """
                        SELECT quote_ident(e.extname) AS object,
                               format('extension %I is installed, but the server has no files of it: dump and restore will fail', e.extname) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_extension e
                         WHERE NOT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = e.extname)
                        """,
                        NONE,
                        "the package is about to be installed again"),
                new Lint(
                        new Check(
                                "DATA_CORRUPTION",
                                Severity.CRITICAL,
                                "pages failed their checksum since statistics were reset",
                                DOCS + "checksums.html"),
                        13,
                        """
                        SELECT coalesce(datname, 'shared objects') AS object,
                               format('%s pages of %s failed their checksum, last %s', checksum_failures, coalesce(datname, 'the shared objects'),
                                      checksum_last_failure) AS statement, NULL AS remedy, NULL AS undo
                          FROM pg_stat_database WHERE checksum_failures > 0
                        """,
                        NONE,
                        "the pages belonged to a relation that is gone, and storage was replaced"),
                new Lint(
                        new Check(
                                "CHECKSUMS_OFF",
                                Severity.INFO,
                                "data checksums are off: damage by storage is not noticed when pages are read",
                                DOCS + "app-pgchecksums.html"),
                        13,
                        """
                        SELECT 'data_checksums' AS object, 'data checksums are off: damage by storage goes unnoticed' AS statement,
                               NULL AS remedy, NULL AS undo
                         WHERE current_setting('data_checksums', true) = 'off'
                        """,
                        "the server must be stopped while pg_checksums --enable reads and writes every page",
                        "the file system keeps checksums of its own"),
                new Lint(
                        new Check(
                                "SUBSCRIPTION_STOPPED",
                                Severity.LOW,
                                "a subscription is disabled, or its worker does not run",
                                DOCS + "logical-replication-monitoring.html"),
                        13,
                        """
                        SELECT quote_ident(s.subname) AS object,
                               format('subscription %I is %s', s.subname, CASE WHEN s.subenabled THEN 'enabled, but no worker runs' ELSE 'disabled' END)
                                 AS statement,
                               CASE WHEN s.subenabled THEN NULL ELSE format('ALTER SUBSCRIPTION %I ENABLE;', s.subname) END AS remedy,
                               format('ALTER SUBSCRIPTION %I DISABLE;', s.subname) AS undo
                          FROM pg_subscription s
                         WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                           AND NOT EXISTS (SELECT FROM pg_stat_subscription w WHERE w.subid = s.oid AND w.pid IS NOT NULL)
                        """,
                        NONE,
                        "it was disabled on purpose"));
    }
}
