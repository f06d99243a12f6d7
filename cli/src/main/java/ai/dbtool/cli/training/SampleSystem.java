package ai.dbtool.cli.training;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** A small PostgreSQL with something to see for every tool: tables, statements, a log, files. */
final class SampleSystem implements AutoCloseable {

    private static final String DATABASE = "shop";
    private static final int BUSY_EVENTS = 200_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'");

    private final Cluster cluster;

    private SampleSystem(Cluster cluster) {
        this.cluster = cluster;
    }

    static SampleSystem start() throws IOException {
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
        busy(cluster.logDirectory().resolve("busy.log"));
        return new SampleSystem(cluster);
    }

    /**
     * A log long enough to be read at full speed: what the compiler learns of it a cold process
     * needs not learn again.
     */
    private static void busy(Path file) throws IOException {
        try (BufferedWriter log = Files.newBufferedWriter(file)) {
            for (int i = 0; i < BUSY_EVENTS; i++) {
                String said =
                        switch (i % 100) {
                            case 0 ->
                                    "LOG:  connection received: host=10.0.0.7 port="
                                            + (40_000 + i % 9_000);
                            case 1 ->
                                    "LOG:  disconnection: session time: 0:00:01.250 user=app database=shop host=10.0.0.7 port="
                                            + (40_000 + i % 9_000);
                            case 2 ->
                                    "ERROR:  duplicate key value violates unique constraint \"orders_pkey\"";
                            case 3 ->
                                    "LOG:  temporary file: path \"base/pgsql_tmp/pgsql_tmp7.0\", size "
                                            + 8_192 * i;
                            case 4 -> "LOG:  checkpoint starting: time";
                            default -> "LOG:  duration: " + i % 997 + ".125 ms  " + statement(i);
                        };
                log.write(time(i) + " [" + (1_000 + i % 40) + "] app@shop " + said);
                log.newLine();
            }
        }
    }

    private static String statement(int i) {
        return switch (i % 3) {
            case 0 -> "statement: UPDATE orders SET placed = now() WHERE id = " + i + ";";
            case 1 ->
                    "execute <unnamed>: SELECT id, email FROM orders WHERE email = 'c"
                            + i
                            + "' AND id IN (1, 2, 3)";
            default -> "statement: INSERT INTO orders (id, email) VALUES (" + i + ", 'x')";
        };
    }

    private static String time(int i) {
        return TIME.format(LocalDateTime.of(2026, 3, 14, 0, 0).plusNanos(i * 5_000_000L));
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
