package ai.dbtool.testkit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A copy of a running cluster by the low-level API (Continuous Archiving, "Making a Base Backup");
 * a slot keeps the WAL that the copy needs.
 */
final class BaseBackup {

    private static final String SLOT = "dbtool_ai_copy";

    private BaseBackup() {}

    /**
     * Copies the data directory of {@code cluster} to {@code target}, ready to recover.
     *
     * @throws IllegalStateException when the server refuses
     */
    static void of(Cluster cluster, Path target) throws IOException {
        try (Connection connection = cluster.connect("postgres", "postgres", "copy");
                Statement statement = connection.createStatement()) {
            // A fault may be a timeout of the whole server.
            statement.execute("SET statement_timeout = 0");
            statement.execute("SET lock_timeout = 0");
            statement.execute("SELECT pg_create_physical_replication_slot('" + SLOT + "', true)");
            try {
                statement.execute("SELECT pg_backup_start('copy', true)");
                Folders.copy(cluster.dataDirectory(), target);
                try (ResultSet label =
                        statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                    label.next();
                    Files.writeString(target.resolve("backup_label"), label.getString(1));
                }
                Folders.copy(cluster.dataDirectory().resolve("pg_wal"), target.resolve("pg_wal"));
            } finally {
                statement.execute("SELECT pg_drop_replication_slot('" + SLOT + "')");
            }
            Folders.delete(target.resolve("pg_replslot").resolve(SLOT));
        } catch (SQLException e) {
            throw new IllegalStateException("base backup: " + e.getMessage(), e);
        }
    }
}
