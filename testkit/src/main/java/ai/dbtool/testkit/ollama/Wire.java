package ai.dbtool.testkit.ollama;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The open connection a {@link Reply} writes to. */
public final class Wire {

    private final HttpExchange exchange;
    private final CountDownLatch serverClosed;

    Wire(HttpExchange exchange, CountDownLatch serverClosed) {
        this.exchange = exchange;
        this.serverClosed = serverClosed;
    }

    /** Starts a streamed answer. */
    OutputStream open() throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    /** Sends a whole answer. */
    void whole(int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Waits; ends early when the server is closed. */
    boolean pause(long millis) throws InterruptedException {
        return serverClosed.await(millis, TimeUnit.MILLISECONDS);
    }
}
