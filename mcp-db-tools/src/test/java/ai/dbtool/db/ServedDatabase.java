package ai.dbtool.db;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.db.collect.Recording;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.plan.PlanWatch;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;
import ai.dbtool.testkit.protocol.Call;
import ai.dbtool.testkit.protocol.RawClient;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/** The server over raw stdio bytes, on a database of the test's own. */
public final class ServedDatabase implements AutoCloseable {

    /** As the evaluation gives it to the tool: sees everything, may change nothing. */
    public static final String DBA = "dba_tool";

    /** A role without any special right. */
    public static final String PLAIN = "plain_tool";

    /** The application's role. */
    public static final String APP = "app";

    private static final String READ_ALL =
            "DO $$BEGIN GRANT pg_read_all_data TO "
                    + DBA
                    + "; EXCEPTION WHEN undefined_object THEN NULL; /* before 14 */ END$$";

    private static final AtomicInteger STATES = new AtomicInteger();

    private final Cluster cluster;
    private final String database;
    private final DbtoolConfig config;
    private final PgDatabases databases;
    private final ServerRuntime runtime;
    private final RawClient client;
    private final List<Connection> sessions = new ArrayList<>();

    private ServedDatabase(Cluster cluster, String database, String role, boolean privileged) {
        this(cluster, database, role, privileged, newState());
    }

    private ServedDatabase(
            Cluster cluster, String database, String role, boolean privileged, Path state) {
        this.cluster = cluster;
        this.database = database;
        ConnectionConfig connection =
                new ConnectionConfig(
                        "main",
                        "127.0.0.1",
                        cluster.port(),
                        database,
                        role,
                        null,
                        "disable",
                        null,
                        privileged,
                        false,
                        false);
        this.config =
                DbtoolConfig.of(
                        Map.of("main", connection), Map.of(), Map.of(), ModelConfig.none(), state);
        this.databases = PgDatabases.of(List.of(connection), LimitsConfig.defaults());
        this.runtime =
                new ServerRuntime(
                        DbServer.define(config, databases),
                        LimitsConfig.defaults(),
                        CallGuard.OPEN);
        this.client =
                RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
    }

    /** A configuration of {@code connections} with a state directory of its own. */
    static DbtoolConfig config(Map<String, ConnectionConfig> connections) {
        return DbtoolConfig.of(connections, Map.of(), Map.of(), ModelConfig.none(), newState());
    }

    private static Path newState() {
        return Path.of(
                "target",
                "state-" + ProcessHandle.current().pid() + "-" + STATES.incrementAndGet());
    }

    /** The same as another process would serve it: what is common is on disk. */
    public ServedDatabase again() {
        return new ServedDatabase(cluster, database, DBA, false, config.stateDirectory());
    }

    /** Where this process keeps what it keeps. */
    public Path state() {
        return config.stateDirectory();
    }

    /** A fresh database on the shared cluster, read as {@link #DBA}. */
    public static ServedDatabase of(Class<?> test, String... setup) {
        String database = SharedCluster.databaseFor(test);
        ServedDatabase served = on(SharedCluster.get(), database, DBA);
        served.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        served.execute(setup);
        return served;
    }

    /** A database that exists, read as {@code role}. */
    public static ServedDatabase on(Cluster cluster, String database, String role) {
        cluster.execute("postgres", role(DBA), role(PLAIN), role(APP));
        cluster.execute("postgres", "GRANT pg_monitor TO " + DBA, READ_ALL);
        return new ServedDatabase(cluster, database, role, false);
    }

    /** As above, where roles come from the primary. */
    public static ServedDatabase ofStandby(Cluster standby, String database, String role) {
        return new ServedDatabase(standby, database, role, false);
    }

    /** Lets the plans of its statements be noted, as a recording does now and then. */
    public void watchPlans() {
        new PlanWatch(config, databases, Clock.systemUTC()).look("main").block();
    }

    private static String role(String name) {
        return "DO $$BEGIN CREATE ROLE "
                + name
                + " LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END$$";
    }

    /** The same database, read as another role. */
    public ServedDatabase as(String role) {
        return on(cluster, database, role);
    }

    /** The same database, read as the superuser, which its owner allowed. */
    public ServedDatabase asSuperuser() {
        return new ServedDatabase(cluster, database, "postgres", true);
    }

    /** A call to be filled in. */
    public Call call(String tool) {
        return client.call(tool);
    }

    /** The database as {@code caller} may open it. */
    public Database database(Principal caller) {
        return Objects.requireNonNull(databases.open(caller, "main").block());
    }

    /** The client below the calls. */
    public RawClient client() {
        return client;
    }

    /** Looks twice and records both, {@code between} the looks. */
    public void recorded(Runnable between) {
        new Recording(config, databases, Clock.systemUTC(), _ -> {})
                .twice(List.of("main"), Mono.fromRunnable(between))
                .block(Duration.ofMinutes(1));
    }

    /** What was recorded. */
    public History history() {
        return new Histories(config).of("main");
    }

    /** Where that lies. */
    public Path historyFolder() {
        return new Histories(config).folder("main");
    }

    /** The cluster below. */
    public Cluster cluster() {
        return cluster;
    }

    /** Name of the database. */
    public String database() {
        return database;
    }

    /** Runs statements as superuser. */
    public void execute(String... statements) {
        cluster.execute(database, statements);
    }

    /** A session of its own that stays open until the end, its transaction too. */
    public Connection session(String role, String application, String... statements) {
        try {
            Connection session = cluster.connect(role, database, application);
            sessions.add(session);
            session.setAutoCommit(false);
            try (var statement = session.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            return session;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A session that ran {@code before} and then waits for a lock in {@code sql}. */
    public void waiting(String role, String application, String sql, String... before) {
        Connection session = session(role, application, before);
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try (var statement = session.createStatement()) {
                                statement.execute(sql);
                            } catch (SQLException expectedAtTheEnd) {
                                // The session is closed while it waits.
                            }
                        });
        cluster.await(
                database,
                "SELECT count(*) = 1 FROM pg_stat_activity WHERE application_name = '"
                        + application
                        + "' AND wait_event_type = 'Lock'",
                Duration.ofSeconds(30));
    }

    /** The elements of {@code array} for which {@code field} has this text. */
    public static List<JsonNode> where(JsonNode array, String field, String value) {
        return StreamSupport.stream(array.spliterator(), false)
                .filter(e -> e.path(field).asString("").equals(value))
                .toList();
    }

    /** One field of each element, as text. */
    public static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(e -> e.path(field).asString(""))
                .toList();
    }

    /** The elements of an array of text. */
    public static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(e -> e.asString("")).toList();
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
        databases.close();
        for (Connection session : sessions) {
            try {
                session.abort(Runnable::run);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
