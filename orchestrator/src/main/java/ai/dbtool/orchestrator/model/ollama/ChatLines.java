package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.orchestrator.model.ChatEvent;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ToolCall;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the lines of one answer. A line may hold thinking, text and calls at once; unknown fields
 * are ignored; a line with {@code error} is a failure although the status was 200; without {@code
 * done:true} there is no answer.
 */
final class ChatLines {

    private static final JsonMapper JSON = new JsonMapper();

    private final int window;
    private int calls;
    private boolean done;

    ChatLines(int window) {
        this.window = window;
    }

    List<ChatEvent> events(byte[] line) {
        JsonNode node = read(line);
        if (node.hasNonNull("error")) {
            throw OllamaErrors.inStream(node.path("error"), window);
        }
        List<ChatEvent> events = new ArrayList<>();
        JsonNode message = node.path("message");
        String thinking = message.path("thinking").asString("");
        if (!thinking.isEmpty()) {
            events.add(new ChatEvent.Thinking(thinking));
        }
        String content = message.path("content").asString("");
        if (!content.isEmpty()) {
            events.add(new ChatEvent.Token(content));
        }
        message.path("tool_calls").forEach(call -> events.add(new ChatEvent.Call(call(call))));
        if (node.path("done").asBoolean(false)) {
            done = true;
            events.add(
                    new ChatEvent.Done(
                            node.path("done_reason").asString("stop"),
                            count(node, "prompt_eval_count"),
                            count(node, "prompt_eval_cached_count"),
                            count(node, "eval_count")));
        }
        return events;
    }

    Flux<ChatEvent> end() {
        return done
                ? Flux.empty()
                : Flux.error(
                        new ModelFailure.Incomplete(
                                "the model server closed the stream before the answer was whole"));
    }

    private static JsonNode read(byte[] line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new ModelFailure.Broken(
                    "the model server sent a line that is not JSON; is model.url an Ollama?");
        }
    }

    private ToolCall call(JsonNode call) {
        JsonNode function = call.path("function");
        String id = call.path("id").asString("");
        JsonNode given = function.path("arguments");
        @Nullable ObjectNode arguments = object(given);
        calls++;
        return new ToolCall(
                id.isEmpty() ? "call_" + calls : id,
                function.path("name").asString(""),
                arguments == null ? JSON.createObjectNode() : arguments,
                arguments == null ? Untrusted.cut(given.toString(), 300) : null,
                false);
    }

    /** Arguments are an object; a JSON string of one is what OpenAI-style proxies make of it. */
    private static @Nullable ObjectNode object(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return JSON.createObjectNode();
        }
        if (given.isString()) {
            try {
                return JSON.readTree(given.asString()) instanceof ObjectNode object ? object : null;
            } catch (JacksonException e) {
                return null;
            }
        }
        return given instanceof ObjectNode object ? object : null;
    }

    private static @Nullable Integer count(JsonNode node, String field) {
        return node.path(field).isInt() ? node.path(field).intValue() : null;
    }
}
