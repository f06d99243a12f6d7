package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;

class ServesPrompts {

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    private Answer get(Map<String, ?> arguments) {
        return client.request("prompts/get", Map.of("name", "read_note", "arguments", arguments));
    }

    @Test
    void listed() {
        JsonNode prompt = client.request("prompts/list", Map.of()).result().at("/prompts/0");

        assertThat(prompt.path("name").asString()).isEqualTo("read_note");
        assertThat(prompt.at("/arguments/0/required").asBoolean()).isTrue();
        assertThat(prompt.at("/arguments/1/required").asBoolean()).isFalse();
    }

    @Test
    void filledIn() {
        JsonNode message = get(Map.of("name", "b", "tone", "low")).result().at("/messages/0");

        assertThat(message.path("role").asString()).isEqualTo("user");
        assertThat(message.at("/content/text").asString())
                .isEqualTo("Read note b.\nRead it in a low voice, b that is.\nThen stop.");
    }

    @Test
    void withoutTheLinesOfWhatIsNotGiven() {
        assertThat(get(Map.of("name", "b")).result().at("/messages/0/content/text").asString())
                .isEqualTo("Read note b.\nThen stop.");
    }

    @Test
    void whoseArgumentsAreTextAndNothingElse() {
        JsonNode result = get(Map.of("name", "{tone}\u001b[31m", "tone", "low")).result();

        assertThat(result.at("/messages/0/content/text").asString())
                .startsWith("Read note {tone}\\u001b[31m.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"nothing\"} | there are read_note",
                "{\"name\":\"read_note\"} | name is missing: Which note.",
                "{\"name\":\"read_note\",\"arguments\":{\"name\":\"a\",\"loud\":\"x\"}} | takes name, tone",
                "{\"name\":\"read_note\",\"arguments\":[]} | must be an object",
            })
    void orSayWhatIsWrong(String params, String message) {
        Answer answer =
                client.request(
                        "prompts/get",
                        JsonMapper.shared()
                                .readValue(params, new TypeReference<Map<String, Object>>() {}));

        assertThat(answer.errorCode()).isEqualTo(-32602);
        assertThat(answer.error().path("message").asString()).contains(message);
    }

    @Test
    void completedByTheResourceThatKnows() {
        assertThat(complete("name", "b").result().at("/completion/values").toString())
                .isEqualTo("[\"beta\",\"bravo\"]");
        assertThat(complete("tone", "l").result().at("/completion/values")).isEmpty();
        assertThat(complete("else", "l").errorCode()).isEqualTo(-32602);
    }

    private Answer complete(String argument, String prefix) {
        return client.request(
                "completion/complete",
                Map.of(
                        "ref",
                        Map.of("type", "ref/prompt", "name", "read_note"),
                        "argument",
                        Map.of("name", argument, "value", prefix)));
    }
}
