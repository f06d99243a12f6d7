package ai.dbtool.orchestrator.model;

import java.util.List;

/** One message of a conversation. */
public sealed interface ChatMessage {

    /** Instructions of the host. */
    record Instructions(String content) implements ChatMessage {}

    /** What a person asked, or the host on their behalf. */
    record User(String content) implements ChatMessage {}

    /** What the model said, with the calls it asked for. */
    record Assistant(String content, List<ToolCall> calls) implements ChatMessage {

        public Assistant {
            calls = List.copyOf(calls);
        }
    }

    /**
     * The answer to one call.
     *
     * @param callId id of the call it answers
     * @param tool name of the tool
     * @param content text for the model; data, not instructions
     */
    record ToolAnswer(String callId, String tool, String content) implements ChatMessage {}
}
