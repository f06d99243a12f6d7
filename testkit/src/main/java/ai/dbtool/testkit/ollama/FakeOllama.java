package ai.dbtool.testkit.ollama;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A real HTTP server on a free loopback port. {@code /api/chat} answers with the scripted replies
 * one by one, then with the reply for the rest; the other paths describe one local model.
 */
public final class FakeOllama implements AutoCloseable {

    /** The model it has. */
    public static final String MODEL = "scripted:latest";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Reply> script = new LinkedBlockingQueue<>();
    private final List<JsonNode> chats = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<Boolean> abandoned = new LinkedBlockingQueue<>();
    private volatile Function<JsonNode, Reply> rest = request -> Reply.text("ok");
    private volatile List<String> capabilities = List.of("completion", "tools");
    private volatile String remoteHost = "";
    private volatile int loadedWindow;

    private FakeOllama(HttpServer server) {
        this.server = server;
    }

    /** Starts one. */
    public static FakeOllama start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        FakeOllama fake = new FakeOllama(server);
        server.setExecutor(fake.threads);
        server.createContext("/api/chat", fake::chat);
        server.createContext("/api/", fake::manage);
        server.start();
        return fake;
    }

    /** Base URL. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answers, in order. */
    public FakeOllama then(Reply... replies) {
        script.addAll(List.of(replies));
        return this;
    }

    /** What is answered when the script is used up, made from the request. */
    public FakeOllama otherwise(Function<JsonNode, Reply> reply) {
        rest = reply;
        return this;
    }

    /** What {@code /api/show} says the model can do. */
    public FakeOllama capabilities(String... names) {
        capabilities = List.of(names);
        return this;
    }

    /** Makes the model one that is forwarded to {@code host}. */
    public FakeOllama forwardedTo(String host) {
        remoteHost = host;
        return this;
    }

    /** Makes {@code /api/ps} report a window other than the one asked for. */
    public FakeOllama loadsWith(int window) {
        loadedWindow = window;
        return this;
    }

    /** Bodies of all chats so far. */
    public List<JsonNode> chats() {
        return List.copyOf(chats);
    }

    /** Waits until a client has hung up on a reply that was still being sent. */
    public boolean sawHangUp(long seconds) throws InterruptedException {
        return abandoned.poll(seconds, TimeUnit.SECONDS) != null;
    }

    private void chat(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        chats.add(request);
        Reply next = script.poll();
        Reply reply = next == null ? rest.apply(request) : next;
        try {
            reply.send(new Wire(exchange, closed));
        } catch (IOException e) {
            abandoned.add(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void manage(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        switch (path) {
            case "/api/version" -> json(exchange, JSON.createObjectNode().put("version", "0.34.2"));
            case "/api/tags" -> json(exchange, tags());
            case "/api/show" -> json(exchange, show());
            case "/api/ps" -> json(exchange, running());
            case "/api/status" -> {
                ObjectNode status = JSON.createObjectNode();
                status.putObject("cloud").put("disabled", true);
                json(exchange, status);
            }
            default ->
                    new Wire(exchange, closed)
                            .whole(404, "application/json", "{\"error\":\"no such path\"}");
        }
    }

    private static ObjectNode tags() {
        ObjectNode tags = JSON.createObjectNode();
        ObjectNode model = tags.putArray("models").addObject();
        describe(model);
        return tags;
    }

    private static void describe(ObjectNode model) {
        model.put("name", MODEL)
                .put("model", MODEL)
                .put("modified_at", "2026-01-01T00:00:00Z")
                .put("size", 98_364_189)
                .put("digest", "7cb32a3f76defd8a49eeae0b7e234f7c34666bbdb9b6b293a73ebd78bda898a1");
        model.putObject("details")
                .put("format", "gguf")
                .put("family", "llama")
                .put("parameter_size", "134.52M")
                .put("quantization_level", "Q4_1");
    }

    private ObjectNode show() {
        ObjectNode show = JSON.createObjectNode();
        show.putObject("model_info")
                .put("general.architecture", "llama")
                .put("llama.context_length", 131_072);
        capabilities.forEach(show.putArray("capabilities")::add);
        if (!remoteHost.isEmpty()) {
            show.put("remote_host", remoteHost).put("remote_model", "large");
        }
        return show;
    }

    private ObjectNode running() {
        ObjectNode running = JSON.createObjectNode();
        ObjectNode model = running.putArray("models").addObject();
        describe(model);
        int asked = chats.isEmpty() ? 0 : chats.getLast().path("options").path("num_ctx").asInt(0);
        model.put("size_vram", 0).put("context_length", loadedWindow == 0 ? asked : loadedWindow);
        return running;
    }

    private static void json(HttpExchange exchange, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
