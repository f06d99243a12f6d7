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
    void andElsewhereOnlyWithNamesToo() {
        assertThatThrownBy(() -> listen(List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("server.allowed_hosts is empty")
                .hasMessageNotContaining("no authentication");
    }

    @Test
    void andElsewhereUnderThoseNamesOnly() {
        try (HttpService service = listen(List.of("db.example.com", "tools.example.com:8765"))) {
            RawHttp http = new RawHttp(service.port());
            assertThat(live(http, "db.example.com")).isEqualTo(200);
            assertThat(live(http, "DB.example.com:1234")).isEqualTo(200);
            assertThat(live(http, "tools.example.com:8765")).isEqualTo(200);
            assertThat(live(http, "tools.example.com:8766")).isEqualTo(421);
            assertThat(live(http, "db.example.com.evil.example")).isEqualTo(421);
            assertThat(live(http, "127.0.0.1")).as("not a name of ours any more").isEqualTo(421);
            assertThat(origin(http, "https://app.example.com")).isEqualTo(200);
            assertThat(origin(http, "http://app.example.com")).isEqualTo(403);
            assertThat(origin(http, "http://localhost")).isEqualTo(403);
        }
    }

    private static int live(RawHttp http, String host) {
        return http.request("GET", "/health/live").header("Host", host).send().status();
    }

    private static int origin(RawHttp http, String origin) {
        return http.request("GET", "/health/live")
                .header("Host", "db.example.com")
                .header("Origin", origin)
                .send()
                .status();
    }

    /** On every address, behind somebody who asks for names. */
    private static HttpService listen(List<String> hosts) {
        Authenticator guarding =
                _ -> Mono.error(AccessRefused.unauthorized("Bearer", "nobody is known"));
        return HttpService.start(
                new ServerConfig(
                        "0.0.0.0",
                        0,
                        false,
                        hosts,
                        List.of("https://app.example.com"),
                        null,
                        ServerConfig.Bounds.defaults(),
                        ServerConfig.Warm.defaults()),
                List.of(),
                guarding,
                Health.pages(Readiness.always()),
                Traffic.uncounted());
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
