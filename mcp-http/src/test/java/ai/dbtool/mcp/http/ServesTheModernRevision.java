package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** 2026-07-28 over HTTP: every POST stands alone, headers and body agree, statuses tell. */
class ServesTheModernRevision {

    private static final String META =
            """
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{}}""";

    private final Talker talker = new Talker();
    private final EchoServer server = new EchoServer.Setup().service(talker.service).start();
    private final RawHttp http = new RawHttp(server.port());

    @AfterEach
    void stop() {
        talker.release.tryEmitEmpty();
        server.close();
    }

    @Test
    void besideTheLegacyOnesAtTheSamePath() {
        HttpAnswer discovered = modern("server/discover", "").send();
        assertThat(discovered.status()).isEqualTo(200);
        assertThat(discovered.header("mcp-session-id")).isEmpty();
        assertThat(discovered.answer().result().path("supportedVersions").toString())
                .isEqualTo("[\"2026-07-28\"]");

        String session = Wire.open(http, "/mcp");
        assertThat(modern("tools/list", "").send().answer().result().path("resultType").asString())
                .isEqualTo("complete");
        assertThat(
                        Wire.in(session, http, "/mcp")
                                .body(Wire.LIST)
                                .send()
                                .answer()
                                .result()
                                .has("resultType"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void byPostOnly(String method) {
        HttpAnswer answer =
                http.request(method, "/mcp")
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Accept", "text/event-stream")
                        .header("Mcp-Session-Id", Wire.open(http, "/mcp"))
                        .send();

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("POST");
    }

    @Test
    void withoutSessions() {
        HttpAnswer answer =
                modern("tools/list", "")
                        .header("Mcp-Session-Id", "no such session")
                        .header("Last-Event-ID", "1-0")
                        .send();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("mcp-session-id")).isEmpty();
    }

    record Wrong(String what, int status, int code, UnaryOperator<RawHttp.Request> change) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("no method header", 400, -32020, r -> r.header("Mcp-Method", null)),
                new Wrong(
                        "another method header",
                        400,
                        -32020,
                        r -> r.header("Mcp-Method", "tools/call")),
                new Wrong(
                        "no version header",
                        400,
                        -32020,
                        r -> r.header("MCP-Protocol-Version", null)),
                new Wrong(
                        "another version header",
                        400,
                        -32020,
                        r -> r.header("MCP-Protocol-Version", "2025-11-25")),
                new Wrong(
                        "a version to come",
                        400,
                        -32022,
                        r ->
                                r.header("MCP-Protocol-Version", "2030-01-01")
                                        .body(list().replace("2026-07-28", "2030-01-01"))),
                new Wrong("no envelope", 400, -32602, r -> r.body(Wire.LIST)),
                new Wrong(
                        "no such method",
                        404,
                        -32601,
                        r ->
                                r.header("Mcp-Method", "tools/enumerate")
                                        .body(list().replace("tools/list", "tools/enumerate"))),
                new Wrong(
                        "a method of sessions",
                        404,
                        -32601,
                        r ->
                                r.header("Mcp-Method", "ping")
                                        .body(list().replace("tools/list", "ping"))),
                new Wrong(
                        "a name header that differs",
                        400,
                        -32020,
                        r ->
                                r.header("Mcp-Method", "tools/call")
                                        .header("Mcp-Name", "say_two")
                                        .body(Talker.modern(2, "wait"))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void andSaysByStatusWhatIsWrong(Wrong wrong) {
        HttpAnswer answer = wrong.change().apply(modern("tools/list", "")).send();

        assertThat(answer.status()).isEqualTo(wrong.status());
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.answer().errorCode()).isEqualTo(wrong.code());
        assertThat(answer.json().path("id").asInt()).isEqualTo(2);
    }

    @Test
    void withTheErrorsOfMethodsAsAnswers() {
        HttpAnswer answer =
                Wire.modern(http, "/mcp", "tools/call", "nothing")
                        .body(Talker.modern(2, "nothing"))
                        .send();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.answer().errorCode()).isEqualTo(-32602);
    }

    @Test
    void acceptsNotificationsAndDropsThem() {
        RawHttp.HttpStream call =
                Wire.modern(http, "/mcp", "tools/call", "wait")
                        .body(Talker.modern(4, "wait"))
                        .open();
        EchoServer.await(talker.waiting, "the call began");

        HttpAnswer answer =
                Wire.modern(http, "/mcp", "notifications/cancelled", "").body(Wire.CANCEL).send();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        talker.release.tryEmitEmpty();
        assertThat(call.rest()).as("ids of others can be guessed").contains(Talker.ANSWER);
    }

    @Test
    void cancelsTheCallWhenTheClientHangsUp() {
        RawHttp.HttpStream call =
                Wire.modern(http, "/mcp", "tools/call", "wait")
                        .body(Talker.modern(4, "wait"))
                        .open();
        EchoServer.await(talker.waiting, "the call began");

        call.close();

        EchoServer.await(talker.cancelled, "the call was cancelled");
    }

    @Test
    void tellsListenersOfChanges() {
        try (RawHttp.HttpStream stream = listening().open()) {
            assertThat(stream.headers()).containsEntry("content-type", "text/event-stream");
            assertThat(stream.event())
                    .contains(
                            "notifications/subscriptions/acknowledged",
                            "\"toolsListChanged\":true");
            talker.service.subscriptions().toolsChanged().block();
            assertThat(stream.event())
                    .contains("notifications/tools/list_changed")
                    .contains("\"io.modelcontextprotocol/subscriptionId\":2");
            talker.service.close();
            assertThat(stream.event()).contains("\"id\":2", "complete");
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void onlyToListenersThatReadStreams() {
        HttpAnswer answer = listening().header("Accept", "application/json").send();

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().path("id").asInt()).isEqualTo(2);
    }

    private RawHttp.Request listening() {
        return Wire.modern(http, "/mcp", "subscriptions/listen", "")
                .body(
                        list().replace("tools/list", "subscriptions/listen")
                                .replace(
                                        "\"_meta\"",
                                        "\"notifications\":{\"toolsListChanged\":true},\"_meta\""));
    }

    private RawHttp.Request modern(String method, String name) {
        return Wire.modern(http, "/mcp", method, name).body(list().replace("tools/list", method));
    }

    private static String list() {
        return Wire.LIST.replace("\"tools/list\"", "\"tools/list\",\"params\":{" + META + "}");
    }
}
