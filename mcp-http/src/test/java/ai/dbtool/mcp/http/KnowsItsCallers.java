package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Forbidden;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.server.ServiceBuilder;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class KnowsItsCallers {

    /** Believes what the header says; lets the caller "busy" do nothing. */
    private static final Authenticator BY_NAME =
            new Authenticator() {
                @Override
                public Mono<Principal> authenticate(RequestHead request) {
                    String name = request.headers().getFirst("X-Name");
                    return name == null
                            ? Mono.error(
                                    AccessRefused.unauthorized(
                                            "Bearer realm=\"" + request.path() + "\"", "who?"))
                            : Mono.just(Principal.local(name));
                }

                @Override
                public Mono<Void> admit(
                        Principal principal, McpSchema.JSONRPCMessage message, Mono<Void> work) {
                    return principal.name().equals("busy")
                            ? Mono.error(AccessRefused.tooMany(Duration.ofMillis(1_500), "not now"))
                            : work;
                }

                @Override
                public String challenge(String path, List<String> scopes) {
                    return "Bearer scope=\"" + String.join(" ", scopes) + "\"";
                }
            };

    private final Service forbidding =
            new ServiceBuilder(McpSchema.Implementation.builder("forbidding", "1").build())
                    .capability("tools", Map.of())
                    .method(
                            "tools/list",
                            (_, _) ->
                                    Mono.error(
                                            McpError.builder(Forbidden.CODE)
                                                    .message("needs more")
                                                    .data(
                                                            Map.of(
                                                                    Forbidden.SCOPES,
                                                                    List.of("db:read", "ask")))
                                                    .build()))
                    .build();
    private final EchoServer server = new EchoServer.Setup().authenticator(BY_NAME).start();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"POST, /mcp", "GET, /mcp", "DELETE, /mcp", "GET, /sse", "POST, /message"})
    void andNobodyElse(String method, String path) {
        HttpAnswer answer = http.request(method, path).send();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).isEqualTo("Bearer realm=\"" + path + "\"");
        assertThat(answer.json().at("/error/message").asString()).isEqualTo("who?");
    }

    @Test
    void butLetsAnybodySeeWhetherItLives() {
        assertThat(http.request("GET", "/health/live").send().status()).isEqualTo(200);
    }

    @Test
    void andWhoseASessionIs() {
        String session = open("ann");

        for (String method : List.of("GET", "DELETE")) {
            assertThat(in(session, "bob", method).send().status()).as(method).isEqualTo(404);
        }
        HttpAnswer stolen = in(session, "bob", "POST").body(Wire.LIST).send();
        assertThat(stolen.status()).isEqualTo(404);
        assertThat(stolen.answer().errorCode()).isEqualTo(Refusal.NO_SESSION);
        assertThat(stolen.body())
                .as("no difference to an id that never was")
                .isEqualTo(in("never-was", "bob", "POST").body(Wire.LIST).send().body());
        assertThat(in(session, "ann", "POST").body(Wire.LIST).send().status()).isEqualTo(200);
    }

    @Test
    void andWhoseAStreamIs() {
        try (RawHttp.HttpStream stream =
                http.request("GET", "/sse").header("X-Name", "ann").open()) {
            String endpoint = stream.event();

            assertThat(post(endpoint, "bob").body(Wire.INITIALIZE).send().status()).isEqualTo(404);
            assertThat(post(endpoint, "ann").body(Wire.INITIALIZE).send().status()).isEqualTo(202);
            assertThat(stream.event()).contains("\"id\":1");
        }
    }

    @Test
    void andSaysWhenToComeBack() {
        HttpAnswer legacy = post("/mcp", "busy").body(Wire.INITIALIZE).send();
        assertThat(legacy.status()).isEqualTo(429);
        assertThat(legacy.header("retry-after")).isEqualTo("2");
        assertThat(legacy.json().path("id").asInt()).isEqualTo(1);

        HttpAnswer modern =
                Wire.modern(http, "/mcp", "tools/call", "kit_echo")
                        .header("X-Name", "busy")
                        .body(Talker.modern(5, "kit_echo"))
                        .send();
        assertThat(modern.status()).isEqualTo(429);
        assertThat(modern.json().path("id").asInt()).isEqualTo(5);

        try (RawHttp.HttpStream stream =
                http.request("GET", "/sse").header("X-Name", "busy").open()) {
            assertThat(post(stream.event(), "busy").body(Wire.INITIALIZE).send().status())
                    .isEqualTo(429);
        }
    }

    @Test
    void andSaysWhichScopesAreMissing() {
        try (EchoServer strict =
                new EchoServer.Setup().authenticator(BY_NAME).service(forbidding).start()) {
            RawHttp client = new RawHttp(strict.port());
            HttpAnswer hello =
                    client.post("/mcp").header("X-Name", "ann").body(Wire.INITIALIZE).send();
            HttpAnswer legacy =
                    Wire.in(hello.header("mcp-session-id"), client, "/mcp")
                            .header("X-Name", "ann")
                            .body(Wire.LIST)
                            .send();
            assertThat(legacy.status()).isEqualTo(403);
            assertThat(legacy.header("www-authenticate")).isEqualTo("Bearer scope=\"db:read ask\"");
            assertThat(legacy.answer().errorCode()).isEqualTo(Forbidden.CODE);

            HttpAnswer modern =
                    Wire.modern(client, "/mcp", "tools/list", "")
                            .header("X-Name", "ann")
                            .body(Talker.modern(2, "x").replace("tools/call", "tools/list"))
                            .send();
            assertThat(modern.status()).isEqualTo(403);
            assertThat(modern.header("www-authenticate")).contains("db:read ask");
        }
    }

    @Test
    void keepsNoSessionForWhoIsRefused() {
        post("/mcp", "busy").body(Wire.INITIALIZE).send();

        assertThat(server.service.sessions()).isZero();
    }

    private String open(String name) {
        return post("/mcp", name).body(Wire.INITIALIZE).send().header("mcp-session-id");
    }

    private RawHttp.Request post(String path, String name) {
        return http.post(path).header("X-Name", name);
    }

    private RawHttp.Request in(String session, String name, String method) {
        return http.request(method, "/mcp")
                .header("Content-Type", "application/json")
                .header("Mcp-Session-Id", session)
                .header("X-Name", name);
    }
}
