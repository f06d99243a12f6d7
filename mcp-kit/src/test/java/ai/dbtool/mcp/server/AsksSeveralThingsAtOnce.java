package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Ask;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class AsksSeveralThingsAtOnce {

    private static final Map<String, ?> ABLE =
            Map.of("elicitation", Map.of(), "sampling", Map.of(), "roots", Map.of());
    private static final Map<String, Object> NAME = Map.of("action", "accept", "content", Map.of());
    private static final Map<String, Object> ROOTS = Map.of("roots", List.of());
    private static final Map<String, Object> SAID =
            Map.of(
                    "role", "assistant",
                    "model", "m",
                    "content", Map.of("type", "text", "text", "hi"));

    private final Service service =
            new ServiceBuilder(McpSchema.Implementation.builder("asking", "1").build())
                    .capability("tools", Map.of())
                    .capability("completions", Map.of())
                    .method("tools/call", (exchange, _) -> asking(exchange))
                    .method("completion/complete", (exchange, _) -> asking(exchange))
                    .build();
    private final RawClient client =
            RawClient.thread(
                    (in, out) -> StdioTransport.serve(service, Principal.local("alice"), in, out));

    @AfterEach
    void close() {
        client.close();
    }

    private static Mono<Map<String, Object>> asking(Exchange exchange) {
        Map<String, Ask> asks = new LinkedHashMap<>();
        asks.put("name", new Ask(Ask.ELICITATION, form()).unbound());
        asks.put("words", new Ask(Ask.SAMPLING, prompt()));
        asks.put("folders", new Ask(Ask.ROOTS, Map.of()));
        return exchange.askAll(asks)
                .map(
                        answers ->
                                Map.of(
                                        "content",
                                        List.of(
                                                Map.of(
                                                        "type",
                                                        "text",
                                                        "text",
                                                        answers.keySet().stream()
                                                                .sorted()
                                                                .toList()
                                                                .toString()))));
    }

    private static Map<String, @Nullable Object> form() {
        return Map.of(
                "message",
                "?",
                "requestedSchema",
                Map.of("type", "object", "properties", Map.of()));
    }

    private static Map<String, @Nullable Object> prompt() {
        return Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", Map.of("type", "text", "text", "hello"))),
                "maxTokens",
                10);
    }

    @Test
    void ofASession() {
        client.initialize("2025-11-25", ABLE);
        int id = client.send("tools/call", Map.of("name", "x"));
        for (int i = 0; i < 3; i++) {
            JsonNode asked = client.next();
            client.answer(
                    asked,
                    switch (asked.path("method").asString()) {
                        case Ask.ELICITATION -> NAME;
                        case Ask.SAMPLING -> SAID;
                        default -> ROOTS;
                    });
        }

        assertThat(client.await(id).text()).isEqualTo("[folders, name, words]");
    }

    @Test
    void ofAModernClientAndAgainOnlyForWhatIsMissing() {
        client.modern(ABLE);
        JsonNode first = call(Map.of(), null).result();
        assertThat(first.path("inputRequests").propertyNames())
                .containsExactly("name", "words", "folders");

        JsonNode second = call(Map.of("words", SAID, "folders", 7), state(first)).result();
        assertThat(second.path("inputRequests").propertyNames()).containsExactly("name", "folders");
        Answer third = call(Map.of("name", NAME, "folders", ROOTS), state(second));
        assertThat(third.text()).isEqualTo("[folders, name, words]");
    }

    @Test
    void andTakesAnUnboundAnswerThatCameUnasked() {
        client.modern(ABLE);
        JsonNode first = call(Map.of("name", NAME, "words", SAID), null).result();

        assertThat(first.path("inputRequests").propertyNames()).containsExactly("words", "folders");
    }

    @Test
    void andNamesEverythingTheClientDidNotDeclare() {
        client.modern(Map.of("roots", Map.of()));
        Answer refused = call(Map.of(), null);

        assertThat(refused.errorCode()).isEqualTo(-32021);
        assertThat(refused.error().at("/data/requiredCapabilities").propertyNames())
                .containsExactlyInAnyOrder("elicitation", "sampling");
    }

    /** The specification allows it for tools, prompts and resources only. */
    @Test
    void butNeverInAMethodThatMayNotAsk() {
        client.modern(ABLE);
        Answer refused =
                client.request(
                        "completion/complete",
                        Map.of(
                                "ref", Map.of("type", "ref/prompt", "name", "x"),
                                "argument", Map.of("name", "a", "value", "b")));

        assertThat(refused.errorCode()).isEqualTo(-32603);
    }

    @Test
    void andGivesUpOnASilentClient() {
        ClientRequests requests = new ClientRequests(Duration.ofSeconds(30));
        StepVerifier.withVirtualTime(
                        () -> requests.ask(new Ask(Ask.ROOTS, Map.of()), _ -> Mono.empty()))
                .expectSubscription()
                .thenAwait(Duration.ofSeconds(31))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOfSatisfying(
                                                ToolFailure.class,
                                                failure ->
                                                        assertThat(failure.code())
                                                                .isEqualTo("client_silent")))
                .verify(Duration.ofSeconds(60));
    }

    private Answer call(Map<String, ?> responses, @Nullable String state) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("name", "x");
        if (!responses.isEmpty()) {
            params.put("inputResponses", responses);
        }
        if (state != null) {
            params.put("requestState", state);
        }
        return client.request("tools/call", params);
    }

    private static String state(JsonNode result) {
        return result.path("requestState").asString();
    }
}
