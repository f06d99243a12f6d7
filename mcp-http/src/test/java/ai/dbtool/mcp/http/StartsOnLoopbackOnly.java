package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

class StartsOnLoopbackOnly {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void andSaysWhy(String bind) {
        assertThatThrownBy(() -> start(bind, 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("server.bind: '" + bind + "' is not a loopback address")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void onAFreePort() {
        try (EchoServer server = new EchoServer()) {
            assertThatThrownBy(() -> start("127.0.0.1", server.port()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("port " + server.port());
        }
    }

    @Test
    void andSaysThatItLivesAndWhatIsMissing() {
        Map<String, String> missing = new java.util.concurrent.ConcurrentHashMap<>();
        missing.put("connection main", "refused");
        try (EchoServer server =
                new EchoServer.Setup()
                        .pages(Health.pages(() -> Mono.fromCallable(() -> Map.copyOf(missing))))
                        .start()) {
            RawHttp http = new RawHttp(server.port());

            assertThat(http.request("GET", "/health/live").send())
                    .satisfies(a -> assertThat(a.status()).isEqualTo(200))
                    .satisfies(a -> assertThat(a.body()).isEqualTo("{\"status\":\"live\"}"));
            HttpAnswer notReady = http.request("GET", "/health/ready").send();
            assertThat(notReady.status()).isEqualTo(503);
            assertThat(notReady.body())
                    .isEqualTo(
                            "{\"missing\":{\"connection main\":\"refused\"},\"status\":\"not ready\"}");
            missing.clear();
            assertThat(http.request("GET", "/health/ready").send().status()).isEqualTo(200);
        }
    }

    @Test
    void withoutSseUnlessEnabled() {
        try (HttpService service = start("127.0.0.1", 0)) {
            assertThat(new RawHttp(service.port()).request("GET", "/sse").send().status())
                    .isEqualTo(404);
        }
    }

    private static HttpService start(String bind, int port) {
        return HttpService.start(
                new ServerConfig(bind, port, false),
                List.of(),
                Authenticator.everyone(),
                List.of(),
                Traffic.uncounted());
    }
}
