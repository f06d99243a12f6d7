package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

class SpeaksBothErasOnOnePipe {

    private static final String MODERN =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    /** No deadline comes to the help of a cancellation that does not work. */
    private static final LimitsConfig PATIENT =
            new LimitsConfig(
                    1_500,
                    1_000,
                    2_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10));

    private final Workbench workbench = new Workbench();
    private final ServerRuntime runtime =
            new ServerRuntime(workbench.definition(), PATIENT, CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    /** What Claude Code and Copilot do. */
    @Test
    void whenAClientDiscoversAndThenInitializes() {
        client.line(request(1, "server/discover", ""));
        JsonNode discovered = client.next().path("result");
        assertThat(discovered.path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
        client.initialize();
        assertThat(client.call("kit_echo").with("text", "old").expectOk().text()).isEqualTo("old");
        assertThat(client.request("ping", Map.of()).result()).isEmpty();

        client.line(request(2, "ping", ""));
        assertThat(client.next().at("/error/code").asInt()).isEqualTo(-32601);
        assertThat(client.request("ping", Map.of()).result()).isEmpty();
    }

    @Test
    void andDiscoversWhoItIs() {
        JsonNode result = client.modern(Map.of()).request("server/discover", Map.of()).result();

        assertThat(result.path("resultType").asString()).isEqualTo("complete");
        assertThat(result.path("capabilities").propertyNames())
                .containsExactlyInAnyOrder(
                        "tools", "resources", "prompts", "completions", "logging");
        assertThat(result.path("instructions").asString()).isEqualTo("Tools for tests.");
        assertThat(result.path("serverInfo").isMissingNode()).isTrue();
        assertThat(
                        result.path("_meta")
                                .path("io.modelcontextprotocol/serverInfo")
                                .path("name")
                                .asString())
                .isEqualTo("mcp-workbench");
        assertThat(result.path("ttlMs").asInt()).isPositive();
        assertThat(result.path("cacheScope").asString()).isEqualTo("private");
    }

    /** Tools that need a scope are not on everybody's list. */
    @Test
    void andLetsCachesShareOnlyAListThatIsTheSameForAll() {
        Tool<Workbench.Echo.Args> open =
                new Tool<>() {
                    private final Workbench.Echo echo = new Workbench.Echo();

                    @Override
                    public ToolSpec<Workbench.Echo.Args> spec() {
                        return echo.spec().needs();
                    }

                    @Override
                    public Mono<ToolResult> call(Workbench.Echo.Args args, ToolContext context) {
                        return echo.call(args, context);
                    }
                };
        try (ServerRuntime forAll =
                        new ServerRuntime(
                                new ServerDefinition("x", "X", "", List.of(open), List.of()),
                                PATIENT,
                                CallGuard.OPEN);
                RawClient any =
                        RawClient.thread((in, out) -> StdioTransport.serve(forAll, in, out))) {
            JsonNode list = any.modern(Map.of()).request("tools/list", Map.of()).result();

            assertThat(list.path("cacheScope").asString()).isEqualTo("public");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tools/list, private",
        "prompts/list, private",
        "resources/list, private",
        "resources/templates/list, private",
    })
    void andSaysHowLongListsKeep(String method, String scope) {
        JsonNode result = client.modern(Map.of()).request(method, Map.of()).result();

        assertThat(result.path("resultType").asString()).isEqualTo("complete");
        assertThat(result.path("ttlMs").asInt()).isPositive();
        assertThat(result.path("cacheScope").asString()).isEqualTo(scope);
        assertThat(client.request(method, Map.of("cursor", "abc")).errorCode()).isEqualTo(-32602);
        assertThat(client.request(method, Map.of("cursor", 7)).errorCode()).isEqualTo(-32602);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "initialize",
                "ping",
                "logging/setLevel",
                "resources/subscribe",
                "resources/unsubscribe",
                "subscriptions/listen",
                "tasks/get",
                "no/such",
            })
    void andKnowsNoMethodOfTheOtherEra(String method) {
        Answer answer = client.modern(Map.of()).request(method, Map.of());

        assertThat(answer.errorCode()).isEqualTo(-32601);
    }

    @ParameterizedTest
    @ValueSource(strings = {"server/discover", "subscriptions/listen", "resources/subscribe"})
    void andTheOldEraNoneOfTheNew(String method) {
        client.initialize();

        assertThat(client.request(method, Map.of("uri", "x")).errorCode()).isEqualTo(-32601);
    }

    @Test
    void andReadsResources() {
        client.modern(Map.of());
        JsonNode result = client.request("resources/read", Map.of("uri", "kit://notes/a")).result();
        assertThat(result.at("/contents/0/text").asString()).isEqualTo("note a");
        assertThat(result.path("ttlMs").asInt(-1)).isZero();
        assertThat(result.path("cacheScope").asString()).isEqualTo("private");

        Answer none = client.request("resources/read", Map.of("uri", "kit://notes/none"));
        assertThat(none.errorCode()).isEqualTo(-32602);
        assertThat(none.error().at("/data/uri").asString()).isEqualTo("kit://notes/none");
    }

    @Test
    void andRefusesARevisionItDoesNotSpeak() {
        client.line(request(3, "tools/list", "").replace("2026-07-28", "2031-01-01"));
        JsonNode answer = client.next();

        assertThat(answer.path("id").asInt()).isEqualTo(3);
        assertThat(answer.at("/error/code").asInt()).isEqualTo(-32022);
        assertThat(answer.at("/error/data/requested").asString()).isEqualTo("2031-01-01");
        assertThat(answer.at("/error/data/supported").toString()).isEqualTo("[\"2026-07-28\"]");
    }

    @Test
    void andCallsToolsWithProgress() {
        Answer answer =
                client.modern(Map.of())
                        .call("kit_echo")
                        .with("text", "x")
                        .meta("progressToken", 7)
                        .expectOk();

        assertThat(answer.result().path("resultType").asString()).isEqualTo("complete");
        assertThat(client.notifications())
                .extracting(note -> note.at("/params/progressToken").asInt())
                .containsExactly(7);
    }

    @Test
    void andLogsOnlyForRequestsThatWantIt() {
        client.modern(Map.of()).call("kit_log").expectOk();
        assertThat(client.notifications()).isEmpty();

        client.call("kit_log").meta("io.modelcontextprotocol/logLevel", "error").expectOk();
        assertThat(client.notifications())
                .extracting(note -> note.at("/params/level").asString())
                .containsExactly("error", "critical", "alert", "emergency");
        assertThat(client.notifications().getFirst().at("/params/data").asString())
                .isEqualTo("at error");
        assertThat(client.notifications().getFirst().at("/params/logger").asString())
                .isEqualTo("kit_log");
    }

    @Test
    void andLogsToSessionsFromTheLevelTheySet() {
        client.initialize();
        client.call("kit_log").expectOk();
        assertThat(client.notifications()).hasSize(7);

        client.request("logging/setLevel", Map.of("level", "alert"));
        client.call("kit_log").expectOk();
        assertThat(client.notifications()).hasSize(9);

        client.request("logging/setLevel", Map.of("level", "debug"));
        client.call("kit_log").expectOk();
        assertThat(client.notifications()).hasSize(17);
    }

    @Test
    void andDoesNotAnswerACancelledRequest() throws InterruptedException {
        client.modern(Map.of());
        int id = client.call("kit_wait").with("millis", 60_000).send();
        client.call("kit_echo").with("text", "x").expectOk();
        client.notify("notifications/cancelled", Map.of("requestId", id));

        assertThat(workbench.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
        client.call("kit_echo").with("text", "x").expectOk();
        client.closeInput();
        assertThat(client.nextLine()).isNull();
    }

    @Test
    void andTakesAnIdOnceAtATime() {
        String call =
                request(5, "tools/call", "\"name\":\"kit_wait\",\"arguments\":{\"millis\":60000},");
        client.line(call).line(call);

        JsonNode second = client.next();
        assertThat(second.path("id").asInt()).isEqualTo(5);
        assertThat(second.at("/error/code").asInt()).isEqualTo(-32600);
        client.notify("notifications/cancelled", Map.of("requestId", 5));
    }

    @Test
    void andListsTheSameForEqualCallers() {
        List<String> lists =
                java.util.stream.Stream.of(1, 2)
                        .map(
                                id -> {
                                    client.line(request(9, "tools/list", ""));
                                    return client.nextLine();
                                })
                        .toList();

        assertThat(lists.getFirst()).isEqualTo(lists.getLast());
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":{"
                + params
                + MODERN
                + "}}";
    }
}
