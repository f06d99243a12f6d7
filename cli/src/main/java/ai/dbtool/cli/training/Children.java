package ai.dbtool.cli.training;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Child processes of a training: they see the sample system and nothing of the user's. */
final class Children {

    /** For one of them, from its start to the finished cache. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Path folder;
    private final Path scratch;

    /**
     * @param folder where they run: caches are named relative to it, because the launcher splits
     *     options at spaces
     * @param scratch for their state
     */
    Children(Path folder, Path scratch) {
        this.folder = folder;
        this.scratch = scratch;
    }

    /** Starts {@code words}; {@code javaOptions} are for the launcher. */
    Process start(List<String> words, String javaOptions) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(Children::bearsOnServers);
        environment.put("DBTOOL_AI_TRAINING", "1");
        environment.put("DBTOOL_AI_JAVA", System.getProperty("java.home"));
        environment.put("DBTOOL_AI_JAVA_OPTS", javaOptions);
        environment.put("XDG_STATE_HOME", scratch.resolve("state").toString());
        environment.put("XDG_CONFIG_HOME", scratch.resolve("config").toString());
        environment.put("XDG_RUNTIME_DIR", scratch.toString());
        Process child = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(child::destroyForcibly));
        Thread.ofVirtual().start(() -> endLate(child));
        return child;
    }

    /** Whether the shared process that was started takes relays. */
    boolean sharedListens() throws IOException {
        Path run = scratch.resolve("dbtool-ai");
        if (!Files.isDirectory(run)) {
            return false;
        }
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(run, "*.sock")) {
            return sockets.iterator().hasNext();
        }
    }

    private static boolean bearsOnServers(String variable) {
        return variable.startsWith("PG")
                || variable.startsWith("DBTOOL_AI_")
                || variable.equals("DATABASE_URL")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS");
    }

    private static void endLate(Process child) {
        try {
            if (!child.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }
}
