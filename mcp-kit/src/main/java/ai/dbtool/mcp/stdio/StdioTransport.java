package ai.dbtool.mcp.stdio;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.server.PipeSession;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.watch.Origin;

import io.modelcontextprotocol.spec.McpSchema;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * MCP over a pair of streams, one message a line.
 *
 * <p>The caller of {@link #serve} reads and starts each request; calls run on the runtime's
 * threads; one thread writes, so that a client that reads slowly holds up nothing but the answers
 * to itself. Whatever is no message is answered and skipped. When the input ends, every request
 * that was read is still answered, then {@link #serve} returns. A client that sends faster than it
 * is answered is not read from while {@value #MOST_IN_FLIGHT} requests are open, large ones
 * counting for more.
 */
public final class StdioTransport {

    private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);

    private static final Origin STDIO = Origin.of(Origin.Transport.STDIO);

    /** The bound of the SDK's transports as well. */
    private static final int MAX_LINE_BYTES = 16 * 1024 * 1024;

    private static final int MOST_IN_FLIGHT = 512;

    /** So many bytes of a line count as one more request: 64 MiB are in flight at most. */
    private static final int BYTES_A_SLOT = 128 * 1024;

    /** For a client that reads no more; nobody waits this long otherwise. */
    private static final int LAST_LINES_MILLIS = 1_000;

    private final LineReader in;
    private final OutputStream out;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("mcp-stdio-out").factory());
    private final Semaphore slots = new Semaphore(MOST_IN_FLIGHT);
    private final Disposable.Composite running = Disposables.composite();
    private volatile boolean broken;

    StdioTransport(InputStream in, OutputStream out, int maxLineBytes) {
        this.in = new LineReader(in, maxLineBytes);
        this.out = out;
    }

    /**
     * Serves {@code runtime} until {@code in} ends and all is answered. Blocks; for {@code main}.
     */
    public static void serve(ServerRuntime runtime, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        serve(runtime.service(), ServerRuntime.localUser(), in, out);
    }

    /** As above, for {@code principal}. */
    public static void serve(Service service, Principal principal, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        new StdioTransport(in, out, MAX_LINE_BYTES).run(service, principal);
    }

    void run(Service service, Principal principal) throws IOException, InterruptedException {
        PipeSession session = service.pipe(this::write, principal);
        try {
            for (LineReader.Line line = in.next(); line != null && !broken; line = in.next()) {
                take(session, line);
            }
            session.end();
            slots.acquire(MOST_IN_FLIGHT);
        } finally {
            session.close();
            running.dispose();
            // What was handed over before its request was cancelled is still being written.
            writer.shutdown();
            writer.awaitTermination(LAST_LINES_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** What the client owes no answer for needs no slot: it may be what gives others theirs. */
    private void take(PipeSession session, LineReader.Line line) throws InterruptedException {
        Inbound inbound = line.tooLong() ? tooLong() : Inbound.read(line.bytes());
        boolean answered =
                !(inbound instanceof Inbound.Message message)
                        || message.message() instanceof McpSchema.JSONRPCRequest;
        int weight = answered ? 1 + line.bytes().length / BYTES_A_SLOT : 0;
        slots.acquire(weight);
        start(session.handle(inbound).contextWrite(STDIO.inContext()), weight);
    }

    private static Inbound.Refused tooLong() {
        return new Inbound.Refused(
                null,
                McpSchema.ErrorCodes.INVALID_REQUEST,
                "the line is longer than " + MAX_LINE_BYTES + " bytes and was skipped");
    }

    private void start(Mono<Void> work, int weight) {
        Disposable.Swap slot = Disposables.swap();
        running.add(slot);
        slot.update(
                work.doFinally(
                                _ -> {
                                    running.remove(slot);
                                    slots.release(weight);
                                })
                        .subscribe(
                                _ -> {}, error -> LOG.error("a message was not handled", error)));
    }

    /** Once handed over, a line is written whole: cancelling the request does not cut it. */
    private Mono<Void> write(Object message) {
        return Mono.defer(
                () -> {
                    byte[] line = line(Wire.write(message));
                    Sinks.Empty<Void> written = Sinks.empty();
                    try {
                        writer.execute(
                                () -> {
                                    print(line);
                                    written.tryEmitEmpty();
                                });
                    } catch (RejectedExecutionException afterTheEnd) {
                        // A cancelled call may still answer: it was being recorded.
                        return Mono.empty();
                    }
                    return written.asMono();
                });
    }

    private static byte[] line(byte[] message) {
        byte[] line = Arrays.copyOf(message, message.length + 1);
        line[message.length] = '\n';
        return line;
    }

    private void print(byte[] line) {
        try {
            out.write(line);
            out.flush();
        } catch (IOException e) {
            // Nobody reads any more: there is no one left to answer.
            broken = true;
            running.dispose();
        }
    }
}
