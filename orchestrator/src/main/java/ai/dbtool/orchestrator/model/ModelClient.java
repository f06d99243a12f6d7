package ai.dbtool.orchestrator.model;

import reactor.core.publisher.Flux;

/** A language model that answers in a stream. */
public interface ModelClient {

    /**
     * One turn. The events end with exactly one {@link ChatEvent.Done}, or the stream fails with a
     * {@link ModelFailure}; cancelling closes the connection, so that the server stops computing.
     */
    Flux<ChatEvent> chat(ChatRequest request);

    /** The model's name, as the server knows it. */
    String name();

    /** The window in tokens: prompt and answer together. */
    int window();
}
