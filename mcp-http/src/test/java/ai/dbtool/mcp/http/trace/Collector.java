package ai.dbtool.mcp.http.trace;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A collector of traces: OTLP over HTTP, as far as it takes to read spans. */
public final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();

    /** Listens on a free port. */
    public Collector() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/v1/traces",
                exchange -> {
                    ExportTraceServiceRequest request =
                            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
                    request.getResourceSpansList().stream()
                            .flatMap(resource -> resource.getScopeSpansList().stream())
                            .flatMap(scope -> scope.getSpansList().stream())
                            .forEach(spans::add);
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    /** For {@code telemetry.otlp_endpoint}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next span that comes in. */
    public Span next() {
        try {
            Span span = spans.poll(60, TimeUnit.SECONDS);
            if (span == null) {
                throw new AssertionError("no span came");
            }
            return span;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many spans are there that nobody has taken. */
    public int left() {
        return spans.size();
    }

    /** The attributes of {@code span} as text. */
    public static Map<String, String> attributes(Span span) {
        Map<String, String> attributes = new TreeMap<>();
        for (KeyValue each : span.getAttributesList()) {
            attributes.put(
                    each.getKey(),
                    each.getValue().hasStringValue()
                            ? each.getValue().getStringValue()
                            : Long.toString(each.getValue().getIntValue()));
        }
        return attributes;
    }

    /** An id as it is written. */
    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
