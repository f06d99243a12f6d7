package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.Nullable;

/** A piece of the model's answer. */
public sealed interface ChatEvent {

    /** Some text of the answer. */
    record Token(String text) implements ChatEvent {}

    /** Some text of what the model thinks before it answers. */
    record Thinking(String text) implements ChatEvent {}

    /** One call; a turn may have several, in one piece of the stream or over many. */
    record Call(ToolCall call) implements ChatEvent {}

    /**
     * The end of a whole answer.
     *
     * @param reason {@code stop}, or {@code length} when the answer was cut at its limit
     * @param promptTokens tokens of the whole prompt, cached ones included; {@code null} if not
     *     told
     * @param cachedTokens how many of them came from the prefix cache; {@code null} if not told
     * @param answerTokens tokens of the answer; {@code null} if not told
     */
    record Done(
            String reason,
            @Nullable Integer promptTokens,
            @Nullable Integer cachedTokens,
            @Nullable Integer answerTokens)
            implements ChatEvent {

        /** Whether the answer was cut at its limit. */
        public boolean cut() {
            return reason.equals("length");
        }
    }
}
