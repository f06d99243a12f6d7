package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

class BoundsSessions {

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T03:00:00Z"));
    private final EchoServer server =
            new EchoServer.Setup()
                    .at("/db", "/log")
                    .clock(now::get)
                    .limits(
                            limits ->
                                    limits.with(
                                            new HttpLimits.Session(
                                                    2, Duration.ofMinutes(30), 50, 64)))
                    .start();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void inNumber() {
        String first = Wire.open(http, "/db/mcp");
        Wire.open(http, "/log/mcp");

        HttpAnswer third = http.post("/db/mcp").body(Wire.INITIALIZE).send();
        assertThat(third.status()).isEqualTo(503);
        assertThat(third.header("retry-after")).isNotEmpty();
        assertThat(third.header("mcp-session-id")).isEmpty();
        assertThat(http.request("GET", "/db/sse").send().status()).isEqualTo(503);

        http.request("DELETE", "/db/mcp").header("Mcp-Session-Id", first).send();
        assertThat(Wire.open(http, "/db/mcp")).isNotEmpty();
    }

    @Test
    void inTime() {
        String old = Wire.open(http, "/db/mcp");
        now.set(now.get().plus(Duration.ofMinutes(20)));
        String used = Wire.open(http, "/db/mcp");
        now.set(now.get().plus(Duration.ofMinutes(20)));

        assertThat(Wire.open(http, "/db/mcp")).as("room was made").isNotEmpty();
        assertThat(list(old, "/db/mcp")).isEqualTo(404);
        assertThat(list(used, "/db/mcp")).isEqualTo(200);
    }

    @Test
    void butNotWhileAStreamIsOpen() {
        String listening = Wire.open(http, "/db/mcp");
        try (RawHttp.HttpStream stream =
                http.request("GET", "/db/mcp")
                        .header("Mcp-Session-Id", listening)
                        .header("Accept", "text/event-stream")
                        .open()) {
            assertThat(stream.status()).isEqualTo(200);
            now.set(now.get().plus(Duration.ofHours(2)));
            Wire.open(http, "/db/mcp");
            now.set(now.get().plus(Duration.ofHours(2)));
            Wire.open(http, "/db/mcp");

            assertThat(list(listening, "/db/mcp")).isEqualTo(200);
        }
    }

    @Test
    void inHowFastTheyBegin() {
        for (int i = 0; i < 50; i++) {
            String session = Wire.open(http, "/db/mcp");
            http.request("DELETE", "/db/mcp").header("Mcp-Session-Id", session).send();
        }

        HttpAnswer tooFast = http.post("/db/mcp").body(Wire.INITIALIZE).send();
        assertThat(tooFast.status()).isEqualTo(429);
        assertThat(tooFast.header("retry-after")).isEqualTo("1");
        assertThat(http.request("GET", "/db/sse").send().status()).isEqualTo(429);

        now.set(now.get().plus(Duration.ofSeconds(2)));
        assertThat(Wire.open(http, "/db/mcp")).isNotEmpty();
    }

    @Test
    void toTheirServer() {
        String session = Wire.open(http, "/db/mcp");

        assertThat(list(session, "/db/mcp")).isEqualTo(200);
        assertThat(list(session, "/log/mcp")).isEqualTo(404);
        assertThat(http.post("/mcp").body(Wire.INITIALIZE).send().status()).isEqualTo(404);
    }

    private int list(String session, String path) {
        return Wire.in(session, http, path).body(Wire.LIST).send().status();
    }
}
