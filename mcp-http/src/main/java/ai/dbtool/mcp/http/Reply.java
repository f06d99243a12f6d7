package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.server.Outbound;
import ai.dbtool.mcp.tool.ToolFailure;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The reply to one POST, in the lightest form that does: when the answer is the first thing there
 * is to say, one JSON object with a status of its own; when something comes before it, or it takes
 * long, a stream of events. To a client that reads no stream, what comes before the answer is not
 * said.
 */
final class Reply implements Outbound {

    /** What depends on the era and the session. */
    interface Manner {

        /** Status of an answer that is sent as JSON. */
        int status(Object answer);

        /** A stream, when one is needed. */
        EventStream stream();

        /** Adds headers before the first byte; {@code answer} when that is the first message. */
        default void head(ServerHttpResponse response, @Nullable Object answer) {}
    }

    @FunctionalInterface
    private interface Form {
        Mono<Void> write(ServerHttpResponse response);
    }

    private final @Nullable Object id;
    private final Accepts accepts;
    private final Manner manner;
    private final Running running;
    private final long keepAliveNanos;
    private final long began = System.nanoTime();
    private final Sinks.One<Form> form = Sinks.one();
    private final Disposable.Swap work = Disposables.swap();
    private boolean decided;
    private boolean answered;
    private @Nullable EventStream stream;

    Reply(
            @Nullable Object id,
            Accepts accepts,
            Manner manner,
            Running running,
            HttpLimits.Stream limits) {
        this.id = id;
        this.accepts = accepts;
        this.manner = manner;
        this.running = running;
        this.keepAliveNanos = limits.keepAlive().toNanos();
    }

    /**
     * Writes what {@code handling} says. The client may hang up: then the call is cancelled, unless
     * the client can come back for the answer.
     */
    Mono<Void> write(ServerHttpResponse response, Mono<Void> handling) {
        return Mono.deferContextual(
                        context -> {
                            running.begin(this);
                            work.update(
                                    handling.contextWrite(context)
                                            .doFinally(_ -> running.end(this))
                                            .subscribe(null, this::failed, this::finished));
                            return form.asMono();
                        })
                .flatMap(chosen -> chosen.write(response))
                .doFinally(_ -> gone());
    }

    @Override
    public Mono<Void> send(Object message) {
        return Mono.defer(() -> sendNow(message));
    }

    private synchronized Mono<Void> sendNow(Object message) {
        boolean answer = Outgoing.answers(message);
        answered |= answer;
        if (!decided && answer && accepts.json()) {
            byte[] json = Wire.write(message);
            decide(
                    response -> {
                        manner.head(response, message);
                        return Content.json(manner.status(message), json).write(response);
                    });
            return Mono.empty();
        }
        if (!decided && accepts.stream()) {
            begin(answer ? message : null);
        }
        if (stream != null) {
            return answer ? stream.last(message) : stream.send(message);
        }
        if (message instanceof McpSchema.JSONRPCRequest) {
            return Mono.error(
                    new ToolFailure(
                            "client_cannot",
                            "this client reads no event stream, so nothing can be asked of it; it"
                                    + " must send Accept: application/json, text/event-stream"));
        }
        return Mono.empty();
    }

    @Override
    public Mono<Void> pause() {
        return Mono.fromRunnable(this::pauseNow);
    }

    private synchronized void pauseNow() {
        if (!decided && accepts.stream()) {
            begin(null);
        }
        if (stream != null) {
            stream.pause();
        }
    }

    /** A call that takes long keeps its connection by comments. */
    synchronized void beat(long nanos) {
        if (!decided && accepts.stream() && nanos - began >= keepAliveNanos) {
            begin(null);
        }
    }

    void cancel() {
        work.dispose();
        finished();
    }

    private void begin(@Nullable Object answer) {
        EventStream begun = manner.stream();
        Flux<byte[]> connection = begun.connect(-1);
        stream = begun;
        decide(
                response -> {
                    manner.head(response, answer);
                    return EventStream.write(response, connection);
                });
    }

    private void decide(Form chosen) {
        decided = true;
        form.tryEmitValue(chosen).orThrow();
    }

    /** Nobody reads any more: neither does anybody work, unless the client can come back. */
    private void gone() {
        EventStream open;
        synchronized (this) {
            open = stream;
            if (answered || (open != null && (open.resumable() || open.ended()))) {
                return;
            }
        }
        work.dispose();
    }

    /** Nothing more comes; a cancelled request has no answer. */
    private synchronized void finished() {
        if (stream != null) {
            stream.end();
        } else if (!decided && id != null && accepts.stream()) {
            begin(null);
            finished();
        } else if (!decided) {
            decide(response -> Content.none(response, 202));
        }
    }

    private synchronized void failed(Throwable error) {
        Refusal refusal =
                error instanceof AccessRefused refused
                        ? Refusal.of(refused, id)
                        : Refusal.internal(error, id);
        if (decided) {
            finished();
        } else {
            decide(refusal::write);
        }
    }

    /** Refusals that are known before anything is handled. */
    static Refusal unacceptable() {
        return Refusal.of(
                HttpStatus.NOT_ACCEPTABLE,
                "answers come as JSON or as a stream; send Accept: application/json,"
                        + " text/event-stream");
    }
}
