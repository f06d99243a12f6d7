package ai.dbtool.eval.lab;

import ai.dbtool.eval.cases.CaseFile;
import ai.dbtool.testkit.postgres.Cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sessions of a case: opened one after the other, also when one of them waits for another. */
final class CaseSessions implements AutoCloseable {

    /** A statement that takes longer is taken to wait, and the next session is opened. */
    private static final long WAITS_AFTER_MILLIS = 700;

    private final Cluster cluster;
    private final String database;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    CaseSessions(Cluster cluster, String database) {
        this.cluster = cluster;
        this.database = database;
    }

    void open(List<CaseFile.SessionEntry> sessions) throws InterruptedException {
        for (CaseFile.SessionEntry session : sessions) {
            CountDownLatch ran = new CountDownLatch(1);
            Thread thread = new Thread(() -> run(session, ran), "session-" + session.role());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
            // One that still runs waits for another, as many faults want it to.
            boolean _ = ran.await(WAITS_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void run(CaseFile.SessionEntry session, CountDownLatch ran) {
        String application = Objects.requireNonNullElse(session.app(), session.role());
        try (Connection connection = cluster.connect(session.role(), database, application)) {
            remember(connection);
            try (Statement statement = connection.createStatement()) {
                for (String sql : session.statements()) {
                    statement.execute(sql);
                }
            }
            ran.countDown();
            if (session.hold()) {
                end.await();
            }
        } catch (SQLException e) {
            // Cancelled, terminated or closed: that is how such sessions end.
            ran.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remember(Connection connection) {
        synchronized (connections) {
            connections.add(connection);
        }
    }

    @Override
    public void close() {
        end.countDown();
        synchronized (connections) {
            for (Connection connection : connections) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException _) {
                    // Ended already.
                }
            }
        }
    }
}
