package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * One turn's input.
 *
 * @param messages system text first; append-only from turn to turn, so that the server's prefix
 *     cache stays warm
 * @param tools what the model may call, in an order that never changes within a conversation
 * @param format JSON schema the answer must follow, or {@code null} for free text
 * @param maxTokens most tokens of the answer
 * @param think whether a model that can think aloud shall do so
 */
public record ChatRequest(
        List<ChatMessage> messages,
        List<ToolDefinition> tools,
        @Nullable ObjectNode format,
        int maxTokens,
        boolean think) {

    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        // A schema suppresses tool calls: the model writes schema-valid text instead (arXiv
        // 2606.25605).
        if (format != null && !tools.isEmpty()) {
            throw new IllegalArgumentException("tools and format never go together");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens must be positive, was " + maxTokens);
        }
    }

    /** A turn in which the model may call tools. */
    public static ChatRequest withTools(
            List<ChatMessage> messages, List<ToolDefinition> tools, int maxTokens) {
        return new ChatRequest(messages, tools, null, maxTokens, false);
    }

    /** A turn whose answer must follow a schema. */
    public static ChatRequest withFormat(
            List<ChatMessage> messages, ObjectNode format, int maxTokens) {
        return new ChatRequest(messages, List.of(), format, maxTokens, false);
    }

    /** A turn of free text. */
    public static ChatRequest text(List<ChatMessage> messages, int maxTokens) {
        return new ChatRequest(messages, List.of(), null, maxTokens, false);
    }
}
