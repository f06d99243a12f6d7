package ai.dbtool.pg.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.publisher.Flux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A pooler that gives each transaction another server connection: every call of ours is one
 * transaction, so nothing is lost. Skipped where PgBouncer is not installed.
 */
class WorksBehindPgBouncer {

    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private Process pooler;

    @AfterEach
    void stop() throws InterruptedException {
        if (pooler != null) {
            pooler.destroy();
            pooler.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private int start(String more) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "PgBouncer is not installed");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.writeString(folder.resolve("users"), "\"postgres\" \"\"\n");
        Files.writeString(
                folder.resolve("ini"),
                """
                [databases]
                postgres = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s/users
                pool_mode = transaction
                default_pool_size = 3
                %s
                """
                        .formatted(SharedCluster.get().port(), port, folder, more));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>();
        if (!Cluster.prefix().isEmpty()) {
            command.addAll(List.of(Cluster.prefix().strip().split(" ")));
        }
        command.addAll(List.of(PROGRAM.toString(), folder.resolve("ini").toString()));
        pooler =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        for (int i = 0; i < 100 && !answers(port); i++) {
            Thread.sleep(50);
        }
        return port;
    }

    private static boolean answers(int port) {
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static PgDatabases through(int port) {
        return Connections.open(Connections.of(port, "postgres", "postgres", true), PATIENCE);
    }

    @Test
    void inTransactionMode() throws Exception {
        int port = start("ignore_startup_parameters = extra_float_digits");
        try (PgDatabases databases = through(port)) {
            Database main = databases.open(Connections.ME, null).block();

            List<String> answers =
                    Flux.range(0, 60)
                            .flatMap(
                                    i ->
                                            main.query(
                                                            Connections.query(
                                                                    "SELECT $1::int + 1, current_setting('transaction_read_only')",
                                                                    String.valueOf(i)))
                                                    .map(rows -> rows.rows().getFirst().toString()),
                                    10)
                            .sort()
                            .collectList()
                            .block();

            assertThat(answers).hasSize(60).allMatch(row -> row.endsWith("on]"));
            assertThat(Connections.failure(main.query(Connections.query("SELECT 1/0"))).code())
                    .isEqualTo("sql_error");
            assertThat(main.explain("SELECT $1::int", List.of(), false).block()).contains("Result");
            assertThat(Connections.rows(main, "SELECT 7").rows().getFirst()).containsExactly("7");
        }
    }

    @Test
    void orSaysWhatToSet() throws Exception {
        int port = start("");
        try (PgDatabases databases = through(port)) {
            ToolFailure failure = Connections.failure(databases.open(Connections.ME, null));

            assertThat(failure.code()).isEqualTo("unreachable");
            assertThat(failure.getMessage())
                    .contains("ignore_startup_parameters = extra_float_digits");
        }
    }
}
