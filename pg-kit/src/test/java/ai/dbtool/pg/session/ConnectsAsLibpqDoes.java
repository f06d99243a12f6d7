package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.Secret;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

class ConnectsAsLibpqDoes {

    @Test
    void findsThePasswordOfTheFirstMatchingLine(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("pgpass"),
                        """
                # comment
                other:5432:*:*:wrong
                db.example:5432:shop:app\\:x:s3\\:cret:with colon
                *:*:*:*:fallback
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        PasswordFile passwords = PasswordFile.read(file);
        assertThat(passwords.find(to("db.example", "app:x")))
                .isEqualTo(new Secret("s3:cret:with colon"));
        assertThat(passwords.find(to("db.example", "app"))).isEqualTo(new Secret("fallback"));
    }

    @Test
    void ignoresAPasswordFileOthersMayRead(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("pgpass"), "*:*:*:*:secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(PasswordFile.read(file).find(to("db.example", "app"))).isNull();
    }

    @Test
    void connectsThroughAUnixSocket() {
        var cluster = SharedCluster.get();
        ConnectionConfig config =
                new ConnectionConfig(
                        "main",
                        cluster.dataDirectory().getParent().toString(),
                        cluster.port(),
                        "postgres",
                        "postgres",
                        null,
                        "prefer",
                        null,
                        true,
                        false,
                        true);
        try (PgDatabases databases = Connections.open(config, Duration.ofSeconds(30))) {
            assertThat(
                            Connections.rows(
                                            databases.open(Connections.ME, null).block(),
                                            "SELECT client_addr FROM pg_stat_activity WHERE pid = pg_backend_pid()")
                                    .rows()
                                    .getFirst()
                                    .getFirst())
                    .isNull();
        }
    }

    private static ConnectionConfig to(String host, String user) {
        return new ConnectionConfig(
                "main", host, 5432, "shop", user, null, "prefer", null, false, false, false);
    }
}
