package ai.dbtool.cli.training;

import ai.dbtool.relay.Relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Starts each server with the launcher's own command line plus {@code -XX:AOTCacheOutput} (JEP
 * 514), talks to it as a client would, and keeps what the virtual machine writes at its end.
 */
final class Training {

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
        Children children = new Children(caches.folder(), scratch);
        try (SampleSystem system = SampleSystem.start()) {
            for (String entry : Caches.ENTRIES) {
                String line;
                try {
                    line = train(entry, system, children);
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

    private String train(String entry, SampleSystem system, Children children)
            throws IOException, InterruptedException {
        String outcome =
                switch (entry) {
                    case "serve" -> http(system, children);
                    case "relay" -> relay(system, children);
                    default -> stdio(entry, system, children);
                };
        return outcome + ", " + caches.accept(entry) / 1_000_000 + " MB";
    }

    private String stdio(String entry, SampleSystem system, Children children)
            throws IOException, InterruptedException {
        String options = output(entry) + (C1_ONLY.contains(entry) ? NO_PROFILES : "");
        return hold(children.start(launch(system, "mcp", entry), options));
    }

    private static String hold(Process server) throws IOException, InterruptedException {
        StdioChannel channel = new StdioChannel(server);
        String outcome = new Conversation(channel).hold().text();
        channel.end();
        // A server that was cut off wrote no cache, which its missing draft will tell.
        server.waitFor();
        return outcome;
    }

    private String http(SampleSystem system, Children children)
            throws IOException, InterruptedException {
        int port = freePort();
        Process server =
                children.start(launch(system, "serve", "--port", "" + port), output("serve"));
        List<String> outcomes = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("db", "log", "config")) {
                URI endpoint = URI.create("http://127.0.0.1:" + port + "/" + path + "/mcp");
                awaitPort(port, server);
                HttpChannel channel = new HttpChannel(client, endpoint);
                outcomes.add(path + " " + new Conversation(channel).hold().text());
            }
        }
        server.destroy();
        server.waitFor();
        return String.join(", ", outcomes);
    }

    private String relay(SampleSystem system, Children children)
            throws IOException, InterruptedException {
        Process shared = children.start(launch(system, "shared"), "");
        try {
            while (!children.sharedListens()) {
                if (!shared.isAlive()) {
                    throw new IOException("the shared process did not start");
                }
                Thread.sleep(50);
            }
            return hold(children.start(relayCommand(system), ""));
        } finally {
            shared.destroy();
            shared.waitFor();
        }
    }

    private List<String> relayCommand(SampleSystem system) throws IOException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(output("relay"), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        words.add("-Ddbtool.dist=" + caches.distribution());
        words.addAll(List.of("-cp", caches.relay().toString(), Relay.class.getName()));
        words.addAll(List.of("mcp", "db"));
        words.addAll(system.options());
        return words;
    }

    private String output(String entry) {
        return "-XX:AOTCacheOutput=" + caches.draft(entry);
    }

    private List<String> launch(SampleSystem system, String... command) {
        List<String> words = new ArrayList<>();
        words.add(launcher.toString());
        words.addAll(List.of(command));
        words.addAll(system.options());
        return words;
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
