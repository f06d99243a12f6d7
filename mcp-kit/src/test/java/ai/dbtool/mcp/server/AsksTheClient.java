package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class AsksTheClient {

    private static final Map<String, ?> ABLE = Map.of("elicitation", Map.of("form", Map.of()));

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    private static Map<String, Object> accept(String word) {
        return Map.of("action", "accept", "content", Map.of("word", word));
    }

    /** Sessions are asked by a request. */
    @Nested
    class InASession {

        @Test
        void andUsesItsAnswers() {
            client.initialize("2025-11-25", ABLE);
            int id = client.call("kit_ask").with("question", "who?").with("times", 2).send();
            JsonNode first = client.next();
            assertThat(first.path("method").asString()).isEqualTo("elicitation/create");
            assertThat(first.at("/params/message").asString()).isEqualTo("who? 1");
            client.answer(first, accept("me"));
            JsonNode second = client.next();
            assertThat(second.path("id")).isNotEqualTo(first.path("id"));
            client.answer(second, Map.of("action", "decline"));

            assertThat(client.await(id).text()).isEqualTo("me, decline");
        }

        @Test
        void onlyWhenItDeclaredThatItCan() {
            client.initialize("2025-11-25", Map.of());

            assertThat(client.call("kit_ask").with("question", "who?").expectError().text())
                    .contains("client_cannot")
                    .contains("elicitation");
        }

        @Test
        void andTellsWhenItRefuses() {
            client.initialize("2025-11-25", ABLE);
            int id = client.call("kit_ask").with("question", "who?").send();
            JsonNode asked = client.next();
            client.line(
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + asked.path("id")
                            + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

            assertThat(client.await(id).text()).contains("client_refused");
        }

        @Test
        void andGivesUpWhenItLeaves() {
            client.initialize("2025-11-25", ABLE);
            int id = client.call("kit_ask").with("question", "who?").send();
            client.next();
            client.closeInput();

            assertThat(client.await(id).text()).contains("client_gone");
            assertThat(client.nextLine()).isNull();
        }
    }

    /** Modern clients are told what is missing, and make the call again. */
    @Nested
    class InTheModernEra {

        @Test
        void andUsesItsAnswersRoundByRound() {
            client.modern(ABLE);
            JsonNode first = round(2, Map.of(), null).result();
            assertThat(first.path("resultType").asString()).isEqualTo("input_required");
            assertThat(first.at("/inputRequests/q1/method").asString())
                    .isEqualTo("elicitation/create");
            assertThat(first.at("/inputRequests/q1/params/message").asString()).isEqualTo("who? 1");
            assertThat(first.has("ttlMs")).isFalse();

            JsonNode second = round(2, Map.of("q1", accept("me")), state(first)).result();
            assertThat(second.path("inputRequests").propertyNames()).containsExactly("q2");
            assertThat(state(second)).isNotEqualTo(state(first));

            Answer third = round(2, Map.of("q2", Map.of("action", "cancel")), state(second));
            assertThat(third.result().path("resultType").asString()).isEqualTo("complete");
            assertThat(third.text()).isEqualTo("me, cancel");
        }

        @Test
        void onlyWhenItDeclaredThatItCan() {
            Answer answer = roundAs(Map.of("elicitation", Map.of("url", Map.of())));

            assertThat(answer.errorCode()).isEqualTo(-32021);
            assertThat(answer.error().at("/data/requiredCapabilities").toString())
                    .isEqualTo("{\"elicitation\":{\"form\":{}}}");
        }

        @Test
        void andTakesAnEmptyDeclarationForForms() {
            assertThat(
                            roundAs(Map.of("elicitation", Map.of()))
                                    .result()
                                    .path("resultType")
                                    .asString())
                    .isEqualTo("input_required");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"other\":{\"action\":\"accept\"}}",
                    "{\"q1\":7}",
                    "{\"q1\":null}",
                    "{\"q1\":{\"action\":\"accept\"}}",
                    "{\"q1\":{\"action\":\"accept\",\"content\":{\"word\":7}}}",
                    "{\"q1\":{\"action\":\"whatever\"}}",
                })
        void andAsksAgainWhenTheAnswerIsNone(String responses) {
            client.modern(ABLE);
            JsonNode first = round(1, Map.of(), null).result();
            JsonNode again = round(1, client(responses), state(first)).result();

            assertThat(again.path("resultType").asString()).isEqualTo("input_required");
            assertThat(round(1, Map.of("q1", accept("me")), state(again)).text()).isEqualTo("me");
        }

        @Test
        void andIgnoresAnswersToWhatWasNotAsked() {
            client.modern(ABLE);
            JsonNode unasked = round(1, Map.of("q1", accept("me")), null).result();
            assertThat(unasked.path("resultType").asString()).isEqualTo("input_required");

            JsonNode second =
                    round(2, Map.of("q1", accept("me"), "q2", accept("early")), state(twoAsked()))
                            .result();
            assertThat(second.path("inputRequests").propertyNames()).containsExactly("q2");
        }

        private JsonNode twoAsked() {
            return round(2, Map.of(), null).result();
        }

        @Test
        void andRefusesAStateThatIsNotOfThisCall() {
            client.modern(ABLE);
            String state = state(round(1, Map.of(), null).result());

            refused(round(2, Map.of("q1", accept("me")), state));
            refused(round(1, Map.of("q1", accept("me")), state + "-TAMPERED"));
            refused(round(1, Map.of("q1", accept("me")), state.substring(1)));
            refused(round(1, Map.of("q1", accept("me")), ""));
            refused(round(1, Map.of("q1", accept("me")), "AAAA"));
            assertThat(round(1, Map.of("q1", accept("me")), state).text()).isEqualTo("me");
        }

        @Test
        void andRefusesResponsesThatAreNoObject() {
            client.modern(ABLE);
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("name", "kit_ask");
            params.put("arguments", Map.of("question", "who?"));
            params.put("inputResponses", List.of(1));

            assertThat(client.request("tools/call", params).errorCode()).isEqualTo(-32602);
        }

        private static void refused(Answer answer) {
            assertThat(answer.errorCode()).isEqualTo(-32602);
            assertThat(answer.error().path("message").asString()).contains("requestState");
        }

        private Answer roundAs(Map<String, ?> capabilities) {
            client.modern(capabilities);
            return round(1, Map.of(), null);
        }

        private static Map<String, ?> client(String json) {
            return tools.jackson.databind.json.JsonMapper.shared()
                    .readValue(json, new tools.jackson.core.type.TypeReference<>() {});
        }

        private static String state(JsonNode result) {
            return result.path("requestState").asString();
        }

        private Answer round(int times, Map<String, ?> responses, @Nullable String state) {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("name", "kit_ask");
            params.put("arguments", Map.of("question", "who?", "times", times));
            if (!responses.isEmpty()) {
                params.put("inputResponses", responses);
            }
            if (state != null) {
                params.put("requestState", state);
            }
            return client.request("tools/call", params);
        }
    }
}
