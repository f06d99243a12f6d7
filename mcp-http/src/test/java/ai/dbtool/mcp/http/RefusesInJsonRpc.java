package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.function.Function;
import java.util.stream.Stream;

/** Every way to be wrong, its status and code, and nothing of our insides in the body. */
class RefusesInJsonRpc {

    private static final EchoServer SERVER = new EchoServer();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    record Case(String what, int status, int code, Function<RawHttp, RawHttp.Request> request) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Case> requests() {
        return Stream.of(
                post("evil Origin", 403, -32600, r -> r.header("Origin", "http://evil.example")),
                post("opaque Origin", 403, -32600, r -> r.header("Origin", "null")),
                post(
                        "Origin that begins well",
                        403,
                        -32600,
                        r -> r.header("Origin", "http://localhost.evil.example")),
                post(
                        "Origin with a user",
                        403,
                        -32600,
                        r -> r.header("Origin", "http://localhost@evil.example")),
                post("rebound Host", 421, -32600, r -> r.header("Host", "evil.example:80")),
                post("no Host", 421, -32600, r -> r.header("Host", null)),
                post("text/plain", 415, -32600, r -> r.header("Content-Type", "text/plain")),
                post(
                        "form",
                        415,
                        -32600,
                        r -> r.header("Content-Type", "application/x-www-form-urlencoded")),
                post("no type", 415, -32600, r -> r.header("Content-Type", null)),
                post("broken type", 415, -32600, r -> r.header("Content-Type", "json")),
                post(
                        "UTF-16",
                        415,
                        -32600,
                        r -> r.header("Content-Type", "application/json; charset=utf-16")),
                post("too large, announced", 413, -32600, r -> r.announce(5_000_000)),
                post(
                        "too large, in chunks",
                        413,
                        -32600,
                        r -> r.header("Transfer-Encoding", "chunked").body(" ".repeat(4_200_000))),
                post("malformed", 400, -32700, r -> r.body("{\"jsonrpc\":\"2.0\",\"id\":1,")),
                post("empty", 400, -32700, r -> r.body("")),
                post("batch", 400, -32001, r -> r.body("[" + Wire.INITIALIZE + "]")),
                new Case(
                        "batch in a revision without",
                        400,
                        -32600,
                        http ->
                                Wire.in(Wire.open(http, "/mcp"), http, "/mcp")
                                        .body("[" + Wire.LIST + "]")),
                post("too deep", 400, -32600, r -> r.body("[".repeat(100_000))),
                post("no method", 400, -32600, r -> r.body("{\"jsonrpc\":\"2.0\",\"id\":1}")),
                post(
                        "initialize without parameters",
                        400,
                        -32602,
                        r -> r.body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}")),
                post(
                        "initialize with wrong types",
                        400,
                        -32602,
                        r -> r.body(Wire.INITIALIZE.replace("\"2025-06-18\"", "[]"))),
                post(
                        "unknown revision",
                        400,
                        -32600,
                        r -> r.header("MCP-Protocol-Version", "2024-01-01")),
                post(
                        "revision of the next era",
                        400,
                        -32020,
                        r -> r.header("MCP-Protocol-Version", "2026-07-28")),
                post("accepts neither", 406, -32600, r -> r.header("Accept", "text/html")),
                post(
                        "excludes both",
                        406,
                        -32600,
                        r ->
                                r.header(
                                        "Accept",
                                        "*/*, application/json;q=0, text/event-stream;q=0")),
                post("no session", 400, -32001, r -> r.body(Wire.LIST)),
                post(
                        "unknown session",
                        404,
                        -32001,
                        r -> r.header("Mcp-Session-Id", "guess").body(Wire.LIST)),
                new Case("PUT", 405, -32600, http -> http.request("PUT", "/mcp").body("{}")),
                new Case(
                        "OPTIONS, as browsers ask first",
                        405,
                        -32600,
                        http ->
                                http.request("OPTIONS", "/mcp")
                                        .header("Origin", "http://localhost")),
                new Case(
                        "GET without a session",
                        400,
                        -32001,
                        http -> http.request("GET", "/mcp").header("Accept", "text/event-stream")),
                new Case(
                        "GET without a stream",
                        406,
                        -32600,
                        http -> http.request("GET", "/mcp").header("Accept", "text/html")),
                new Case("DELETE of nothing", 400, -32001, http -> http.request("DELETE", "/mcp")),
                new Case("unknown path", 404, -32600, http -> http.request("GET", "/admin")),
                new Case(
                        "rebound Host at health",
                        421,
                        -32600,
                        http -> http.request("GET", "/health/live").header("Host", "evil.example")),
                new Case(
                        "evil Origin at the stream",
                        403,
                        -32600,
                        http ->
                                http.request("GET", "/sse")
                                        .header("Origin", "http://evil.example")),
                new Case(
                        "message without a stream",
                        404,
                        -32001,
                        http -> http.post("/message?sessionId=guess").body(Wire.LIST)),
                new Case("POST to the stream", 405, -32600, http -> http.post("/sse").body("{}")));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void withStatusAndCode(Case wrong) {
        HttpAnswer answer = wrong.request().apply(new RawHttp(SERVER.port())).send();

        assertThat(answer.status()).isEqualTo(wrong.status());
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.json().path("jsonrpc").asString()).isEqualTo("2.0");
        assertThat(answer.json().has("id")).isTrue();
        assertThat(answer.answer().errorCode()).isEqualTo(wrong.code());
        assertThat(answer.json().at("/error/message").asString()).isNotBlank();
        assertThat(answer.body())
                .doesNotContain("Exception", "org.", "ai.dbtool", "\\n\\tat", "evil");
        assertThat(answer.headers().keySet()).noneMatch(h -> h.startsWith("access-control"));
    }

    @Test
    void andKeepsTheIdOfTheRequest() {
        RawHttp http = new RawHttp(SERVER.port());

        assertThat(http.post("/mcp").body(Wire.LIST).send().json().path("id").asInt()).isEqualTo(2);
    }

    @Test
    void andGoesOnServing() {
        RawHttp http = new RawHttp(SERVER.port());
        http.post("/mcp").body("{").send();

        assertThat(
                        Wire.in(Wire.open(http, "/mcp"), http, "/mcp")
                                .body(Wire.ECHO)
                                .send()
                                .answer()
                                .text())
                .isEqualTo("http: grüß Gott");
    }

    private static Case post(
            String what, int status, int code, Function<RawHttp.Request, RawHttp.Request> change) {
        return new Case(
                what, status, code, http -> change.apply(http.post("/mcp").body(Wire.INITIALIZE)));
    }
}
