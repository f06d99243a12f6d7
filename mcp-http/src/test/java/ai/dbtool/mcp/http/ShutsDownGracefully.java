package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ServerConfig;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class ShutsDownGracefully {

    private final Talker talker = new Talker();
    private final EchoServer server = server(Duration.ofMinutes(1));
    private final RawHttp http = new RawHttp(server.port());

    private EchoServer server(Duration grace) {
        ServerConfig plain = new ServerConfig("127.0.0.1", 0, true);
        ServerConfig.Bounds bounds = plain.bounds();
        return new EchoServer.Setup()
                .service(talker.service)
                .config(
                        new ServerConfig(
                                plain.bind(),
                                0,
                                true,
                                List.of(),
                                List.of(),
                                null,
                                new ServerConfig.Bounds(
                                        bounds.sessions(),
                                        bounds.sessionIdle(),
                                        bounds.connections(),
                                        bounds.bodyBytes(),
                                        grace),
                                plain.warm()))
                .start();
    }

    @AfterEach
    void stop() {
        talker.release.tryEmitEmpty();
        server.close();
    }

    @Test
    void lettingCallsEndAndNothingNewIn() throws Exception {
        String session = Wire.open(http, "/mcp");
        try (RawHttp.HttpStream modern =
                        Wire.modern(http, "/mcp", "tools/call", "wait")
                                .body(Talker.modern(3, "wait"))
                                .open();
                RawHttp.HttpStream legacy =
                        Wire.in(session, http, "/mcp").body(Talker.call(4, "wait")).open()) {
            EchoServer.await(talker.twoWaiting, "both calls began");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server.service::close);

            awaitBusy();
            assertThat(closing).isNotDone();
            talker.release.tryEmitEmpty();

            assertThat(modern.rest()).contains(Talker.ANSWER);
            assertThat(legacy.rest()).contains(Talker.ANSWER);
            closing.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void endingStreamsThatOnlyListen() throws Exception {
        String session = Wire.open(http, "/mcp");
        try (RawHttp.HttpStream listening =
                http.request("GET", "/mcp").header("Mcp-Session-Id", session).open()) {
            assertThat(listening.block()).isEqualTo(":\n");

            server.service.close();

            assertThat(listening.rest()).isEmpty();
        }
    }

    @Test
    void endingSubscriptionsWithAResult() throws Exception {
        String listen =
                Talker.modern(2, "x")
                        .replace("tools/call", "subscriptions/listen")
                        .replace("\"name\":\"x\"", "\"notifications\":{\"toolsListChanged\":true}");
        try (RawHttp.HttpStream stream =
                Wire.modern(http, "/mcp", "subscriptions/listen", "").body(listen).open()) {
            assertThat(stream.event()).contains("acknowledged");

            server.service.close();

            assertThat(stream.event()).contains("\"id\":2", "\"resultType\":\"complete\"");
        }
    }

    @Test
    void cancellingWhatDoesNotEnd() {
        try (EchoServer hasty = server(Duration.ofMillis(200))) {
            RawHttp.HttpStream call =
                    Wire.modern(new RawHttp(hasty.port()), "/mcp", "tools/call", "wait")
                            .body(Talker.modern(3, "wait"))
                            .open();
            EchoServer.await(talker.waiting, "the call began");

            hasty.service.close();

            EchoServer.await(talker.cancelled, "the call was cancelled");
            call.close();
        }
    }

    private void awaitBusy() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            HttpAnswer answer = http.request("GET", "/health/live").send();
            if (answer.status() == 503) {
                assertThat(answer.header("retry-after")).isNotEmpty();
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("new requests are still served");
    }
}
