package ai.dbtool.testkit.postgres;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL cluster in a temporary folder on 127.0.0.1, logging as a careful DBA sets it. Every
 * setting stands in {@code postgresql.conf}, as on a real host, so that file, {@code ALTER SYSTEM}
 * and restart behave as there. Closing stops the server and removes the folder.
 */
public final class Cluster implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path home;
    private final int port;
    private final Path binaries;
    private volatile @Nullable Process server;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Cluster(Path home, int port, Path binaries) {
        this.home = home;
        this.port = port;
        this.binaries = binaries;
    }

    /** Settings every cluster starts with: the evaluation's common base. */
    public static Map<String, String> baseSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("shared_preload_libraries", "pg_stat_statements");
        settings.put("log_lock_waits", "on");
        settings.put("deadlock_timeout", "200ms");
        settings.put("log_temp_files", "0");
        settings.put("log_checkpoints", "on");
        settings.put("log_autovacuum_min_duration", "0");
        settings.put("log_line_prefix", "%m [%p] %u@%d/%a %e ");
        settings.put("logging_collector", "on");
        settings.put("log_directory", "log");
        settings.put("log_filename", "postgresql.log");
        settings.put("log_min_duration_statement", "100ms");
        settings.put("track_io_timing", "on");
        settings.put("max_prepared_transactions", "10");
        settings.put("log_timezone", "UTC");
        settings.put("timezone", "UTC");
        settings.put("fsync", "off");
        return settings;
    }

    /** Starts a cluster with {@link #baseSettings()}. */
    public static Cluster start() {
        return start(Map.of());
    }

    /** Starts a cluster with {@link #baseSettings()} overridden by {@code settings}. */
    public static Cluster start(Map<String, String> settings) {
        return start(settings, Binaries.home().resolve("bin"));
    }

    /**
     * Starts a cluster of another PostgreSQL.
     *
     * @param binaries folder of its programs
     */
    public static Cluster start(Map<String, String> settings, Path binaries) {
        try {
            Path home = Files.createTempDirectory("dbtool-ai-pg-");
            Cluster cluster = new Cluster(home, freePort(), binaries);
            ExitTasks.register(cluster::close);
            cluster.run(
                    "initdb",
                    List.of(
                            "-D",
                            cluster.dataDirectory().toString(),
                            "-U",
                            "postgres",
                            "-A",
                            "trust",
                            "-E",
                            "UTF8",
                            "--locale=C.UTF-8",
                            "--no-sync"));
            cluster.configure(settings);
            cluster.startServer();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException("embedded PostgreSQL did not start", e);
        }
    }

    private void configure(Map<String, String> settings) throws IOException {
        Map<String, String> effective = baseSettings();
        effective.put("port", Integer.toString(port));
        effective.put("unix_socket_directories", home.toString());
        effective.putAll(settings);
        StringBuilder lines = new StringBuilder("\n");
        effective.forEach(
                (name, value) ->
                        lines.append(name)
                                .append(" = '")
                                .append(value.replace("'", "''"))
                                .append("'\n"));
        Files.writeString(
                dataDirectory().resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
    }

    /** Starts the server as a child process and waits until it accepts connections. */
    public void startServer() {
        try {
            server =
                    new ProcessBuilder(command("postgres", List.of("-D", dataDirectory() + "")))
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.appendTo(home.resolve("server.out").toFile()))
                            .start();
            awaitReady(Instant.now().plus(START_LIMIT));
        } catch (IOException e) {
            throw new UncheckedIOException("postgres could not be run", e);
        }
    }

    private void awaitReady(Instant end) throws IOException {
        while (true) {
            try (Connection ready = connect("postgres", "postgres")) {
                if (ready.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                Process process = server;
                if (process == null || !process.isAlive() || Instant.now().isAfter(end)) {
                    throw new IllegalStateException("postgres failed:\n" + serverOutput(), e);
                }
            }
            pause();
        }
    }

    /** Whether the server accepts connections, for whatever role. */
    public boolean isUp() {
        try (Connection connection = connect("postgres", "postgres")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            // Up too, when it is full or refuses us: 57P03 says it starts, stops or recovers.
            return e.getSQLState() != null
                    && !e.getSQLState().startsWith("08")
                    && !e.getSQLState().equals("57P03");
        }
    }

    /**
     * The same data and configuration on another port, not started: a base backup when the server
     * runs, else a copy.
     */
    public Cluster copy() {
        try {
            Cluster copy =
                    new Cluster(Files.createTempDirectory("dbtool-ai-pg-"), freePort(), binaries);
            ExitTasks.register(copy::close);
            if (isUp()) {
                BaseBackup.of(this, copy.dataDirectory());
            } else {
                Folders.copy(dataDirectory(), copy.dataDirectory());
            }
            Files.deleteIfExists(copy.dataDirectory().resolve("postmaster.pid"));
            Files.writeString(
                    copy.dataDirectory().resolve("postgresql.conf"),
                    "\nport = '" + copy.port + "'\nunix_socket_directories = '" + copy.home + "'\n",
                    StandardOpenOption.APPEND);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("the cluster could not be copied", e);
        }
    }

    /** Stops the server at once, disconnecting clients; the data stays. */
    public void stopServer() {
        run(
                "pg_ctl",
                List.of("-D", dataDirectory().toString(), "-m", "fast", "-w", "-t", "30", "stop"));
        Process stopped = server;
        if (stopped != null) {
            try {
                stopped.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads the configuration files again. */
    public void reload() {
        run("pg_ctl", List.of("-D", dataDirectory().toString(), "reload"));
    }

    /**
     * What stands before a program of PostgreSQL on a command line; ends with a space, or empty.
     */
    public static String prefix() {
        // PostgreSQL refuses root; in a user namespace without a mapping we are "nobody".
        return isRoot() ? "unshare -U " : "";
    }

    private List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of(prefix().strip().split(" ")));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private void run(String program, List<String> arguments) {
        try {
            Path output = home.resolve(program + ".out");
            Process process =
                    new ProcessBuilder(command(program, arguments))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        program + " failed:\n" + Files.readString(output) + serverOutput());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(program + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + program, e);
        }
    }

    private String serverOutput() throws IOException {
        Path output = home.resolve("server.out");
        return Files.exists(output) ? Files.readString(output) : "";
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Folder of PostgreSQL's programs ({@code PGBIN}). */
    public Path binaries() {
        return binaries;
    }

    /** TCP port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** {@code PGDATA}. */
    public Path dataDirectory() {
        return home.resolve("data");
    }

    /** Folder the server logs to. */
    public Path logDirectory() {
        return dataDirectory().resolve("log");
    }

    /** {@code postgresql://user@127.0.0.1:port/database}; every role is trusted on loopback. */
    public String url(String user, String database) {
        return "postgresql://" + user + "@127.0.0.1:" + port + "/" + database;
    }

    /** A JDBC connection as {@code user}. */
    public Connection connect(String user, String database) throws SQLException {
        return connect(user, database, "testkit");
    }

    /** A JDBC connection as {@code user} with an application name. */
    public Connection connect(String user, String database, String application)
            throws SQLException {
        return connect(user, database, application, "");
    }

    /** A JDBC connection as {@code user} with a password, sent when the server asks for one. */
    public Connection connect(String user, String database, String application, String password)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("password", password);
        properties.setProperty("user", user);
        properties.setProperty("ApplicationName", application);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    /** Runs statements as superuser, each in its own transaction. */
    public void execute(String database, String... statements) {
        try (Connection connection = connect("postgres", database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** First column of the first row, as text, as superuser. */
    public String scalar(String database, String sql) {
        try (Connection connection = connect("postgres", database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Creates database {@code name} (dropped first when it exists). */
    public void createDatabase(String name) {
        execute(
                "postgres",
                "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)",
                "CREATE DATABASE " + name);
    }

    /** Waits until {@code sql} answers {@code t}; fails after {@code limit}. */
    public void await(String database, String sql, Duration limit) {
        Instant end = Instant.now().plus(limit);
        while (!scalar(database, sql).equals("t")) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not true within " + limit + ": " + sql);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (Files.exists(dataDirectory().resolve("postmaster.pid"))) {
                stopServer();
            }
        } finally {
            Folders.delete(home);
        }
    }
}
