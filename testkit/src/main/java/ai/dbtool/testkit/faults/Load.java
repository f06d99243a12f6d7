package ai.dbtool.testkit.faults;

import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** A running application load: one thread and one connection per client, until closed. */
public final class Load implements AutoCloseable {

    /** {@code :r}, but not in a cast like {@code ::regclass}. */
    private static final Pattern RANDOM = Pattern.compile("(?<!:):r\\b");

    private final Cluster cluster;
    private final String database;
    private final List<Thread> clients = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile boolean running = true;

    private Load(Cluster cluster, String database) {
        this.cluster = cluster;
        this.database = database;
    }

    /** Starts every client of {@code specs}; {@code seed} decides the random numbers. */
    public static Load start(Cluster cluster, String database, List<LoadSpec> specs, long seed) {
        Load load = new Load(cluster, database);
        long next = seed;
        for (LoadSpec spec : specs) {
            for (int client = 0; client < spec.clients(); client++) {
                Random random = new Random(++next);
                Thread thread =
                        new Thread(() -> load.run(spec, random), "load-" + spec.application());
                thread.setDaemon(true);
                load.clients.add(thread);
                thread.start();
            }
        }
        return load;
    }

    /** Statements that ended, with or without error. */
    public long statements() {
        return statements.get();
    }

    /** Statements that ended with an error. */
    public long errors() {
        return errors.get();
    }

    private void run(LoadSpec spec, Random random) {
        @Nullable Connection connection = null;
        while (running) {
            try {
                if (connection == null || connection.isClosed()) {
                    connection = connected(spec);
                }
                try (Statement statement = connection.createStatement()) {
                    round(spec, statement, random);
                }
                if (spec.reconnect()) {
                    forget(connection);
                    connection.close();
                }
                Thread.sleep(spec.everyMillis());
            } catch (SQLException e) {
                errors.incrementAndGet();
                pauseAfterError(spec);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Connection connected(LoadSpec spec) throws SQLException {
        Connection connection =
                cluster.connect(spec.role(), database, spec.application(), spec.password());
        remember(connection);
        try (Statement statement = connection.createStatement()) {
            for (String sql : spec.init()) {
                statement.execute(sql);
            }
        }
        return connection;
    }

    /** An error ends the round when it aborted a transaction, as it would in an application. */
    private void round(LoadSpec spec, Statement statement, Random random) throws SQLException {
        for (String sql : spec.sql()) {
            try {
                statement.execute(
                        RANDOM.matcher(sql)
                                .replaceAll(_ -> Integer.toString(1 + random.nextInt(1000))));
            } catch (SQLException e) {
                errors.incrementAndGet();
                if (isAborted(statement.getConnection())) {
                    statement.execute("ROLLBACK");
                    return;
                }
            } finally {
                statements.incrementAndGet();
            }
        }
    }

    private static boolean isAborted(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState()
                == TransactionState.FAILED;
    }

    private static void pauseAfterError(LoadSpec spec) {
        try {
            Thread.sleep(Math.max(50, spec.everyMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remember(Connection connection) {
        synchronized (connections) {
            connections.add(connection);
        }
    }

    private void forget(Connection connection) {
        synchronized (connections) {
            connections.remove(connection);
        }
    }

    /** Stops all clients, also those that wait for a lock. */
    @Override
    public void close() {
        running = false;
        clients.forEach(Thread::interrupt);
        synchronized (connections) {
            for (Connection connection : connections) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException e) {
                    errors.incrementAndGet();
                }
            }
        }
        for (Thread client : clients) {
            try {
                client.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
