package ai.dbtool.conf.postgres;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real server that is given random configurations and asked what it makes of them. */
final class SettingsServer implements AutoCloseable {

    static final List<String> ROLES = List.of("r_a", "r_b");
    static final List<String> DATABASES = List.of("d_a", "d_b");

    private static final String INCLUDE = "\ninclude 'odd/root.conf'\n";

    private final Cluster cluster;
    private final Path data;
    private final String original;
    private final Connection admin;

    private SettingsServer(Cluster cluster) throws IOException, SQLException {
        this.cluster = cluster;
        this.data = cluster.dataDirectory();
        this.original = Files.readString(data.resolve("postgresql.conf"));
        Files.writeString(data.resolve("postgresql.conf"), original + INCLUDE);
        this.admin = cluster.connect("postgres", "postgres");
        for (String role : ROLES) {
            execute("CREATE ROLE " + role + " LOGIN");
        }
        for (String database : DATABASES) {
            execute("CREATE DATABASE " + database);
        }
    }

    static SettingsServer start(@Nullable Path binaries) throws IOException, SQLException {
        return new SettingsServer(
                binaries == null ? Cluster.start() : Cluster.start(Map.of(), binaries));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Writes {@code files} where the server reads them, in place of those before, and to {@code
     * copy}.
     */
    void write(Map<String, String> files, Path copy) throws IOException {
        Path odd = data.resolve("odd");
        if (Files.exists(odd)) {
            try (Stream<Path> old = Files.walk(odd)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.writeString(data.resolve("postgresql.auto.conf"), "");
        for (Path folder : List.of(data, copy)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
        Files.writeString(copy.resolve("postgresql.conf"), INCLUDE);
        Files.writeString(copy.resolve("PG_VERSION"), "");
    }

    /** What pg_file_settings says, which reads the files without applying them. */
    String files() throws SQLException {
        List<String> lines = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        try (Statement statement = admin.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT sourcefile, sourceline, name, setting FROM pg_file_settings"
                                        + " WHERE sourcefile !~ '/postgresql.conf$' ORDER BY seqno")) {
            while (row.next()) {
                String place = data.relativize(Path.of(row.getString(1))) + ":" + row.getInt(2);
                if (row.getString(3) == null) {
                    errors.add(place + " refused");
                } else {
                    lines.add(place + " " + SettingCase.line(row.getString(3), row.getString(4)));
                }
            }
        }
        errors.stream().sorted().forEach(lines::add);
        return String.join("\n", lines);
    }

    /** What a transaction of its own sets {@code guc} to by {@code value}. */
    String value(Guc guc, String value) throws SQLException {
        admin.setAutoCommit(false);
        try (PreparedStatement set =
                admin.prepareStatement(
                        "SELECT s.setting FROM set_config(?, ?, true), LATERAL (SELECT setting FROM pg_settings WHERE name = ?) s")) {
            set.setString(1, guc.name());
            set.setString(2, value);
            set.setString(3, guc.name());
            try (ResultSet row = set.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            return "refused";
        } finally {
            admin.rollback();
            admin.setAutoCommit(true);
        }
    }

    /** Waits until the postmaster, which forks all sessions, has read its files again. */
    void reload() throws SQLException {
        String before = scalar("SELECT pg_conf_load_time()");
        scalar("SELECT pg_reload_conf()");
        cluster.await(
                "postgres",
                "SELECT pg_conf_load_time() <> '" + before + "'",
                java.time.Duration.ofSeconds(30));
    }

    private String scalar(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** pg_db_role_setting, a line each: setting, value, role, database. */
    String overrides() throws SQLException {
        return scalar(
                """
                SELECT coalesce(string_agg(concat_ws(E'\\t', split_part(c, '=', 1), substr(c, strpos(c, '=') + 1),
                                                    coalesce(rolname, ''), coalesce(datname, '')), E'\\n'), '')
                  FROM pg_db_role_setting CROSS JOIN unnest(setconfig) c
                  LEFT JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase
                """);
    }

    /** Takes all of them back. */
    void reset() throws SQLException {
        for (String database : DATABASES) {
            execute("ALTER DATABASE " + database + " RESET ALL");
            execute("ALTER ROLE ALL IN DATABASE " + database + " RESET ALL");
            for (String role : ROLES) {
                execute("ALTER ROLE " + role + " IN DATABASE " + database + " RESET ALL");
            }
        }
        for (String role : ROLES) {
            execute("ALTER ROLE " + role + " RESET ALL");
        }
        execute("ALTER ROLE ALL RESET ALL");
    }

    /** What a new session starts with. */
    String session(String role, String database, List<String> names) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection session = cluster.connect(role, database);
                PreparedStatement get =
                        session.prepareStatement(
                                "SELECT s.name, s.setting FROM unnest(?) WITH ORDINALITY n(name, at)"
                                        + " JOIN pg_settings s USING (name) ORDER BY n.at")) {
            Array all = session.createArrayOf("text", names.toArray());
            get.setArray(1, all);
            try (ResultSet row = get.executeQuery()) {
                while (row.next()) {
                    lines.add(row.getString(1) + "=" + row.getString(2));
                }
            }
        }
        return String.join("\n", lines);
    }

    @Override
    public void close() throws SQLException {
        admin.close();
        cluster.close();
    }
}
