package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Servers on standard streams that are served by a shared process, and when they must not be. */
class AttachIT {

    private static final int NOBODY = 65_534;

    @TempDir private Path folder;
    private final List<Process> started = new ArrayList<>();
    private Attaching me;

    @BeforeEach
    void environment() throws IOException {
        me = new Attaching(folder);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    private Process shared(Attaching of, String... options) throws IOException {
        Process process = of.shared(options);
        started.add(process);
        return process;
    }

    @Test
    void oneProcessServesAllWhoAreConfiguredAlike() throws IOException {
        shared(me);
        me.session("mcp", "db");
        me.session("mcp", "db", "--warm");
        assertThat(me.servers()).isEqualTo(1);
    }

    @Test
    void fiftyAtOnce() throws Exception {
        shared(me);
        try (ExecutorService clients = Executors.newFixedThreadPool(50)) {
            List<Future<?>> sessions = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sessions.add(clients.submit(() -> me.session("mcp", "db")));
            }
            for (Future<?> session : sessions) {
                session.get(5, TimeUnit.MINUTES);
            }
        }
        assertThat(me.servers()).isEqualTo(1);
    }

    @Test
    void warmStartsItForTheNextClient() {
        Attaching brief = me.with("DBTOOL_AI_SERVER__WARM_IDLE", "20s");
        brief.session("mcp", "db", "--warm");
        assertThat(me.servers()).isEqualTo(1);
        Attaching.await(() -> !me.listening().isEmpty());
        brief.session("mcp", "db", "--warm");
        brief.session("mcp", "db", "--warm");
        assertThat(me.servers()).isEqualTo(2);
        Attaching.await(() -> me.sockets().isEmpty());
    }

    @Test
    void anotherPasswordIsAnotherServer() throws IOException {
        shared(me.with("PGPASSWORD", "one"));
        me.with("PGPASSWORD", "one").session("mcp", "db");
        assertThat(me.servers()).isEqualTo(1);
        me.with("PGPASSWORD", "two").session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    @Test
    void anotherConfigurationOrRoleIsAnotherServer() throws IOException {
        shared(me, "--log", "/var/log/a");
        me.session("mcp", "db", "--log", "/var/log/a");
        assertThat(me.servers()).isEqualTo(1);
        me.session("mcp", "db", "--log", "/var/log/b");
        assertThat(me.servers()).isEqualTo(2);
        me.session("mcp", "db", "--log", "/var/log/a", "--role", "reader");
        assertThat(me.servers()).isEqualTo(3);
    }

    @Test
    void anotherBuildIsAnotherServer() throws IOException {
        shared(me);
        Path built =
                Path.of(System.getProperty("dbtool.launcher"))
                        .resolveSibling("cli/target/dist/.built");
        Files.setLastModifiedTime(built, FileTime.from(Instant.now()));
        me.session("mcp", "db");
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    @Test
    void isOffWithOneKey() throws IOException {
        shared(me);
        me.with("DBTOOL_AI_SERVER__WARM", "off").session("mcp", "db");
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    @Test
    void aCrashedProcessIsReplacedAndNothingIsLost() throws Exception {
        Process crashed = shared(me);
        crashed.destroyForcibly().waitFor();
        assertThat(me.sockets()).hasSize(1);
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(1);
        started.add(me.start());
        Attaching.await(() -> !me.listening().isEmpty());
        me.session("mcp", "db");
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    @Test
    void aStoppedProcessIsNotWaitedForLong() throws Exception {
        Process stopped = shared(me);
        signal("STOP", stopped);
        try {
            me.session("mcp", "db");
            assertThat(me.servers()).isEqualTo(1);
        } finally {
            signal("CONT", stopped);
        }
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("/bin/kill", "-" + name, process.pid() + "").start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void theClientSeesTheDeathOfItsServer() throws Exception {
        Process server = shared(me);
        try (RawClient client = me.client("mcp", "db")) {
            client.initialize();
            server.destroyForcibly().waitFor();
            assertThat(client.nextLine()).isNull();
            assertThat(client.ended(Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void ofTwoThatStartAtOnceOneServes() throws Exception {
        List<Process> both = List.of(me.start(), me.start());
        started.addAll(both);
        Attaching.await(() -> both.stream().filter(Process::isAlive).count() == 1);
        Attaching.await(() -> !me.listening().isEmpty());
        me.session("mcp", "db");
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(1);
    }

    @Test
    void itEndsWhenNobodyComes() throws Exception {
        Attaching brief = me.with("DBTOOL_AI_SERVER__WARM_IDLE", "1s");
        Process process = shared(brief);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(me.run()).isEmptyDirectory();
    }

    @Test
    void aFolderThatOthersMayEnterIsNotTrusted() throws IOException {
        shared(me);
        Files.setPosixFilePermissions(me.run(), PosixFilePermissions.fromString("rwxr-xr-x"));
        me.session("mcp", "db");
        me.session("mcp", "db");
        assertThat(me.servers()).isEqualTo(2);
    }

    /** Both have an empty environment, so that only the user differs. */
    @Test
    void anotherUserIsTurnedAway() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && Files.isExecutable(Path.of("/usr/bin/python3")),
                "needs root, setpriv and python3 to be two users");
        shared(me);
        Path socket = me.sockets().getFirst();
        assertThat(closedAtOnce(socket)).as("our own connection waits for its greeting").isFalse();
        for (Path each : List.of(folder, me.run().getParent(), me.run(), socket)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxrwxrwx"));
        }

        Process stranger =
                new ProcessBuilder(
                                "/usr/bin/setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups",
                                "/usr/bin/python3",
                                "-c",
                                "import socket,sys; s=socket.socket(socket.AF_UNIX);"
                                        + " s.settimeout(30); s.connect(sys.argv[1]);"
                                        + " print('closed' if s.recv(1) == b'' else 'served')",
                                socket.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(stranger.inputReader().readLine()).isEqualTo("closed");
    }

    private static boolean closedAtOnce(Path socket) throws Exception {
        try (SocketChannel knock = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            knock.configureBlocking(false);
            Thread.sleep(1_000);
            return knock.read(ByteBuffer.allocate(1)) != 0;
        }
    }
}
