package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.RawClient;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Servers and clients of one user with an environment of their own, and who served whom. */
final class Attaching {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    Attaching(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectory(
                folder.resolve("rt"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", folder.toString());
        environment.put("XDG_RUNTIME_DIR", folder.resolve("rt").toString());
        environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    private Attaching(Attaching like) {
        this.folder = like.folder;
        this.environment.putAll(like.environment);
    }

    /** The same with one variable more. */
    Attaching with(String variable, String value) {
        Attaching other = new Attaching(this);
        other.environment.put(variable, value);
        return other;
    }

    /** Nothing of this process's environment, so that only what the test says differs. */
    private String[] words(String... command) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.add(System.getProperty("dbtool.launcher"));
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }

    RawClient client(String... command) {
        return RawClient.process(Map.of(), words(command));
    }

    /** A whole session with one audited call. */
    void session(String... command) {
        try (RawClient client = client(command)) {
            client.initialize();
            client.call("db_overview").expectError();
            client.closeInput();
            assertThat(client.ended(PATIENCE)).isTrue();
        }
    }

    /** Starts the shared process and waits until it listens. */
    Process shared(String... options) throws IOException {
        int before = listening().size();
        Process process = start(options);
        await(() -> listening().size() > before || !process.isAlive());
        assertThat(process.isAlive()).isTrue();
        return process;
    }

    Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("shared"));
        command.addAll(List.of(options));
        return new ProcessBuilder(words(command.toArray(String[]::new)))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    Path run() {
        return folder.resolve("rt/dbtool-ai");
    }

    List<Path> sockets() {
        return list(run(), ".sock");
    }

    /** The sockets somebody listens at: one that is bound refuses until then. */
    List<Path> listening() {
        return sockets().stream().filter(Attaching::answers).toList();
    }

    private static boolean answers(Path socket) {
        try (SocketChannel knock = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return knock.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** How many processes have answered calls: each writes an audit of its own. */
    int servers() {
        return list(folder.resolve("state/dbtool-ai/audit"), ".jsonl").size();
    }

    private static List<Path> list(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
