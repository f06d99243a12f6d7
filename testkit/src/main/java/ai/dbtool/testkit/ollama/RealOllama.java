package ai.dbtool.testkit.ollama;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The Ollama that {@code testkit/models/install.sh} built, on a free loopback port, with one tiny
 * model and cloud models off; all its files are in a temporary folder.
 */
public final class RealOllama implements AutoCloseable {

    /** The tiny model. */
    public static final String MODEL = "smollm2";

    /** System property that names the installer's prefix. */
    public static final String HOME_PROPERTY = "dbtool.ollama.home";

    /** Said when the suite cannot run. */
    public static final String SKIPPED =
            "real-model suite skipped: -D"
                    + HOME_PROPERTY
                    + "=PREFIX is not set; testkit/models/install.sh prints the prefix it built";

    private final Process server;
    private final Path folder;
    private final String url;

    private RealOllama(Process server, Path folder, String url) {
        this.server = server;
        this.folder = folder;
        this.url = url;
    }

    /** The installer's prefix, or {@code null} when none was named. */
    public static @Nullable Path home() {
        String home = System.getProperty(HOME_PROPERTY, "");
        return home.isEmpty() ? null : Path.of(home);
    }

    /** Starts it and creates the model. */
    public static RealOllama start(Path home) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("dbtool-ollama");
        String address = "127.0.0.1:" + freePort();
        Process server = run(home, folder, address, "serve");
        RealOllama ollama = new RealOllama(server, folder, "http://" + address);
        try {
            ollama.awaitReady();
            Path model = home.resolve("model").resolve("Modelfile");
            Process create = run(home, folder, address, "create", MODEL, "-f", model.toString());
            if (!create.waitFor(2, TimeUnit.MINUTES) || create.exitValue() != 0) {
                create.destroyForcibly();
                throw new IOException("ollama create failed: " + ollama.log());
            }
            return ollama;
        } catch (IOException | InterruptedException e) {
            ollama.close();
            throw e;
        }
    }

    /** Base URL. */
    public String url() {
        return url;
    }

    private static Process run(Path home, Path folder, String address, String... command)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of(home.resolve("bin").resolve("ollama").toString()),
                                        Stream.of(command))
                                .toList());
        builder.environment().put("OLLAMA_HOST", address);
        builder.environment().put("OLLAMA_NO_CLOUD", "1");
        builder.environment().put("OLLAMA_MODELS", folder.resolve("models").toString());
        builder.environment().put("OLLAMA_NUM_PARALLEL", "1");
        // Keys and history go beneath HOME.
        builder.environment().put("HOME", folder.toString());
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("ollama.log").toFile()));
        return builder.start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url + "/api/version"))
                            .timeout(Duration.ofSeconds(5))
                            .build();
            for (int attempt = 0; attempt < 600; attempt++) {
                if (!server.isAlive()) {
                    throw new IOException("ollama serve ended: " + log());
                }
                try {
                    if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException e) {
                    Thread.sleep(100);
                }
            }
        }
        throw new IOException("ollama serve does not answer: " + log());
    }

    private String log() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("ollama.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends the server and its runner, and removes the folder. */
    @Override
    public void close() {
        List<ProcessHandle> runners = server.descendants().toList();
        server.destroy();
        try {
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        runners.forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
