package ai.dbtool.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

class ReadsConnections {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
            postgresql://app@127.0.0.1:5432/shop,            127.0.0.1, 5432, shop, app, -, prefer
            postgres://app:pw@db.example/shop,               db.example, 5432, shop, app, pw, prefer
            postgresql://a%40b:p%3Aw%2F%25@h:6000/my%20db,   h, 6000, my db, a@b, p:w/%, prefer
            postgresql://u:a+b@h/d,                          h, 5432, d, u, a+b, prefer
            postgresql://u:a@b@h/d,                          h, 5432, d, u, a@b, prefer
            postgresql://u@[::1]:5433/d,                     ::1, 5433, d, u, -, prefer
            postgresql://u@h/d?sslmode=verify-full&application_name=x, h, 5432, d, u, -, verify-full
            postgresql://u@h/d?sslmode=allow,                h, 5432, d, u, -, prefer
            postgresql:///d?host=/run/pg&user=u&port=5499,   /run/pg, 5499, d, u, -, prefer
            postgresql://%2Frun%2Fpg/d?user=u,               /run/pg, 5432, d, u, -, prefer
            postgresql://u@h,                                h, 5432, u, u, -, prefer
            postgresql://,                                   localhost, 5432, osuser, osuser, -, prefer
            """)
    void fromUrls(
            String url,
            String host,
            int port,
            String db,
            String user,
            String password,
            String ssl) {
        ConnectionConfig read = new Loading(folder).db(url).connection();

        assertThat(read.name()).isEqualTo("main");
        assertThat(
                        new Object[] {
                            read.host(),
                            read.port(),
                            read.database(),
                            read.user(),
                            read.password() == null ? null : read.password().reveal(),
                            read.sslMode()
                        })
                .containsExactly(host, port, db, user, password, ssl);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            jdbc:postgresql://h/d?password=hunter2  | JDBC
            mysql://u:hunter2@h/d                   | postgresql://
            postgresql://u:hunter2@a,b/d            | several hosts
            postgresql://u:hunter2/x@h/d            | %2F
            postgresql://u:hunter2%zz@h/d           | %25
            postgresql://u:hunter2@h/d?options=-c   | options
            postgresql://u:hunter2@h/d?sslmod=x     | sslmod
            postgresql://u:hunter2@h:x1/d           | whole number from 1 to 65535
            postgresql://u:hunter2@h:70000/d        | whole number from 1 to 65535
            postgresql://u:hunter2@h/d?sslmode=verify-ful | did you mean 'verify-full'
            postgresql://u:hunter2@[::1/d           | ]
            """)
    void refusesOthersWithoutEchoingThePassword(String url, String message) {
        assertThat(new Loading(folder).db(url).problems())
                .singleElement()
                .asString()
                .startsWith("--db: ")
                .contains(message)
                .doesNotContain("hunter2");
    }

    @Test
    void namesSeveralFromTheCommandLine() {
        assertThat(
                        new Loading(folder)
                                .db("postgresql://a/x", "postgresql://b/x", "postgresql://c/x")
                                .load()
                                .connections()
                                .keySet())
                .containsExactly("main", "db2", "db3");
    }

    @Test
    void fillsGapsFromLibpqVariables() {
        ConnectionConfig read =
                new Loading(folder)
                        .env("PGHOST", "pghost")
                        .env("PGPORT", "6001")
                        .env("PGUSER", "pguser")
                        .env("PGDATABASE", "pgdb")
                        .env("PGPASSWORD", "hunter2")
                        .env("PGSSLMODE", "require")
                        .env("PGSSLROOTCERT", "/ca.pem")
                        .connection();

        assertThat(read)
                .isEqualTo(
                        new ConnectionConfig(
                                "main",
                                "pghost",
                                6001,
                                "pgdb",
                                "pguser",
                                new Secret("hunter2"),
                                "require",
                                "/ca.pem",
                                false,
                                false,
                                false));
    }

    @Test
    void urlBeatsLibpqVariables() {
        ConnectionConfig read =
                new Loading(folder)
                        .env("PGHOST", "pghost")
                        .env("PGUSER", "pguser")
                        .db("postgresql://h/d")
                        .connection();

        assertThat(read.host()).isEqualTo("h");
        assertThat(read.user()).isEqualTo("pguser");
    }

    @Test
    void takesDatabaseUrlWhenNothingElseNamesAConnection() {
        Loading loading = new Loading(folder).env("DATABASE_URL", "postgres://u:pw@h/d");

        assertThat(loading.connection().host()).isEqualTo("h");
        assertThat(loading.db("postgresql://other/d").connection().host()).isEqualTo("other");
    }

    @Test
    void readsThePasswordFileAsLibpqDoes() throws IOException {
        Path file = folder.resolve("home/.pgpass");
        Loading loading =
                new Loading(folder)
                        .file(
                                "home/.pgpass",
                                "# h:5432:d:u:comment",
                                "h:5432:other:u:wrong",
                                "h:*:d:u\\:x:p\\:w",
                                "h:5432:d:*:later")
                        .db("postgresql://u%3Ax@h/d");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(loading.connection().password()).isEqualTo(new Secret("p:w"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(loading.connection().password()).isNull();
    }

    @Test
    void readsTheServiceFile() {
        Loading loading =
                new Loading(folder)
                        .file(
                                "home/.pg_service.conf",
                                "[other]",
                                "host=wrong",
                                "[shop]",
                                "host = right",
                                "dbname=d",
                                "[last]",
                                "host=wrong")
                        .env("PGSERVICE", "shop");

        assertThat(loading.connection().host()).isEqualTo("right");
        assertThat(loading.connection().database()).isEqualTo("d");
        assertThat(loading.env("PGSERVICE", "shp").problems())
                .containsExactly(
                        "$PGSERVICE: no service 'shp' in "
                                + folder.resolve("home/.pg_service.conf"));
    }

    @Test
    void commandLineAllowsPrivilegedRoles() {
        DbtoolConfig config =
                new Loading(folder)
                        .yaml("connections: { main: { url: 'postgresql://h/d' } }")
                        .cli(
                                new CliOverrides(
                                        null, List.of(), List.of(), List.of(), null, true, null,
                                        false))
                        .load();

        assertThat(config.connections().get("main").allowPrivileged()).isTrue();
    }
}
