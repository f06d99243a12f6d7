package ai.dbtool.cli.training;

import ai.dbtool.testkit.postgres.Cluster;

import java.util.List;

/** A small PostgreSQL with something to see for every tool: tables, statements, a log, files. */
final class SampleSystem implements AutoCloseable {

    private static final String DATABASE = "shop";

    private final Cluster cluster;

    private SampleSystem(Cluster cluster) {
        this.cluster = cluster;
    }

    static SampleSystem start() {
        Cluster cluster = Cluster.start();
        cluster.createDatabase(DATABASE);
        cluster.execute(
                DATABASE,
                "CREATE EXTENSION pg_stat_statements",
                "CREATE ROLE dba_tool LOGIN",
                "GRANT pg_monitor, pg_read_all_data TO dba_tool",
                "CREATE TABLE orders (id int PRIMARY KEY, email text, placed timestamptz)",
                "INSERT INTO orders SELECT i, 'c' || i, now() FROM generate_series(1, 1000) i",
                "ANALYZE orders",
                "SELECT pg_sleep(0.11)",
                "DO $$ BEGIN RAISE WARNING 'low on stock'; END $$");
        return new SampleSystem(cluster);
    }

    /** The options with which a server of ours sees it. */
    List<String> options() {
        return List.of(
                "--db",
                cluster.url("dba_tool", DATABASE),
                "--log",
                cluster.logDirectory().toString(),
                "--conf",
                cluster.dataDirectory().toString());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
