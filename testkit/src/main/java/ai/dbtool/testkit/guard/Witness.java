package ai.dbtool.testkit.guard;

import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

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
                    "SELECT string_agg(concat_ws(' ', slot_name, plugin, slot_type, active, restart_lsn, confirmed_flush_lsn), ','"
                            + " ORDER BY slot_name) FROM pg_replication_slots",
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
                    "SELECT string_agg(DISTINCT concat_ws(' ', backend_type, application_name, datname), ',') FROM pg_stat_activity"
                            + " WHERE application_name NOT IN ('dbtool-ai', 'testkit') AND backend_type <> 'parallel worker'",
                    "settings",
                    "SELECT md5(string_agg(s.name || s.reset_val, ',' ORDER BY s.name)) FROM pg_settings s",
                    "lost sessions",
                    "SELECT concat_ws(' ', sessions_abandoned, sessions_fatal, sessions_killed) FROM pg_stat_database"
                            + " WHERE datname = current_database()",
                    "waiting",
                    "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'",
                    "locks",
                    "SELECT string_agg(l.locktype || l.mode, ',') FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                            + " WHERE a.backend_type = 'client backend' AND pid <> pg_backend_pid()");

    /**
     * What a session keeps for whoever has it next; no other session sees it. Asked in a
     * transaction, it holds what that one set.
     */
    public static final String SESSION =
            """
            SELECT concat_ws(' ', current_user, session_user, pg_my_temp_schema(),
              (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings WHERE source = 'session'),
              (SELECT string_agg(name, ',' ORDER BY name) FROM pg_prepared_statements WHERE name NOT LIKE 'dbtool%'),
              (SELECT string_agg(name, ',' ORDER BY name) FROM pg_cursors WHERE name NOT LIKE 'dbtool%'),
              (SELECT string_agg(c, ',' ORDER BY c) FROM pg_listening_channels() c),
              (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')) AS kept
            """;

    /** Each view that says since when it counts. */
    private static final String RESETS =
            """
            SELECT string_agg(format('SELECT %L || coalesce(string_agg(DISTINCT stats_reset::text, '',''), ''never'') AS reset FROM %s',
                     relname || ' ', c.oid::regclass), ' UNION ALL ')
            FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attname = 'stats_reset' WHERE relkind = 'v'
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ClusterFiles files;
    private final Connection connection;
    private final Map<String, String> questions;
    private final PreparedStatement sql;

    /**
     * Sees {@link #EFFECTS} and {@code more}: one expression of SQL, in parentheses or not, by
     * name.
     */
    public Witness(Cluster cluster, String database, Map<String, String> more) {
        this.files = new ClusterFiles(cluster.dataDirectory());
        this.questions = new LinkedHashMap<>(EFFECTS);
        questions.putAll(more);
        try {
            this.connection = cluster.connect("postgres", database, "witness");
            questions.put(
                    "statistics reset",
                    "SELECT string_agg(reset, ',' ORDER BY reset) FROM ("
                            + Digests.scalar(connection, RESETS)
                            + ") resets");
            this.sql =
                    connection.prepareStatement(
                            questions.values().stream()
                                    .collect(Collectors.joining("), (", "SELECT (", ")")));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything an effect would show in, by name. */
    public Map<String, String> state() {
        Map<String, String> state = asked();
        state.put("files", String.join(",", files.names()));
        return state;
    }

    /**
     * What differs from {@code before}: "name: before -> after". A statement that was given up may
     * be ending still, so what is not at rest is looked at again for a while.
     */
    public List<String> changesSince(Map<String, String> before) {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            Map<String, String> after = state();
            List<String> changes = changes(before, after);
            if (changes.isEmpty() || Instant.now().isAfter(end)) {
                return changes;
            }
            LockSupport.parkNanos(PATIENCE.toNanos() / 100);
        }
    }

    /** "name: before -> after" of what differs. */
    public static List<String> changes(Map<String, String> before, Map<String, String> after) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                .map(name -> change(name, before.get(name), after.get(name)))
                .toList();
    }

    private static String change(String name, @Nullable String before, @Nullable String after) {
        if (name.equals("files") && before != null && after != null) {
            Set<String> were = new TreeSet<>(Set.of(before.split(",")));
            Set<String> are = new TreeSet<>(Set.of(after.split(",")));
            Set<String> both = new TreeSet<>(were);
            both.retainAll(are);
            were.removeAll(both);
            are.removeAll(both);
            return "files: gone " + were + ", new " + are;
        }
        return name + ": " + before + " -> " + after;
    }

    /**
     * The same at length, by name: contents of every table and catalog, every file with its size,
     * and its contents where only an administrator changes them. Takes some 100 ms.
     */
    public Map<String, String> everything() {
        Map<String, String> all = new TreeMap<>(state());
        try {
            all.putAll(Digests.read(connection));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        files.contents().forEach((name, content) -> all.put("file " + name, content));
        return all;
    }

    private Map<String, String> asked() {
        Map<String, String> state = new TreeMap<>();
        try (ResultSet row = sql.executeQuery()) {
            row.next();
            int column = 1;
            for (String name : questions.keySet()) {
                state.put(name, String.valueOf(row.getString(column++)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return state;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
