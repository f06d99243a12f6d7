package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class ServesStreamableHttp {

    private final EchoServer server = new EchoServer();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fromInitializeToDelete() {
        HttpAnswer hello = http.post("/mcp").body(Wire.INITIALIZE).send();
        assertThat(hello.status()).isEqualTo(200);
        assertThat(hello.answer().result().at("/serverInfo/name").asString()).isEqualTo("mcp-echo");
        assertThat(hello.answer().result().path("protocolVersion").asString())
                .isEqualTo("2025-06-18");
        String session = hello.header("mcp-session-id");

        assertThat(post(session, Wire.INITIALIZED).status()).isEqualTo(202);
        assertThat(post(session, Wire.LIST).answer().result().at("/tools/0/name").asString())
                .isEqualTo("kit_echo");
        assertThat(post(session, Wire.ECHO).answer().text()).isEqualTo("http: grüß Gott");
        assertThat(post(session, Wire.ECHO).answer().at("/said").asString()).isEqualTo("grüß Gott");

        assertThat(delete(session).status()).isEqualTo(204);
        assertThat(post(session, Wire.LIST).status()).isEqualTo(404);
        assertThat(delete(session).status()).isEqualTo(404);
    }

    @Test
    void toClientsThatAcceptAnything() {
        for (String accept :
                new String[] {
                    "*/*",
                    null,
                    "text/event-stream;q=0.5, */*;q=0.1",
                    "application/json",
                    "Text/Event-Stream",
                    "text/event-stream, application/json",
                    "application/*",
                    "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
                    "not a media type"
                }) {
            HttpAnswer hello =
                    http.post("/mcp").header("Accept", accept).body(Wire.INITIALIZE).send();
            assertThat(hello.status()).isEqualTo(200);
            assertThat(
                            Wire.in(hello.header("mcp-session-id"), http, "/mcp")
                                    .header("Accept", accept)
                                    .body(Wire.ECHO)
                                    .send()
                                    .answer()
                                    .text())
                    .isEqualTo("http: grüß Gott");
        }
    }

    @Test
    void batchesInTheRevisionThatHasThem() {
        String session = Wire.open(http, "/mcp", "2025-03-26");

        HttpAnswer answers =
                post(session, "[" + Wire.ECHO + "," + Wire.INITIALIZED + "," + Wire.LIST + "]");
        assertThat(answers.status()).isEqualTo(200);
        assertThat(answers.json().isArray()).isTrue();
        assertThat(answers.json().findValuesAsString("id")).containsExactlyInAnyOrder("2", "3");
        assertThat(post(session, "[" + Wire.INITIALIZED + "]").status()).isEqualTo(202);
    }

    @Test
    void toPagesOfThisMachine() {
        assertThat(
                        http.post("/mcp")
                                .header("Origin", "http://localhost:6274")
                                .header("Host", "localhost")
                                .body(Wire.INITIALIZE)
                                .send())
                .satisfies(a -> assertThat(a.status()).isEqualTo(200))
                .satisfies(
                        a ->
                                assertThat(a.headers().keySet())
                                        .noneMatch(h -> h.startsWith("access-control")));
    }

    @Test
    void cancelsTheCallWhenTheClientHangsUp() {
        String session = Wire.open(http, "/mcp");
        RawHttp.HttpStream call = Wire.in(session, http, "/mcp").body(Wire.WAIT).open();
        EchoServer.await(server.waiting, "the call began");

        call.close();

        EchoServer.await(server.cancelled, "the tool was cancelled");
    }

    @Test
    void cancelsTheCallWhenTold() {
        String session = Wire.open(http, "/mcp");
        RawHttp.HttpStream call = Wire.in(session, http, "/mcp").body(Wire.WAIT).open();
        EchoServer.await(server.waiting, "the call began");

        assertThat(post(session, Wire.CANCEL).status()).isEqualTo(202);

        EchoServer.await(server.cancelled, "the tool was cancelled");
        assertThat(call.rest()).as("no answer to a cancelled call").doesNotContain("\"id\":4");
    }

    @Test
    void cancelsTheCallWhenItsSessionEnds() {
        String session = Wire.open(http, "/mcp");
        RawHttp.HttpStream call = Wire.in(session, http, "/mcp").body(Wire.WAIT).open();
        EchoServer.await(server.waiting, "the call began");

        assertThat(delete(session).status()).isEqualTo(204);

        EchoServer.await(server.cancelled, "the tool was cancelled");
        call.close();
    }

    @Test
    void listensOnAStream() {
        String session = Wire.open(http, "/mcp");

        try (RawHttp.HttpStream stream =
                http.request("GET", "/mcp")
                        .header("Mcp-Session-Id", session)
                        .header("Accept", "text/event-stream")
                        .open()) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.headers().get("content-type")).startsWith("text/event-stream");
            assertThat(post(session, Wire.ECHO).answer().text()).isEqualTo("http: grüß Gott");
        }
    }

    @Test
    void letsARunningCallEndAtShutdown() throws Exception {
        String session = Wire.open(http, "/mcp");
        try (RawHttp.HttpStream call = Wire.in(session, http, "/mcp").body(Wire.WAIT).open()) {
            EchoServer.await(server.waiting, "the call began");

            CompletableFuture<Void> closing = CompletableFuture.runAsync(server.service::close);
            server.release.tryEmitEmpty();

            assertThat(call.rest()).contains("released");
            closing.get(60, TimeUnit.SECONDS);
        }
    }

    private HttpAnswer post(String session, String message) {
        return Wire.in(session, http, "/mcp").body(message).send();
    }

    private HttpAnswer delete(String session) {
        return http.request("DELETE", "/mcp").header("Mcp-Session-Id", session).send();
    }
}
