package ai.dbtool.conf.hba;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A real server that is given random files and asked what it makes of them. */
final class HbaServer implements AutoCloseable {

    static final String ADMIN = "host postgres hba_admin 127.0.0.1/32 trust\n";

    private final Cluster cluster;
    private final int major;
    private final Path data;
    private final StartUp clients;
    private final Connection admin;

    private HbaServer(Cluster cluster, int major) throws Exception {
        this.cluster = cluster;
        this.major = major;
        this.data = cluster.dataDirectory();
        this.clients = new StartUp(cluster.port(), data.getParent());
        for (Map.Entry<String, java.util.Set<String>> role : HbaCase.GROUPS.entrySet()) {
            cluster.execute("postgres", "CREATE ROLE \"" + role.getKey() + "\" LOGIN");
        }
        HbaCase.GROUPS.forEach(
                (member, groups) ->
                        groups.forEach(
                                group ->
                                        cluster.execute(
                                                "postgres",
                                                "GRANT \"" + group + "\" TO \"" + member + "\"")));
        cluster.execute("postgres", "CREATE ROLE hba_admin LOGIN SUPERUSER");
        certificate();
        cluster.execute("postgres", "ALTER SYSTEM SET ssl = on");
        this.admin = cluster.connect("hba_admin", "postgres");
        reload();
    }

    static HbaServer start(int major, Path binaries) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("listen_addresses", "127.0.0.1" + (six() ? ",::1" : ""));
        settings.put("password_encryption", "md5");
        settings.put("max_connections", "200");
        return new HbaServer(
                binaries == null ? Cluster.start(settings) : Cluster.start(settings, binaries),
                major);
    }

    static boolean six() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private void certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = data.resolve("test.p12");
        int done =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool") + "",
                                "-genkeypair",
                                "-alias",
                                "a",
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=a",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                store + "")
                        .inheritIO()
                        .start()
                        .waitFor();
        if (done != 0) {
            throw new IOException("keytool failed");
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        pem("server.crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
        pem("server.key", "PRIVATE KEY", keys.getKey("a", "changeit".toCharArray()).getEncoded());
    }

    private void pem(String name, String what, byte[] content) throws IOException {
        Path file = data.resolve(name);
        Files.writeString(
                file,
                "-----BEGIN "
                        + what
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(content)
                        + "\n-----END "
                        + what
                        + "-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Writes {@code files} where the server reads them, and to {@code copy}. */
    void write(Map<String, String> files, Path copy) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            for (Path folder : List.of(data, copy)) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
    }

    /** Waits until the postmaster, which forks all sessions, has read its files again. */
    void reload() throws SQLException {
        String before = scalar("SELECT pg_conf_load_time()");
        scalar("SELECT pg_reload_conf()");
        for (int i = 0; i < 400; i++) {
            try (Connection fresh = cluster.connect("hba_admin", "postgres");
                    Statement statement = fresh.createStatement();
                    ResultSet row = statement.executeQuery("SELECT pg_conf_load_time()")) {
                row.next();
                if (!row.getString(1).equals(before)) {
                    return;
                }
            }
        }
        throw new IllegalStateException("not reloaded");
    }

    private String scalar(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Why the file would not be loaded; empty when it would. */
    String refused() throws SQLException {
        return scalar(
                "SELECT coalesce(string_agg(line_number || ': ' || error, '; '), '')"
                        + " FROM pg_hba_file_rules WHERE error NOT LIKE '%cannot match because%'");
    }

    /** What the first word to {@code client} says. */
    String ask(Map<String, String> client) throws IOException {
        return clients.ask(client);
    }

    /** Kind read: the view pg_hba_file_rules, which reads the file without loading it. */
    Map<String, String> read(Path folder) throws SQLException, IOException {
        List<String> lines = new ArrayList<>();
        TreeSet<String> skip = new TreeSet<>();
        try (Statement statement = admin.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT "
                                        + (major >= 16 ? "file_name" : "''")
                                        + ", line_number, error, type, database, user_name, address,"
                                        + " netmask, auth_method, options FROM pg_hba_file_rules")) {
            while (row.next()) {
                String file =
                        major >= 16
                                ? data.relativize(Path.of(row.getString(1))).toString()
                                : "pg_hba.conf";
                String place = file + ":" + row.getInt(2);
                String error = row.getString(3);
                if (error == null) {
                    lines.add(place + " " + words(row));
                } else if (error.contains("not supported by this build")
                        || error.contains("cannot match because")) {
                    skip.add(place);
                } else {
                    lines.add(place + " refused");
                }
            }
        }
        return Map.of(
                "kind", "read",
                "folder", folder.toString(),
                "major", Integer.toString(major),
                "skip", String.join(" ", skip),
                "answer", lines.stream().sorted().collect(Collectors.joining("\n")));
    }

    private static String words(ResultSet row) throws SQLException, IOException {
        String address = row.getString(7);
        String mask = row.getString(8);
        return HbaCase.line(
                row.getString(4),
                texts(row, 5),
                texts(row, 6),
                address == null
                        ? "-"
                        : mask == null ? address : HbaCase.masked(number(address), number(mask)),
                row.getString(9),
                new TreeSet<>(texts(row, 10)));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return row.getArray(column) == null
                ? List.of()
                : List.of((String[]) row.getArray(column).getArray());
    }

    private static BigInteger number(String address) throws IOException {
        return new BigInteger(1, InetAddress.getByName(address).getAddress());
    }

    @Override
    public void close() throws SQLException {
        admin.close();
        cluster.close();
    }
}
