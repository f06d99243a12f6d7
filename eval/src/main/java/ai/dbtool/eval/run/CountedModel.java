package ai.dbtool.eval.run;

import ai.dbtool.orchestrator.model.ChatEvent;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelClient;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A model whose turns are counted and timed. */
final class CountedModel implements ModelClient {

    private final ModelClient model;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicLong firstTokenMillis = new AtomicLong();

    CountedModel(ModelClient model) {
        this.model = model;
    }

    @Override
    public Flux<ChatEvent> chat(ChatRequest request) {
        return Flux.defer(
                () -> {
                    turns.incrementAndGet();
                    long start = System.nanoTime();
                    AtomicBoolean silent = new AtomicBoolean(true);
                    return model.chat(request)
                            .doOnNext(
                                    event -> {
                                        if (silent.compareAndSet(true, false)) {
                                            long millis = (System.nanoTime() - start) / 1_000_000;
                                            firstTokenMillis.accumulateAndGet(millis, Math::max);
                                        }
                                        if (event instanceof ChatEvent.Done done) {
                                            add(done.promptTokens());
                                            add(done.answerTokens());
                                        }
                                    });
                });
    }

    private void add(@Nullable Integer counted) {
        tokens.addAndGet(counted == null ? 0 : counted);
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int window() {
        return model.window();
    }

    /** Answers asked of it. */
    int turns() {
        return turns.get();
    }

    /** Prompt and answer tokens of all turns, as the server counted them. */
    int tokens() {
        return tokens.get();
    }

    /** The longest wait for the first piece of an answer. */
    long firstTokenMillis() {
        return firstTokenMillis.get();
    }
}
