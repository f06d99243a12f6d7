package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever is written to the socket, the next one is served. */
class OutlivesAbuse {

    private static final String HEAD =
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private final EchoServer server =
            new EchoServer.Setup()
                    .limits(
                            limits ->
                                    limits.with(
                                            new HttpLimits.Connection(
                                                    20,
                                                    Duration.ofSeconds(3),
                                                    Duration.ofSeconds(2),
                                                    Duration.ofSeconds(2))))
                    .start();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void servesTheNext() {
        assertThat(Wire.open(http, "/mcp")).isNotEmpty();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001",
                HEAD + "Content-Length: -1\r\n\r\n",
                HEAD + "Content-Length: 99999999999999999999\r\n\r\n",
                HEAD + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                HEAD + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n{}\r\n0\r\n\r\n",
                HEAD + "Transfer-Encoding: gzip\r\n\r\n{}",
                HEAD + "Content-Length: 2\r\nX: \u0000\r\n\r\n{}",
                HEAD + "Content-Length: 2\r\n folded: x\r\n\r\n{}",
                HEAD + "Content-Length: 2\r\n: x\r\n\r\n{}",
                "POST http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /../../mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST //mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
            })
    void ofBrokenRequests(String request) throws IOException {
        String answer = exchange(request);

        assertThat(answer)
                .satisfiesAnyOf(
                        a -> assertThat(a).isEmpty(),
                        a -> assertThat(a).matches("(?s)HTTP/\\d\\.\\d 4.*"));
        assertThat(answer).doesNotContain("Exception", "\tat ", "ai.dbtool", "io.netty");
    }

    @Test
    void ofHugeHeaders() throws IOException {
        assertThat(exchange(HEAD + "X: " + "x".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(exchange(HEAD + "X: x\r\n".repeat(10_000) + "\r\n")).startsWith("HTTP/1.1 431");
        assertThat(exchange("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
    }

    @Test
    void ofRequestsInOneGo() throws IOException {
        String one = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
        String answers = exchange((one + "\r\n").repeat(20) + one + "Connection: close\r\n\r\n");

        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(22);
    }

    @Test
    void ofBodiesThatEndTooSoon() throws IOException {
        try (Socket socket = connect()) {
            write(socket, HEAD + "Content-Length: 1000\r\n\r\n{\"jsonrpc\"");
        }
    }

    @Test
    void ofRequestsThatTrickle() throws Exception {
        try (Socket socket = connect()) {
            assertThat(closedWhileSending(socket, "GET /health/live HTTP/1.1\r\nX: "))
                    .as("headers")
                    .isTrue();
        }
        try (Socket socket = connect()) {
            assertThat(closedWhileSending(socket, HEAD + "Content-Length: 1000000\r\n\r\n"))
                    .as("body")
                    .isTrue();
        }
    }

    @Test
    void ofConnectionsThatSayNothing() throws IOException {
        try (Socket silent = connect();
                Socket asked = connect()) {
            write(asked, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(silent.getInputStream().read()).as("closed").isEqualTo(-1);
            assertThat(read(asked)).as("answered, then closed").startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void ofTooManyConnections() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = connect();
                sockets.add(socket);
                write(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            try (Socket oneTooMany = connect()) {
                assertThat(hangsUp(oneTooMany)).isTrue();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        awaitRoom();
    }

    @Test
    void ofNoise() throws IOException {
        Random random = new Random(42);
        String good =
                HEAD
                        + "Accept: */*\r\nContent-Length: "
                        + Wire.INITIALIZE.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + Wire.INITIALIZE;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = good.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(1, 8); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try (Socket socket = connect()) {
                write(socket, new String(bytes, StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                assertThat(read(socket))
                        .doesNotContain("Exception", "\tat ", "ai.dbtool", "HTTP/1.1 5");
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            return read(socket);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (SocketException e) {
            // Refused before it was all said.
        }
    }

    /** Everything until the server hangs up, which the bounds of this test make it do. */
    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            for (int c = socket.getInputStream().read();
                    c >= 0;
                    c = socket.getInputStream().read()) {
                out.write(c);
            }
        } catch (SocketException e) {
            // A reset is a way to hang up.
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean hangsUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    private static boolean closedWhileSending(Socket socket, String start) throws Exception {
        write(socket, start);
        for (int i = 0; i < 600; i++) {
            Thread.sleep(100);
            try {
                socket.getOutputStream().write('x');
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    private void awaitRoom() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            try {
                HttpAnswer answer = http.request("GET", "/health/live").send();
                if (answer.status() == 200) {
                    return;
                }
            } catch (java.io.UncheckedIOException e) {
                // Not yet.
            }
            Thread.sleep(100);
        }
    }
}
