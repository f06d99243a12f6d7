package ai.dbtool.mcp.http;

import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Server-sent events to one client, over at most one connection at a time.
 *
 * <p>A stream with a {@link KeptEvents} outlives its connections: each event has an id and is kept,
 * and a client that comes back with the last id it saw gets what it missed. The first event of such
 * a stream has an id and no data, so that there is a last id from the start.
 *
 * <p>A client that reads slowly makes events wait in a queue. When it is full, those that may be
 * dropped are; when four times as much waits, the connection is ended.
 */
final class EventStream implements Pulse.Beating {

    private static final byte[] COMMENT = bytes(":\n\n");
    private static final String RETRY = "retry: 1000\n";

    private final HttpLimits.Stream limits;
    private final Pulse pulse;
    private final @Nullable KeptEvents kept;
    private final String name;
    private int last;
    private volatile int lost = -1;
    private volatile boolean ended;
    private @Nullable Connection live;

    /** One connection, and what waits to be written to it. */
    private static final class Connection {

        private final HttpLimits.Stream limits;
        private final Sinks.Many<byte[]> sink = Sinks.many().unicast().onBackpressureBuffer();
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicLong waitingBytes = new AtomicLong();
        private final AtomicReference<Sinks.@Nullable Empty<Void>> room = new AtomicReference<>();
        private long lastSent = System.nanoTime();

        Connection(HttpLimits.Stream limits) {
            this.limits = limits;
        }

        /** A connection that the client has just given up takes nothing; {@link #gone} follows. */
        void emit(byte[] frame) {
            waiting.incrementAndGet();
            waitingBytes.addAndGet(frame.length);
            lastSent = System.nanoTime();
            var _ = sink.tryEmitNext(frame);
        }

        void taken(byte[] frame) {
            waiting.decrementAndGet();
            waitingBytes.addAndGet(-frame.length);
            if (!full(1)) {
                release();
            }
        }

        boolean full(int times) {
            return waiting.get() >= times * limits.queued()
                    || waitingBytes.get() >= (long) times * limits.queuedBytes();
        }

        /** Completes when there is room for more, or nobody to wait for. */
        Mono<Void> room() {
            Sinks.Empty<Void> waits =
                    room.updateAndGet(before -> before == null ? Sinks.empty() : before);
            if (!full(1)) {
                release();
            }
            return waits == null ? Mono.empty() : waits.asMono();
        }

        private void release() {
            Sinks.Empty<Void> waits = room.getAndSet(null);
            if (waits != null) {
                waits.tryEmitEmpty();
            }
        }

        void end() {
            sink.tryEmitComplete();
            release();
        }
    }

    /** A stream that ends with its connection. */
    EventStream(HttpLimits.Stream limits, Pulse pulse) {
        this(limits, pulse, null, "");
    }

    /** A stream that can be resumed; {@code name} is unique in {@code kept}. */
    EventStream(HttpLimits.Stream limits, Pulse pulse, @Nullable KeptEvents kept, String name) {
        this.limits = limits;
        this.pulse = pulse;
        this.kept = kept;
        this.name = name;
    }

    boolean resumable() {
        return kept != null;
    }

    /** Whether nothing after the event {@code seen} has been thrown away. */
    synchronized boolean has(int seen) {
        return seen >= Math.max(lost, 0) && seen <= last;
    }

    /**
     * The connection from now on: what comes after the event {@code seen}, or after the beginning
     * if that is negative. Another connection is ended.
     */
    synchronized Flux<byte[]> connect(int seen) {
        disconnect();
        Connection connection = new Connection(limits);
        live = connection;
        boolean first = kept != null && seen < 0;
        connection.emit(first ? bytes("id: " + name + "-0\n" + RETRY + "data: \n\n") : COMMENT);
        if (kept != null) {
            kept.after(this, Math.max(seen, 0)).forEach(connection::emit);
        }
        pulse.add(this);
        if (ended) {
            disconnect();
        }
        return connection
                .sink
                .asFlux()
                .doOnNext(connection::taken)
                .doOnCancel(() -> gone(connection));
    }

