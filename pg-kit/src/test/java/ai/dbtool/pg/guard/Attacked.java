package ai.dbtool.pg.guard;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.GuardedRows;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.testkit.postgres.Cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster with everything an attacker could wish for, three roles to attack it with, and a second
 * connection that sees whether anything changed.
 */
final class Attacked {

    static final List<String> ROLES = List.of("guard_reader", "guard_owner", "postgres");

    static final String NAME = "attacked";

    private final Cluster cluster;
    private final PgDatabases databases;
    private final Connection witness;

    private Attacked(Cluster cluster) throws SQLException {
        this.cluster = cluster;
        cluster.createDatabase(NAME);
        cluster.execute(NAME, Corpus.schema().toArray(String[]::new));
        this.databases =
                PgDatabases.of(
                        ROLES.stream().map(role -> config(role, role, cluster)).toList(),
                        new LimitsConfig(
                                1_500,
                                1_000,
                                2_000,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(30)));
        this.witness = cluster.connect("postgres", NAME, "witness");
    }

    /** One for all tests of the JVM: every test proves that it left it as it was. */
    static Attacked get() {
        return Holder.ATTACKED;
    }

    private static final class Holder {
        private static final Attacked ATTACKED = start();

        /** Nothing runs in the background that could change the digest. */
        private static Attacked start() {
            try {
                return new Attacked(
                        Cluster.start(
                                Map.of(
                                        "autovacuum", "off",
                                        "wal_level", "logical",
                                        "max_wal_senders", "2")));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static ConnectionConfig config(String name, String role, Cluster cluster) {
        return new ConnectionConfig(
                name,
                "127.0.0.1",
                cluster.port(),
                NAME,
                role,
                null,
                "disable",
                null,
                true,
                false,
                false);
    }

    Cluster cluster() {
        return cluster;
    }

    Connection witness() {
        return witness;
    }

    Database as(String role) {
        return databases.open(Principal.local("test"), role).block();
    }

    /** Rows of {@code sql} as {@code role}, or the failure. */
    Object run(String role, String sql) {
        try {
            return rows(role, sql);
        } catch (ToolFailure refused) {
            return refused;
        }
    }

    GuardedRows rows(String role, String sql) {
        return as(role).query(new GuardedQuery(sql, List.of(), 0, 10, 100)).block();
    }

    Object explain(String role, String sql) {
        try {
            return as(role).explain(sql, List.of(), false).block();
        } catch (ToolFailure refused) {
            return refused;
        }
    }

    /** Everything an effect would show in, by name. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        try (Statement statement = witness.createStatement();
                ResultSet row = statement.executeQuery(ALL_QUESTIONS)) {
            row.next();
            for (int i = 0; i < QUESTIONS.length; i++) {
                state.put(QUESTIONS[i][0], String.valueOf(row.getString(i + 1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        state.put("files", files());
        return state;
    }

    private static final String[][] QUESTIONS = {
        {"next transaction id", "SELECT pg_snapshot_xmax(pg_current_snapshot())"},
        {
            "tables",
            """
            SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (
              SELECT t::text FROM t UNION ALL SELECT w::text FROM witness w
              UNION ALL SELECT pg_relation_size('big')::text UNION ALL SELECT p::text FROM parts p
              UNION ALL SELECT concat(last_value, is_called) FROM s) q(x)
            """
        },
        {
            "catalog",
            """
            SELECT concat_ws(' ', (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_class),
              (SELECT max(oid) FROM pg_proc), (SELECT max(oid) FROM pg_type),
              (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_authid), (SELECT count(*) FROM pg_auth_members),
              (SELECT count(*) || max(xmin::text::bigint)::text FROM pg_statistic), (SELECT max(oid) FROM pg_collation),
              (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_largeobject_metadata),
              (SELECT count(*) FROM pg_database), (SELECT count(*) FROM pg_tablespace),
              (SELECT count(*) FROM pg_replication_origin))
            """
        },
        {"advisory locks", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"},
        {"prepared transactions", "SELECT count(*) FROM pg_prepared_xacts"},
        {"replication slots", "SELECT count(*) FROM pg_replication_slots"},
        {"reloaded", "SELECT pg_conf_load_time()"},
        {"wal file", "SELECT pg_walfile_name(pg_current_wal_lsn())"},
        {
            "statistics reset",
            "SELECT stats_reset FROM pg_stat_database WHERE datname = current_database()"
        },
        {"statements reset", "SELECT stats_reset FROM pg_stat_statements_info"},
        {"postmaster", "SELECT pg_postmaster_start_time()"},
    };

    private static final String ALL_QUESTIONS =
            Arrays.stream(QUESTIONS)
                    .map(question -> "(" + question[1] + ")")
                    .collect(Collectors.joining(", ", "SELECT ", ""));

    private String files() {
        try (Stream<Path> files = Files.list(cluster.dataDirectory())) {
            List<String> names =
                    new ArrayList<>(files.map(f -> f.getFileName().toString()).toList());
            names.sort(null);
            return String.join(",", names);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
