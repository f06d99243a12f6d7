package ai.dbtool.cli.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts each server with the launcher's own command line plus {@code -XX:AOTCacheOutput} (JEP
 * 514), talks to it as a client would, and keeps what the virtual machine writes at its end.
 */
final class Training {

    /** For one server, from its start to the finished cache. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Servers that the launcher starts with the first compiler only. */
    private static final Set<String> C1_ONLY = Set.of("db", "config");

    /** The first compiler uses no profiles; replaying them costs 7 % of the CPU of a start. */
    private static final String NO_PROFILES =
            " -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining";

    private final Path launcher;
    private final Caches caches;
    private final Consumer<String> progress;

    Training(Path launcher, Caches caches, Consumer<String> progress) {
        this.launcher = launcher;
        this.caches = caches;
        this.progress = progress;
    }

    /** Trains every entry point; whether all caches were made. Never leaves an old one behind. */
    boolean run() throws IOException, InterruptedException {
        caches.clear();
        List<String> record = new ArrayList<>();
        boolean complete = true;
        Path scratch = Files.createTempDirectory("dbtool-ai-train-");
        try (SampleSystem system = SampleSystem.start()) {
            for (String entry : Caches.ENTRIES) {
                String line;
                try {
                    line = train(entry, system, scratch);
                } catch (IOException | RuntimeException e) {
                    complete = false;
                    line = "no cache, servers start slower: " + e.getMessage();
                }
                record.add(entry + ": " + line);
                progress.accept("start cache for " + record.getLast());
            }
        } finally {
            delete(scratch);
        }
        caches.record(record);
        return complete;
    }

    private String train(String entry, SampleSystem system, Path scratch)
            throws IOException, InterruptedException {
        String outcome =
                entry.equals("serve") ? http(system, scratch) : stdio(entry, system, scratch);
        return outcome + ", " + caches.accept(entry) / 1_000_000 + " MB";
    }

    private String stdio(String entry, SampleSystem system, Path scratch)
            throws IOException, InterruptedException {
        Process server = start(entry, scratch, List.of("mcp", entry), system.options());
        StdioChannel channel = new StdioChannel(server);
        String outcome = new Conversation(channel).hold().text();
        channel.end();
        ended(server);
        return outcome;
    }

    private String http(SampleSystem system, Path scratch)
            throws IOException, InterruptedException {
        int port = freePort();
        Process server =
                start("serve", scratch, List.of("serve", "--port", "" + port), system.options());
        List<String> outcomes = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("db", "log", "config")) {
                URI endpoint = URI.create("http://127.0.0.1:" + port + "/" + path + "/mcp");
                awaitPort(port, server);
                outcomes.add(
                        path
                                + " "
                                + new Conversation(new HttpChannel(client, endpoint))
                                        .hold()
                                        .text());
            }
        }
        server.destroy();
        ended(server);
        return String.join(", ", outcomes);
    }

    private Process start(String entry, Path scratch, List<String> command, List<String> options)
            throws IOException {
        List<String> words = new ArrayList<>();
        words.add(launcher.toString());
        words.addAll(command);
        words.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        // A relative name, because the launcher splits its options at spaces.
                        .directory(caches.folder().toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(Training::bearsOnServers);
        environment.put("DBTOOL_AI_TRAINING", "1");
        environment.put("DBTOOL_AI_JAVA", System.getProperty("java.home"));
        environment.put(
                "DBTOOL_AI_JAVA_OPTS",
                "-XX:AOTCacheOutput="
                        + caches.draft(entry)
                        + (C1_ONLY.contains(entry) ? NO_PROFILES : ""));
        environment.put("XDG_STATE_HOME", scratch.resolve("state").toString());
        environment.put("XDG_CONFIG_HOME", scratch.resolve("config").toString());
        Process server = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
        Thread.ofVirtual().start(() -> endLate(server));
        return server;
    }

    private static boolean bearsOnServers(String variable) {
        return variable.startsWith("PG")
                || variable.startsWith("DBTOOL_AI_")
                || variable.equals("DATABASE_URL")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS");
    }

    private static void endLate(Process server) {
        try {
            if (!server.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
        }
    }

    /** A server that was cut off wrote no cache, which its missing draft will tell. */
    private static void ended(Process server) throws InterruptedException {
        server.waitFor();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(int port, Process server)
            throws IOException, InterruptedException {
        while (server.isAlive()) {
            try (var _ = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IOException("the server ended with code " + server.exitValue());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
