package ai.dbtool.log;

import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on which one of everything went wrong, logging in all three formats at once. */
final class Incidents implements AutoCloseable {

    private final Cluster cluster;

    private Incidents(Cluster cluster) {
        this.cluster = cluster;
    }

    static Incidents happen(String prefix, @Nullable Path programs) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log_destination", "stderr,csvlog,jsonlog");
        settings.put("log_line_prefix", prefix);
        settings.put("max_wal_size", "32MB");
        settings.put("min_wal_size", "32MB");
        settings.put("checkpoint_warning", "1h");
        settings.put("work_mem", "64kB");
        settings.put("deadlock_timeout", "50ms");
        settings.put("autovacuum_naptime", "1s");
        settings.put("log_min_duration_statement", "0");
        Incidents incidents =
                new Incidents(
                        programs == null
                                ? Cluster.start(settings)
                                : Cluster.start(settings, programs));
        incidents.all();
        return incidents;
    }

    Path directory() {
        return cluster.logDirectory();
    }

    private void all() throws Exception {
        cluster.execute(
                "postgres",
                "CREATE ROLE app LOGIN",
                "CREATE ROLE limited LOGIN CONNECTION LIMIT 0",
                "CREATE ROLE rejected LOGIN",
                "CREATE ROLE secured LOGIN PASSWORD 'right'",
                "CREATE TABLE accounts (id int PRIMARY KEY, name text, balance int)",
                "INSERT INTO accounts SELECT i, 'n' || i, 0 FROM generate_series(1, 100) i",
                "CREATE SEQUENCE small_seq AS smallint MAXVALUE 2",
                "SELECT nextval('small_seq'), nextval('small_seq')",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO app",
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app");
        access();
        fails("SELECT nextval('small_seq')");
        fails("INSERT INTO accounts VALUES (1, 'twice', 0)");
        fails("SELEC 1");
        fails("SELECT *\n  FROM missing -- \"quoted\" and 'text'\n  WHERE a = E'\\\\t'");
        fails("SELECT 1 / 0");
        fails("SET statement_timeout = '20ms'; SELECT pg_sleep(20)");
        fails("BEGIN READ ONLY; DELETE FROM accounts");
        fails(
                "SET lock_timeout = '20ms'; SELECT pg_advisory_lock(1)",
                "SELECT pg_advisory_lock(1)");
        fails("SELECT pg_read_file('/etc/hostname')");
        runs("SELECT count(*) FROM (SELECT i FROM generate_series(1, 30000) i ORDER BY i DESC) s");
        runs("SET idle_in_transaction_session_timeout = '20ms'; BEGIN; SELECT 1");
        deadlock();
        cluster.execute("postgres", "CHECKPOINT");
        for (int i = 0; i < 6; i++) {
            cluster.execute(
                    "postgres",
                    "SELECT pg_logical_emit_message(false, 'x', 'y')",
                    "SELECT pg_switch_wal()");
        }
        cluster.execute(
                "postgres",
                "ALTER SYSTEM SET deadlock_timeout = '60ms'",
                "ALTER SYSTEM SET shared_buffers = '32MB'");
        cluster.reload();
        await("parameter \"deadlock_timeout\" changed");
        await("checkpoints are occurring too frequently");
        await("checkpoint complete");
        await("automatic analyze");
        cluster.stopServer();
        cluster.startServer();
    }

    /** Connections that are turned away. */
    private void access() throws Exception {
        Path hba = cluster.dataDirectory().resolve("pg_hba.conf");
        String rules =
                "host all rejected 127.0.0.1/32 reject\n"
                        + "host all secured 127.0.0.1/32 scram-sha-256\n";
        Files.writeString(hba, rules + Files.readString(hba));
        cluster.reload();
        await("received SIGHUP");
        refused("rejected", "", "postgres");
        refused("secured", "wrong", "postgres");
        refused("limited", "", "postgres");
        refused("nobody", "", "postgres");
        refused("app", "", "nowhere");
    }

    private void refused(String user, String password, String database) {
        String url = "jdbc:postgresql://127.0.0.1:" + cluster.port() + "/" + database;
        try (Connection unexpected = DriverManager.getConnection(url, user, password)) {
            throw new IllegalStateException(user + " got in: " + unexpected);
        } catch (SQLException e) {
            // As intended.
        }
    }

    private void fails(String sql, String... blockers) {
        try (Connection blocker = cluster.connect("app", "postgres");
                Statement blocking = blocker.createStatement()) {
            for (String statement : blockers) {
                blocking.execute(statement);
            }
            runs(sql);
            throw new IllegalStateException("succeeded: " + sql);
        } catch (SQLException e) {
            // As intended.
        }
    }

    private void runs(String sql) throws SQLException {
        try (Connection connection = cluster.connect("app", "postgres", "shop, \"web\"");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            if (sql.contains("idle_in_transaction")) {
                await("idle-in-transaction timeout");
            }
        }
    }

    /** Two sessions update two rows in opposite order; the first also waits for long. */
    private void deadlock() throws Exception {
        try (Connection one = cluster.connect("app", "postgres", "first");
                Connection two = cluster.connect("app", "postgres", "second");
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            one.setAutoCommit(false);
            two.setAutoCommit(false);
            update(one, 1);
            update(two, 2);
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> update(one, 2), threads);
            await("still waiting for ShareLock");
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(() -> update(two, 1), threads);
            closing.handle((_, _) -> true).join();
            two.rollback();
            waiting.handle((_, _) -> true).join();
            one.rollback();
        }
    }

    private static void update(Connection connection, int id) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE accounts\n\tSET balance = 1\nWHERE id = " + id);
        } catch (SQLException e) {
            // One of two is the victim.
        }
    }

    private void await(String text) {
        for (int i = 0; i < 1_200; i++) {
            try {
                if (Files.readString(directory().resolve("postgresql.log")).contains(text)) {
                    return;
                }
                Thread.sleep(25);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("never logged: " + text);
    }

    /** Ends the server; its logs stay. */
    void stop() {
        cluster.stopServer();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
