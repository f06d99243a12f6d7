package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 requests written byte by byte, one connection each.
 *
 * <pre>{@code
 * RawHttp http = new RawHttp(port);
 * HttpAnswer answer = http.post("/mcp").header("Origin", "http://evil.example").body("{}").send();
 * }</pre>
 *
 * <p>What comes back on a POST or as an event must be messages of the revision spoken.
 */
public final class RawHttp {

    private static final int PATIENCE_MILLIS = 60_000;

    private final int port;
    private final SpecCheck spec = new SpecCheck();

    /** A client of 127.0.0.1. */
    public RawHttp(int port) {
        this.port = port;
    }

    /** A message to an MCP endpoint, with the headers that a well-behaved client sends. */
    public Request post(String path) {
        return request("POST", path)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
    }

    /** Any request. */
    public Request request(String method, String path) {
        return new Request(method, path).header("Host", "127.0.0.1:" + port);
    }

    /** A request being built. */
    public final class Request {

        private final String method;
        private final String line;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private byte @Nullable [] body;
        private @Nullable String announced;

        Request(String method, String path) {
            this.method = method;
            this.line = method + " " + path + " HTTP/1.1\r\n";
        }

        /** Sets a header; {@code null} leaves it out. */
        public Request header(String name, @Nullable String value) {
            if (value == null) {
                headers.remove(name);
            } else {
                headers.put(name, value);
            }
            return this;
        }

        /** Sets the body. */
        public Request body(String text) {
            body = text.getBytes(StandardCharsets.UTF_8);
            return this;
        }

        /** Announces this length instead of the true one. */
        public Request announce(long length) {
            announced = Long.toString(length);
            return this;
        }

        /** Sends, and reads the whole answer. */
        public HttpAnswer send() {
            header("Connection", "close");
            try (HttpStream stream = open()) {
                return new HttpAnswer(stream.status(), stream.headers(), stream.rest());
            }
        }

        /** Sends, and leaves the answer to be read as it comes. */
        public HttpStream open() {
            SpecCheck.Asked asked =
                    body == null
                            ? null
                            : spec.sent(
                                    new String(body, StandardCharsets.UTF_8),
                                    headers.get("MCP-Protocol-Version"));
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(bytes());
                socket.getOutputStream().flush();
                return new HttpStream(socket, spec, asked, method.equals("POST"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private byte[] bytes() throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            StringBuilder head = new StringBuilder(line);
            headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
            boolean chunked = "chunked".equals(headers.get("Transfer-Encoding"));
            if (body != null && !chunked) {
                String length = announced == null ? Integer.toString(body.length) : announced;
                head.append("Content-Length: " + length + "\r\n");
            }
            out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (body != null && chunked) {
                out.write(
                        (Integer.toHexString(body.length) + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else if (body != null) {
                out.write(body);
            }
            return out.toByteArray();
        }
    }

    /** An answer that is still coming. */
    public static final class HttpStream implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final SpecCheck spec;
        private final SpecCheck.@Nullable Asked asked;
        private final boolean posted;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private int status;
        private long left;

        HttpStream(Socket socket, SpecCheck spec, SpecCheck.@Nullable Asked asked, boolean posted)
                throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.spec = spec;
            this.asked = asked;
            this.posted = posted;
        }

        /** Nothing is read before it is asked for: a server may answer late. */
        private void readHead() throws IOException {
            if (status != 0) {
                return;
            }
            String statusLine = rawLine();
            status = Integer.parseInt(statusLine.split(" ")[1]);
            for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            String length = headers.get("content-length");
            left = chunked() ? 0 : length == null ? Long.MAX_VALUE : Long.parseLong(length);
        }

        /** The status code. */
        public int status() {
            head();
            return status;
        }

        /** The headers, names in lower case. */
        public Map<String, String> headers() {
            head();
            return headers;
        }

        private void head() {
            try {
                readHead();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The data of the next server-sent event; fails when the stream ends first. */
        public String event() {
            try {
                StringBuilder data = new StringBuilder();
                StringBuilder line = new StringBuilder();
                for (int c = read(); c >= 0; c = read()) {
                    if (c != '\n') {
                        line.append((char) c);
                        continue;
                    }
                    if (line.isEmpty() && !data.isEmpty()) {
                        String event =
                                new String(
                                        data.toString().getBytes(StandardCharsets.ISO_8859_1),
                                        StandardCharsets.UTF_8);
                        heard(event);
                        return event;
                    }
                    if (line.toString().startsWith("data:")) {
                        data.append(line.substring(5).strip());
                    }
                    line.setLength(0);
                }
                throw new AssertionError("the stream ended before the next event");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The lines up to the next empty one, as they came: an event, or a comment. */
        public String block() {
            try {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                int before = '\n';
                for (int c = read(); c >= 0; c = read()) {
                    if (c == '\n' && before == '\n') {
                        return block.toString(StandardCharsets.UTF_8);
                    }
                    block.write(c);
                    before = c;
                }
                throw new AssertionError("the stream ended within '" + block + "'");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What is left of the body. */
        public String rest() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                for (int c = read(); c >= 0; c = read()) {
                    out.write(c);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String rest = out.toString(StandardCharsets.UTF_8);
            String type = headers().getOrDefault("content-type", "");
            if (type.startsWith("text/event-stream")) {
                rest.lines()
                        .filter(line -> line.startsWith("data:"))
                        .forEach(line -> heard(line.substring(5).strip()));
            } else if (posted && type.startsWith("application/json")) {
                heard(rest);
            }
            return rest;
        }

        /** Every event is a message but the one that names the endpoint of 2024-11-05. */
        private void heard(String event) {
            if (!event.isEmpty() && !event.startsWith("/")) {
                spec.received(event, asked);
            }
        }

        /** Hangs up. */
        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int read() throws IOException {
            readHead();
            if (left == 0 && chunked()) {
                String size = rawLine();
                left = Long.parseLong((size.isEmpty() ? rawLine() : size).strip(), 16);
            }
            if (left <= 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        private boolean chunked() {
            return "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
        }

        private String rawLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server hung up after '" + line + "'");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }
}
