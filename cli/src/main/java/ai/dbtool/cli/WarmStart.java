package ai.dbtool.cli;

import ai.dbtool.config.ServerConfig.Warm;
import ai.dbtool.relay.Fingerprint;
import ai.dbtool.relay.Options;
import ai.dbtool.relay.RunFolder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts, beside a server on standard streams, the process that serves the next clients; after a
 * moment, so that it does not take the processor from the first answer. A failure costs the next
 * client its fast start and nothing else.
 */
final class WarmStart {

    private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);

    private static final long MOMENT_MILLIS = 1_500;

    private final boolean asked;
    private final List<String> commandLine;
    private final AtomicBoolean wanted = new AtomicBoolean();

    /**
     * @param asked whether the command line asks for it
     * @param commandLine as the user gave it, {@code mcp} first
     */
    WarmStart(boolean asked, List<String> commandLine) {
        this.asked = asked;
        this.commandLine = commandLine;
    }

    /** Starts it in a moment, when it is wanted. */
    void soon(Warm configured) {
        boolean start = asked || configured.use() == Warm.Use.START;
        // Both ends take a command line apart only when it begins so.
        boolean plain =
                commandLine.size() > 1
                        && commandLine.getFirst().equals("mcp")
                        && Suite.Kind.words().contains(commandLine.get(1));
        if (!start || !plain || configured.use() == Warm.Use.OFF) {
            return;
        }
        wanted.set(true);
        Thread.ofPlatform().daemon().name("warm-start").start(this::afterAMoment);
    }

    private void afterAMoment() {
        try {
            Thread.sleep(MOMENT_MILLIS);
            now();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it at once, when it is wanted and was not started. */
    void now() {
        if (!wanted.compareAndSet(true, false)) {
            return;
        }
        try {
            List<String> options = Options.shared(commandLine);
            if (!runs(options)) {
                start(options);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the shared process was not started: {}", e.toString());
        }
    }

    /** Whether the process holds its lock. */
    private static boolean runs(List<String> options) throws IOException {
        String fingerprint = Fingerprint.ofProcess(options);
        Path lock = RunFolder.of(System.getenv()).lock(fingerprint);
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock free = file.tryLock()) {
            return free == null;
        }
    }

    private static void start(List<String> options) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(System.getProperty("dbtool.launcher"));
        words.add(SharedCommand.NAME);
        words.addAll(options);
        new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
