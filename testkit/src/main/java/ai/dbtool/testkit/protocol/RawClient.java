package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that writes and reads MCP over stdio byte by byte and knows nothing of our server code.
 *
 * <pre>{@code
 * try (RawClient client = RawClient.thread(server::run).initialize()) {
 *     client.call("db_query").with("sql", "select 42").expectOk().text();
 * }
 * }</pre>
 */
public final class RawClient implements AutoCloseable {

    static final ObjectMapper JSON = JsonMapper.shared();

    /** Long: the machine may be loaded, and a test that waits has failed anyway. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String END = "";

    private final Pipe pipe;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<JsonNode> notifications = new ArrayList<>();
    private final Map<String, JsonNode> answers = new LinkedHashMap<>();
    private final Map<String, JsonNode> definitions = new LinkedHashMap<>();
    private final SpecCheck spec = new SpecCheck();
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private Map<String, ?> envelope = Map.of();
    private int lastId;

    /** A server that runs until its input ends. */
    @FunctionalInterface
    public interface Server {

        /** Serves; returns when done. */
        void run(InputStream in, OutputStream out) throws Exception;
    }

    private RawClient(Pipe pipe) {
        this.pipe = pipe;
        Thread.ofPlatform().daemon().name("raw-client").start(this::readLines);
    }

    /** A client of a server that runs in a thread of this process. */
    public static RawClient thread(Server server) {
        return new RawClient(Pipe.thread(server));
    }

    /** A client of a child process; {@code environment} is added to ours. */
    public static RawClient process(Map<String, String> environment, String... command) {
        return new RawClient(Pipe.process(Arrays.asList(command), environment));
    }

    /** Performs the handshake of revision 2025-11-25. */
    public RawClient initialize() {
        return initialize("2025-11-25", Map.of());
    }

    /** Performs the handshake of a revision before 2026-07-28, declaring these capabilities. */
    public RawClient initialize(String revision, Map<String, ?> capabilities) {
        Answer answer =
                request(
                        "initialize",
                        Map.of(
                                "protocolVersion",
                                revision,
                                "capabilities",
                                capabilities,
                                "clientInfo",
                                Map.of("name", "raw-client", "version", "1")));
        if (answer.error() != null) {
            throw new AssertionError("initialize failed: " + answer.raw());
        }
        notify("notifications/initialized", Map.of());
        return this;
    }

    /** From now on each request is one of 2026-07-28, declaring these capabilities. */
    public RawClient modern(Map<String, ?> capabilities) {
        envelope =
                Map.of(
                        "io.modelcontextprotocol/protocolVersion",
                        "2026-07-28",
                        "io.modelcontextprotocol/clientCapabilities",
                        capabilities,
                        "io.modelcontextprotocol/clientInfo",
                        Map.of("name", "raw-client", "version", "1"));
        return this;
    }

    /** A call to build: {@code call("db_query").with("sql", "select 1").expectOk()}. */
    public Call call(String tool) {
        return new Call(this, tool);
    }

    /** The {@code tools} of {@code tools/list}. */
    public JsonNode tools() {
        return request("tools/list", Map.of()).result().path("tools");
    }

    /** The definition of one tool, listed once. */
    JsonNode definition(String tool) {
        if (definitions.isEmpty()) {
            tools().forEach(each -> definitions.put(each.path("name").asString(), each));
        }
        JsonNode definition = definitions.get(tool);
        if (definition == null) {
            throw new AssertionError(tool + " is not listed");
        }
        return definition;
    }

    /** Sends a request and waits for its answer. */
    public Answer request(String method, Map<String, ?> params) {
        return await(send(method, params));
    }

    /** Sends a request; its id. */
    public int send(String method, Map<String, ?> params) {
        ObjectNode message = message(method, params);
        message.put("id", ++lastId);
        ObjectNode meta = message.withObject("/params/_meta");
        envelope.forEach((key, value) -> meta.set(key, JSON.valueToTree(value)));
        if (meta.isEmpty()) {
            message.withObject("/params").remove("_meta");
        }
        line(message.toString());
        return lastId;
    }

    /** Answers a request of the server. */
    public RawClient answer(JsonNode request, Map<String, ?> result) {
        ObjectNode message = JSON.createObjectNode();
        message.put("jsonrpc", "2.0");
        message.set("id", request.path("id"));
        message.set("result", JSON.valueToTree(result));
        return line(message.toString());
    }

    /** Sends a notification. */
    public void notify(String method, Map<String, ?> params) {
        line(message(method, params).toString());
    }

    private static ObjectNode message(String method, Map<String, ?> params) {
        ObjectNode message = JSON.createObjectNode();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        message.set("params", JSON.valueToTree(params));
        return message;
    }

    /** Sends a line as it is. */
    public RawClient line(String line) {
        return bytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are. */
    public RawClient bytes(byte[] bytes) {
        for (byte each : bytes) {
            if (each == '\n') {
                noteUnfinished();
            } else {
                unfinished.write(each);
            }
        }
        try {
            pipe.toServer().write(bytes);
            pipe.toServer().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("the server no longer reads", e);
        }
    }

    private void noteUnfinished() {
        spec.sent(unfinished.toString(StandardCharsets.UTF_8), null);
        unfinished.reset();
    }

    /** Waits for the answer to the request with this id. */
    public Answer await(int id) {
        String key = Integer.toString(id);
        while (!answers.containsKey(key)) {
            JsonNode message = next();
            if (message == null) {
                throw new AssertionError("the server ended without an answer to request " + id);
            }
            if (message.has("method")) {
                notifications.add(message);
            } else {
                answers.put(message.path("id").asString(), message);
            }
        }
        return new Answer(answers.get(key));
    }

    /** The next line as JSON; {@code null} at the end of the stream. */
    public @Nullable JsonNode next() {
        String line = nextLine();
        return line == null ? null : JSON.readTree(line);
    }

    /**
     * The next line as it came; {@code null} at the end of the stream. Fails when it is no message
     * of the revision spoken.
     */
    public @Nullable String nextLine() {
        try {
            String line = lines.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new AssertionError("the server wrote nothing for " + PATIENCE);
            }
            if (line.equals(END)) {
                return null;
            }
            spec.received(line, null);
            return line;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notifications that came while answers were awaited. */
    public List<JsonNode> notifications() {
        return List.copyOf(notifications);
    }

    /** Ends the server's input. */
    public RawClient closeInput() {
        noteUnfinished();
        try {
            pipe.toServer().close();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server has ended within {@code limit}. */
    public boolean ended(Duration limit) {
        try {
            return pipe.ended(limit.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(pipe.fromServer(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                // An empty line is no message; it must fail the test, not end it.
                lines.add(line.isEmpty() ? "\"(the server wrote an empty line)\"" : line);
            }
        } catch (IOException e) {
            // The stream is gone, which is its end.
        }
        lines.add(END);
    }

    @Override
    public void close() {
        closeInput();
        if (!ended(Duration.ofSeconds(20))) {
            pipe.kill();
        }
    }
}
