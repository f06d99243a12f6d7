package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.orchestrator.model.ChatEvent;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ModelFailure;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import java.time.Duration;

/**
 * Ollama's {@code /api/chat}, always streamed: the server notices an abandoned request only when it
 * writes, and a stream is written to from the first token on.
 */
public final class OllamaChat implements ModelClient {

    /**
     * How long to wait for what.
     *
     * @param firstToken covers the server's queue, loading the model and reading the prompt
     * @param betweenTokens covers a tool call that the server holds back until it is whole
     * @param busyRetries how often a full queue is asked again
     * @param busyPause pause before the first of them; doubled each time, with jitter
     */
    public record Patience(
            Duration firstToken, Duration betweenTokens, int busyRetries, Duration busyPause) {

        /** Waits {@code firstToken} for the first token, two minutes between tokens. */
        public static Patience of(Duration firstToken) {
            return new Patience(firstToken, Duration.ofMinutes(2), 4, Duration.ofMillis(500));
        }
    }

    private final OllamaHttp http;
    private final String model;
    private final int window;
    private final Patience patience;
    private final LocalOnly localOnly;

    OllamaChat(OllamaHttp http, String model, int window, Patience patience, LocalOnly localOnly) {
        this.http = http;
        this.model = model;
        this.window = window;
        this.patience = patience;
        this.localOnly = localOnly;
    }

    @Override
    public String name() {
        return model;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public Flux<ChatEvent> chat(ChatRequest request) {
        return Flux.defer(() -> once(request))
                .retryWhen(
                        Retry.backoff(patience.busyRetries(), patience.busyPause())
                                .jitter(0.5)
                                .filter(ModelFailure.Busy.class::isInstance)
                                .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    private Flux<ChatEvent> once(ChatRequest request) {
        ChatLines lines = new ChatLines(window);
        return localOnly
                .verified()
                .thenMany(
                        Flux.defer(
                                () ->
                                        http.stream(
                                                "/api/chat", ChatBody.of(model, window, request))))
                .timeout(
                        Mono.delay(patience.firstToken()),
                        line -> Mono.delay(patience.betweenTokens()),
                        Flux.error(this::stalled))
                .concatMapIterable(lines::events)
                .concatWith(Flux.defer(lines::end))
                .onErrorMap(error -> OllamaErrors.inChat(error, model, window));
    }

    private ModelFailure stalled() {
        return new ModelFailure.Stalled(
                "model '%s' sent nothing for too long (%d s allowed for the first token, %d s between tokens)"
                        .formatted(
                                model,
                                patience.firstToken().toSeconds(),
                                patience.betweenTokens().toSeconds()));
    }
}
