package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServesSse {

    private final EchoServer server = new EchoServer.Setup().at("/db").start();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void fromInitializeToTheEndOfTheStream() {
        String endpoint;
        try (RawHttp.HttpStream stream = http.request("GET", "/db/sse").open()) {
            endpoint = stream.event();
            assertThat(endpoint).startsWith("/db/message?sessionId=");
            post(endpoint, Wire.INITIALIZE);
            assertThat(stream.event()).contains("\"id\":1", "mcp-echo");
            post(endpoint, Wire.INITIALIZED);
            post(endpoint, Wire.LIST);
            assertThat(stream.event()).contains("\"id\":2", "kit_echo");
            post(endpoint, Wire.ECHO);
            assertThat(stream.event()).contains("\"id\":3", "http: grüß Gott");
            assertThat(http.post(endpoint).body("{").send().status()).isEqualTo(400);
            assertThat(
                            http.post(endpoint)
                                    .header("Content-Type", "text/plain")
                                    .body(Wire.LIST)
                                    .send()
                                    .status())
                    .isEqualTo(415);
        }
    }

    @Test
    void answersWhileACallRuns() {
        try (RawHttp.HttpStream stream = http.request("GET", "/db/sse").open()) {
            String endpoint = initialized(stream);
            post(endpoint, Wire.WAIT);
            EchoServer.await(server.waiting, "the call began");

            post(endpoint, Wire.ECHO);
            assertThat(stream.event()).contains("\"id\":3");
            post(endpoint, Wire.CANCEL);
            EchoServer.await(server.cancelled, "the tool was cancelled");
        }
    }

    @Test
    void cancelsWhatRunsWhenTheClientHangsUp() {
        RawHttp.HttpStream stream = http.request("GET", "/db/sse").open();
        post(initialized(stream), Wire.WAIT);
        EchoServer.await(server.waiting, "the call began");

        stream.close();

        EchoServer.await(server.cancelled, "the tool was cancelled");
    }

    private String initialized(RawHttp.HttpStream stream) {
        String endpoint = stream.event();
        post(endpoint, Wire.INITIALIZE);
        assertThat(stream.event()).contains("\"id\":1");
        post(endpoint, Wire.INITIALIZED);
        return endpoint;
    }

    private void post(String endpoint, String message) {
        assertThat(http.post(endpoint).body(message).send().status()).isEqualTo(202);
    }
}
