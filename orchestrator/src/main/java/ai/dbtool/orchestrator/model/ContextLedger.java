package ai.dbtool.orchestrator.model;

import reactor.core.publisher.Flux;

import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps the books of the window: a turn that does not fit is refused before it is sent, and a turn
 * of which the server saw only a part is a failure, never an answer.
 *
 * <p>The plan is UTF-8 bytes / 4 of the messages and tools, times the worst ratio of counted to
 * planned tokens that this model has shown so far. A server that cuts silently keeps about half of
 * its window (Ollama without {@code truncate:false}: 1,026 of 2,048), so a count below {@value
 * #LOST} of the plan means loss, where the plan is large enough for a cut to be possible at all.
 */
public final class ContextLedger implements ModelClient {

    private static final double LOST = 0.7;
    private static final JsonMapper JSON = new JsonMapper();

    private final ModelClient model;
    private final AtomicReference<Double> worstRatio = new AtomicReference<>(1.0);

    /** Keeps the books for {@code model}. */
    public ContextLedger(ModelClient model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int window() {
        return model.window();
    }

    @Override
    public Flux<ChatEvent> chat(ChatRequest request) {
        return Flux.defer(
                () -> {
                    int raw = tokens(request);
                    int planned = (int) Math.ceil(raw * ratio());
                    if (planned + request.maxTokens() > window()) {
                        return Flux.error(tooLarge(planned, request.maxTokens()));
                    }
                    return model.chat(request)
                            .doOnNext(
                                    event -> {
                                        if (event instanceof ChatEvent.Done done) {
                                            check(done, raw, planned);
                                        }
                                    });
                });
    }

    /** Planned tokens of messages, tools and schema, before this model's ratio. */
    public static int tokens(ChatRequest request) {
        long bytes = bytes(request.messages()) + bytes(request.tools());
        return Math.toIntExact((bytes + 3) / 4);
    }

    /** Tokens of a text by the project's measure: UTF-8 bytes / 4. */
    public static int tokens(String text) {
        return (text.getBytes(StandardCharsets.UTF_8).length + 3) / 4;
    }

    /** Room for the prompt when {@code maxTokens} are kept for the answer. */
    public int room(int maxTokens) {
        return Math.max(0, (int) ((window() - maxTokens) / ratio()));
    }

    private double ratio() {
        Double ratio = worstRatio.get();
        return ratio == null ? 1.0 : ratio;
    }

    private void check(ChatEvent.Done done, int raw, int planned) {
        Integer counted = done.promptTokens();
        if (counted == null) {
            return;
        }
        if (planned >= window() / 2 && counted < LOST * planned) {
            throw new ModelFailure.ContextLost(
                    "the model server counted %d tokens of a prompt of about %d; it dropped a part. Set its context to %d"
                            .formatted(counted, planned, window()));
        }
        if (counted > window()) {
            throw new ModelFailure.ContextLost(
                    "the model server counted %d tokens in a window of %d; it does not use the configured window"
                            .formatted(counted, window()));
        }
        double seen = (double) counted / Math.max(1, raw);
        // Short prompts are dominated by the template's own tokens and say nothing about the ratio.
        if (raw >= 256) {
            worstRatio.accumulateAndGet(seen, Math::max);
        }
    }

    private ModelFailure tooLarge(int planned, int answer) {
        return new ModelFailure.ContextOverflow(
                planned,
                window(),
                "about %d tokens of prompt and %d of answer do not fit the window of %d; raise model.context or narrow the question"
                        .formatted(planned, answer, window()));
    }

    private static long bytes(Object value) {
        return JSON.writeValueAsBytes(value).length;
    }
}
