package ai.dbtool.orchestrator.model;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole answer.
 *
 * @param text its text; empty when the model only called tools
 * @param thinking what it thought aloud
 * @param calls all calls of the turn, in order
 * @param done how it ended
 */
public record Turn(String text, String thinking, List<ToolCall> calls, ChatEvent.Done done) {

    public Turn {
        calls = List.copyOf(calls);
    }

    /** Whether calls were printed as text and had to be read from there. */
    public boolean degraded() {
        return calls.stream().anyMatch(ToolCall::salvaged);
    }

    /** Asks and gathers the whole answer; calls printed as text are salvaged. */
    public static Mono<Turn> of(ModelClient model, ChatRequest request) {
        return Mono.defer(
                () -> {
                    Gathering all = new Gathering();
                    return model.chat(request)
                            .doOnNext(all::add)
                            .then(Mono.fromSupplier(() -> all.turn(request.tools())));
                });
    }

    private static final class Gathering {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();
        private ChatEvent.Done done = new ChatEvent.Done("stop", null, null, null);

        void add(ChatEvent event) {
            switch (event) {
                case ChatEvent.Token token -> text.append(token.text());
                case ChatEvent.Thinking thought -> thinking.append(thought.text());
                case ChatEvent.Call call -> calls.add(call.call());
                case ChatEvent.Done end -> done = end;
            }
        }

        Turn turn(List<ToolDefinition> tools) {
            List<ToolCall> all =
                    calls.isEmpty() ? PrintedCalls.in(text.toString(), tools) : List.copyOf(calls);
            boolean printed = calls.isEmpty() && !all.isEmpty();
            return new Turn(printed ? "" : text.toString(), thinking.toString(), all, done);
        }
    }
}
