package ai.dbtool.testkit.guard;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A second connection, as superuser, and the file system: what they see of a cluster is the same
 * before and after whatever had no effect. Autovacuum must be off.
 */
public final class Witness implements AutoCloseable {

    /** What every transaction that writes, and whatever outlives its transaction, shows in. */
    public static final Map<String, String> EFFECTS =
            Map.of(
                    "next transaction id",
                    "SELECT pg_snapshot_xmax(pg_current_snapshot())",
                    "advisory locks",
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
                    "prepared transactions",
                    "SELECT count(*) FROM pg_prepared_xacts",
                    "replication slots",
                    "SELECT string_agg(slot_name || coalesce(confirmed_flush_lsn::text, '-'), ',' ORDER BY slot_name)"
                            + " FROM pg_replication_slots",
                    "reloaded",
                    "SELECT pg_conf_load_time()",
                    "wal file",
                    "SELECT pg_walfile_name(pg_current_wal_lsn())",
                    "statistics reset",
                    "SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()",
                    "postmaster",
                    "SELECT pg_postmaster_start_time()");

    /** What a write in the catalog shows in, whatever became of its transaction. */
    public static final Map<String, String> CATALOG =
            Map.of(
                    "catalog",
                    """
                    SELECT concat_ws(' ', (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_class),
                      (SELECT max(oid) FROM pg_proc), (SELECT max(oid) FROM pg_type),
                      (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_authid), (SELECT count(*) FROM pg_auth_members),
                      (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_statistic), (SELECT max(oid) FROM pg_collation),
                      (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_largeobject_metadata),
                      (SELECT count(*) FROM pg_database), (SELECT count(*) FROM pg_tablespace),
                      (SELECT count(*) FROM pg_replication_origin))
                    """,
                    "sequences",
                    "SELECT md5(string_agg(s::text, ',' ORDER BY s.schemaname, s.sequencename)) FROM pg_sequences s",
                    "sessions",
                    "SELECT string_agg(DISTINCT application_name, ',') FROM pg_stat_activity"
                            + " WHERE backend_type = 'client backend' AND application_name <> 'dbtool-ai'",
                    "settings",
                    "SELECT md5(string_agg(s.name || s.reset_val, ',' ORDER BY s.name)) FROM pg_settings s",
                    "waiting",
                    "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'");

    private final Cluster cluster;
    private final Connection connection;
    private final Map<String, String> questions;
    private final String sql;

    /**
     * Sees {@link #EFFECTS} and {@code more}: one expression of SQL, in parentheses or not, by
     * name.
     */
    public Witness(Cluster cluster, String database, Map<String, String> more) {
        this.cluster = cluster;
        this.questions = new LinkedHashMap<>(EFFECTS);
        questions.putAll(more);
        this.sql = questions.values().stream().collect(Collectors.joining("), (", "SELECT (", ")"));
        try {
            this.connection = cluster.connect("postgres", database, "witness");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything an effect would show in, by name. */
    public Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            int column = 1;
            for (String name : questions.keySet()) {
                state.put(name, String.valueOf(row.getString(column++)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        state.put("files", files());
        return state;
    }

    private String files() {
        try (Stream<java.nio.file.Path> files = Files.list(cluster.dataDirectory())) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .collect(Collectors.joining(","));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
