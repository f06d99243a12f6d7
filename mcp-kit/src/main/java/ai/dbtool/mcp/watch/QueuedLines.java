package ai.dbtool.mcp.watch;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lines on their way to a stream, usually standard error. Nobody who gives a line waits: a client
 * that does not read our standard error must not stop its own calls. While the stream takes
 * nothing, lines beyond the bound are lost; the next line that gets through says how many.
 */
public final class QueuedLines implements Consumer<String>, AutoCloseable {

    private static final int BOUND = 1_024;

    /** A reader that reads gets everything; one that does not may not keep the process alive. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(BOUND);
    private final AtomicLong lost = new AtomicLong();
    private final PrintStream out;
    private @Nullable Thread writer;
    private boolean closed;

    /** Lines for {@code out}; its thread starts with the first one. */
    public QueuedLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        if (!queue.offer(line)) {
            lost.incrementAndGet();
        }
        start();
    }

    private synchronized void start() {
        if (writer == null && !closed) {
            writer = Thread.ofPlatform().daemon().name("call-log").start(this::write);
        }
    }

    private void write() {
        try {
            while (true) {
                print(queue.take());
            }
        } catch (InterruptedException e) {
            // Closed: what is there still goes out.
            String line = queue.poll();
            if (line != null) {
                print(line);
            }
        }
    }

    /** Prints {@code first} and what else is there, at once; before them, how many are missing. */
    private void print(String first) {
        StringBuilder lines = new StringBuilder();
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            lines.append("{\"level\":\"warning\",\"event\":\"lines lost\",\"lines\":")
                    .append(missing)
                    .append("}\n");
        }
        lines.append(first).append('\n');
        for (String line = queue.poll(); line != null; line = queue.poll()) {
            lines.append(line).append('\n');
        }
        out.writeBytes(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes what is there, for as long as the reader takes it and no longer than a moment. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = writer;
        }
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