    /** Writes a connection; frames leave as they come. */
    static Mono<Void> write(ServerHttpResponse response, Flux<byte[]> connection) {
        HttpHeaders headers = response.getHeaders();
        response.setStatusCode(HttpStatus.OK);
        headers.set(HttpHeaders.CONTENT_TYPE, "text/event-stream");
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        headers.set("X-Accel-Buffering", "no");
        return response.writeAndFlushWith(
                connection.map(frame -> Mono.<DataBuffer>just(buffer(response, frame))));
    }

    /**
     * Sends one message of JSON-RPC. Completes when the next one will not have to wait, but never
     * on a thread of the network, for the caller goes on from there; what may be dropped waits for
     * nothing.
     */
    Mono<Void> send(Object message) {
        return Mono.defer(
                () -> {
                    if (!Outgoing.droppable(message)) {
                        return send(Wire.write(message));
                    }
                    if (!full()) {
                        send(Wire.write(message));
                    }
                    return Mono.empty();
                });
    }

    private synchronized boolean full() {
        return live != null && live.full(1);
    }

    /** Sends one message after which nothing comes. */
    Mono<Void> last(Object message) {
        return Mono.fromRunnable(
                () -> {
                    send(Wire.write(message));
                    end();
                });
    }

    private synchronized Mono<Void> send(byte[] json) {
        Connection connection = live;
        if (ended || (connection == null && kept == null)) {
            return Mono.empty();
        }
        byte[] frame;
        if (kept == null) {
            frame = frame("event: message\ndata: ", json);
        } else {
            last++;
            frame = frame("id: " + name + "-" + last + "\nevent: message\ndata: ", json);
            kept.add(this, last, frame);
        }
        if (connection == null) {
            return Mono.empty();
        }
        if (connection.full(4)) {
            disconnect();
            return Mono.empty();
        }
        connection.emit(frame);
        return connection.full(1)
                ? connection.room().publishOn(Schedulers.boundedElastic())
                : Mono.empty();
    }

    /** Sends an event of another kind than messages; not kept. */
    synchronized void send(String event, String data) {
        if (live != null) {
            live.emit(bytes("event: " + event + "\ndata: " + data + "\n\n"));
        }
    }

    /** Ends the connection but not the stream, if the client can come back to it. */
    synchronized void pause() {
        if (kept != null) {
            disconnect();
        }
    }

    /** Nothing more will be sent. */
    synchronized void end() {
        ended = true;
        disconnect();
    }

    boolean ended() {
        return ended;
    }

    /**
     * The event {@code number} is no longer kept; told in order, under the lock of what kept it.
     */
    void lost(int number) {
        lost = number;
    }

    @Override
    public synchronized void beat(long nanos) {
        if (live != null
                && live.waiting.get() == 0
                && nanos - live.lastSent >= limits.keepAlive().toNanos()) {
            live.emit(COMMENT);
        }
    }

    private synchronized void gone(Connection connection) {
        if (live == connection) {
            live = null;
            pulse.remove(this);
        }
        connection.end();
    }

    private synchronized void disconnect() {
        if (live != null) {
            live.end();
            live = null;
            pulse.remove(this);
        }
    }

    private static DataBuffer buffer(ServerHttpResponse response, byte[] frame) {
        return response.bufferFactory().wrap(frame);
    }

    private static byte[] frame(String head, byte[] json) {
        byte[] start = bytes(head);
        byte[] frame = new byte[start.length + json.length + 2];
        System.arraycopy(start, 0, frame, 0, start.length);
        System.arraycopy(json, 0, frame, start.length, json.length);
        frame[frame.length - 2] = '\n';
        frame[frame.length - 1] = '\n';
        return frame;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
