package ai.dbtool.testkit.ollama;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One scripted answer of the model server, sound or not. */
@FunctionalInterface
public interface Reply {

    /** Sends it. */
    void send(Wire wire) throws IOException, InterruptedException;

    /** Text, a token per word. */
    static Reply text(String text) {
        List<String> lines = new ArrayList<>();
        for (String word : text.split("(?<= )")) {
            lines.add(Lines.content(word));
        }
        lines.add(Lines.done("stop", null));
        return lines(lines.toArray(String[]::new));
    }

    /** One call in a chunk of its own. */
    static Reply call(String tool, Map<String, Object> arguments) {
        return lines(Lines.calls(Lines.call("call_1", tool, arguments)), Lines.done("stop", null));
    }

    /** Several calls, each in a chunk of its own; that is how Ollama streams them. */
    static Reply callsOverChunks(ObjectNode... calls) {
        List<String> lines = new ArrayList<>();
        Arrays.stream(calls).map(Lines::calls).forEach(lines::add);
        lines.add(Lines.done("stop", null));
        return lines(lines.toArray(String[]::new));
    }

    /** Several calls in one chunk. */
    static Reply callsInOneChunk(ObjectNode... calls) {
        return lines(Lines.calls(calls), Lines.done("stop", null));
    }

    /** These lines, flushed one by one. */
    static Reply lines(String... lines) {
        return wire -> {
            try (OutputStream out = wire.open()) {
                for (String line : lines) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        };
    }

    /** These bytes in pieces of {@code size}, so that characters and lines are torn apart. */
    static Reply torn(int size, String... lines) {
        return wire -> {
            byte[] all = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = wire.open()) {
                for (int at = 0; at < all.length; at += size) {
                    out.write(all, at, Math.min(size, all.length - at));
                    out.flush();
                }
            }
        };
    }

    /** Waits before it sends anything at all. */
    static Reply late(long millis, Reply reply) {
        return wire -> {
            if (!wire.pause(millis)) {
                reply.send(wire);
            }
        };
    }

    /** Sends these lines, then nothing more, and keeps the connection open. */
    static Reply stall(String... lines) {
        return wire -> {
            OutputStream out = wire.open();
            for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            wire.pause(Long.MAX_VALUE);
        };
    }

    /** Goes on sending until the client hangs up. */
    static Reply endless(String token) {
        return wire -> {
            OutputStream out = wire.open();
            while (!wire.pause(5)) {
                out.write((Lines.content(token) + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        };
    }

    /** Ollama's error document. */
    static Reply error(int status, String message) {
        return wire ->
                wire.whole(
                        status,
                        "application/json; charset=utf-8",
                        Lines.JSON.createObjectNode().put("error", message).toString());
    }

    /** Something that is not Ollama's. */
    static Reply page(int status, String html) {
        return wire -> wire.whole(status, "text/html", html);
    }

    /** Lines as Ollama writes them. */
    final class Lines {

        private static final JsonMapper JSON = new JsonMapper();

        private Lines() {}

        /** A token of the answer. */
        public static String content(String text) {
            return line(JSON.createObjectNode().put("role", "assistant").put("content", text));
        }

        /** A token of thinking, with or without one of the answer beside it. */
        public static String thinking(String thought, String text) {
            return line(
                    JSON.createObjectNode()
                            .put("role", "assistant")
                            .put("content", text)
                            .put("thinking", thought));
        }

        /** A chunk with calls. */
        public static String calls(ObjectNode... calls) {
            ObjectNode message =
                    JSON.createObjectNode().put("role", "assistant").put("content", "");
            ArrayNode list = message.putArray("tool_calls");
            for (ObjectNode call : calls) {
                list.add(call);
            }
            return line(message);
        }

        /** A call with an object of arguments. */
        public static ObjectNode call(String id, String tool, Map<String, Object> arguments) {
            return rawCall(id, tool, JSON.valueToTree(arguments));
        }

        /** A call with whatever stands for arguments. */
        public static ObjectNode rawCall(String id, String tool, JsonNode arguments) {
            ObjectNode call = JSON.createObjectNode().put("id", id);
            call.putObject("function")
                    .put("index", 0)
                    .put("name", tool)
                    .set("arguments", arguments);
            return call;
        }

        /** A call whose arguments are a string. */
        public static ObjectNode stringCall(String id, String tool, String arguments) {
            return rawCall(id, tool, JSON.getNodeFactory().stringNode(arguments));
        }

        /** The last line; {@code promptTokens} may be left out. */
        public static String done(String reason, @Nullable Integer promptTokens) {
            ObjectNode node = JSON.createObjectNode().put("model", FakeOllama.MODEL);
            node.putObject("message").put("role", "assistant").put("content", "");
            node.put("done", true).put("done_reason", reason).put("eval_count", 7);
            if (promptTokens != null) {
                node.put("prompt_eval_count", promptTokens);
            }
            return node.toString();
        }

        /** An error in the middle of a stream that began with 200. */
        public static String error(String message) {
            return JSON.createObjectNode().put("error", message).toString();
        }

        private static String line(ObjectNode message) {
            ObjectNode node =
                    JSON.createObjectNode()
                            .put("model", FakeOllama.MODEL)
                            .put("created_at", "2026-01-01T00:00:00Z");
            node.set("message", message);
            return node.put("done", false).toString();
        }
    }
}
