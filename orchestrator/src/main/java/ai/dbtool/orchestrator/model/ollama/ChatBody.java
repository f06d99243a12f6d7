package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ToolCall;
import ai.dbtool.orchestrator.model.ToolDefinition;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of {@code /api/chat}. {@code num_ctx}, {@code truncate} and {@code shift} are the same
 * in every request to a model: another value makes Ollama's scheduler load the model anew, and
 * without the last two an overlong prompt is answered with 200 and its front cut off.
 */
final class ChatBody {

    private static final JsonMapper JSON = new JsonMapper();

    private ChatBody() {}

    static ObjectNode of(String model, int window, ChatRequest request) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", model);
        body.put("stream", true);
        body.put("truncate", false);
        body.put("shift", false);
        body.put("think", request.think());
        body.put("keep_alive", "30m");
        body.putObject("options")
                .put("num_ctx", window)
                .put("num_predict", request.maxTokens())
                .put("temperature", 0)
                .put("seed", 1);
        if (!request.tools().isEmpty()) {
            ArrayNode tools = body.putArray("tools");
            request.tools().forEach(tool -> tools.add(tool(tool)));
        }
        if (request.format() != null) {
            body.set("format", request.format());
        }
        ArrayNode messages = body.putArray("messages");
        request.messages().forEach(message -> messages.add(message(message)));
        return body;
    }

    private static ObjectNode tool(ToolDefinition tool) {
        ObjectNode node = JSON.createObjectNode();
        node.put("type", "function");
        node.putObject("function")
                .put("name", tool.name())
                .put("description", tool.description())
                .set("parameters", tool.parameters());
        return node;
    }

    private static ObjectNode message(ChatMessage message) {
        ObjectNode node = JSON.createObjectNode();
        switch (message) {
            case ChatMessage.Instructions text ->
                    node.put("role", "system").put("content", text.content());
            case ChatMessage.User user -> node.put("role", "user").put("content", user.content());
            case ChatMessage.Assistant assistant -> {
                node.put("role", "assistant").put("content", assistant.content());
                if (!assistant.calls().isEmpty()) {
                    ArrayNode calls = node.putArray("tool_calls");
                    assistant.calls().forEach(call -> calls.add(call(call)));
                }
            }
            case ChatMessage.ToolAnswer answer ->
                    node.put("role", "tool")
                            .put("tool_name", answer.tool())
                            .put("tool_call_id", answer.callId())
                            .put("content", answer.content());
        }
        return node;
    }

    private static ObjectNode call(ToolCall call) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", call.id());
        node.putObject("function").put("name", call.name()).set("arguments", call.arguments());
        return node;
    }
}
