package ai.dbtool.testkit.faults;

import ai.dbtool.testkit.postgres.Cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Sessions that stay open until closed. */
public final class Sessions implements AutoCloseable {

    private final Cluster cluster;
    private final List<Connection> open = new ArrayList<>();

    /** Sessions on {@code cluster}. */
    public Sessions(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Opens a session, begins a transaction, runs {@code statements}, leaves it open; answers its
     * pid.
     */
    public int hold(String role, String database, String application, String... statements) {
        try {
            Connection connection = cluster.connect(role, database, application);
            open.add(connection);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                int pid;
                try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                    row.next();
                    pid = row.getInt(1);
                }
                for (String sql : statements) {
                    statement.execute(sql);
                }
                return pid;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (Connection connection : open) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The server ended the session first: nothing is left to close.
            }
        }
        open.clear();
    }
}
