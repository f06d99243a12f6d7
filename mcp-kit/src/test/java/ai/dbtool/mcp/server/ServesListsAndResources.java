package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.ToolRules;
import ai.dbtool.testkit.protocol.ToolSnapshots;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class ServesListsAndResources {

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, 2024-11-05",
        "2025-03-26, 2025-03-26",
        "2025-06-18, 2025-06-18",
        "2025-11-25, 2025-11-25",
        "1999-01-01, 2025-11-25",
    })
    void afterNegotiatingTheRevision(String asked, String agreed) {
        Answer answer =
                client.request(
                        "initialize",
                        Map.of(
                                "protocolVersion", asked,
                                "capabilities", Map.of(),
                                "clientInfo", Map.of("name", "x", "version", "1")));

        assertThat(answer.result().path("protocolVersion").asString()).isEqualTo(agreed);
        assertThat(answer.result().path("serverInfo").path("name").asString())
                .isEqualTo("mcp-workbench");
        assertThat(answer.result().path("instructions").asString()).isEqualTo("Tools for tests.");
    }

    @Test
    void withToolDefinitionsAsAgreed() {
        client.initialize();

        ToolRules.check("kit_", client.tools());
        ToolSnapshots.check(client.tools());
    }

    @ParameterizedTest
    @CsvSource({
        "prompts/list, prompts, 1",
        "resources/list, resources, 0",
        "resources/templates/list, resourceTemplates, 2",
        "tools/list, tools, 6",
    })
    void thatAreThereEvenWhenEmpty(String method, String property, int size) {
        client.initialize();

        assertThat(client.request(method, Map.of()).result().path(property)).hasSize(size);
        assertThat(client.request(method, Map.of("cursor", "abc")).errorCode()).isEqualTo(-32602);
    }

    @Test
    void andReadsATemplatedResource() {
        client.initialize();
        Answer answer = client.request("resources/read", Map.of("uri", "kit://notes/a%20b+c"));

        assertThat(answer.result().at("/contents/0/text").asString()).isEqualTo("note a b+c");
        assertThat(answer.result().at("/contents/0/mimeType").asString()).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kit://notes/none",
                "kit://notes/a/b",
                "kit://other/a",
                "",
                "file:///etc/passwd"
            })
    void andSaysWhichResourceThereIsNot(String uri) {
        client.initialize();
        Answer answer = client.request("resources/read", Map.of("uri", uri));

        assertThat(answer.errorCode()).isEqualTo(-32002);
        assertThat(answer.error().at("/data/uri").asString()).isEqualTo(uri);
    }

    @Test
    void andCompletesVariables() {
        client.initialize();
        Answer answer = complete("kit://notes/{name}", "name", "b");

        assertThat(answer.result().at("/completion/values").toString())
                .isEqualTo("[\"beta\",\"bravo\"]");
        assertThat(complete("kit://notes/{name}", "nam", "b").errorCode()).isEqualTo(-32602);
        assertThat(complete("kit://other/{name}", "name", "b").errorCode()).isEqualTo(-32602);
    }

    @Test
    void andTakesALogLevel() {
        client.initialize();

        assertThat(client.request("logging/setLevel", Map.of("level", "info")).result()).isEmpty();
        assertThat(client.request("logging/setLevel", Map.of("level", "loud")).errorCode())
                .isEqualTo(-32602);
    }

    private Answer complete(String template, String variable, String prefix) {
        return client.request(
                "completion/complete",
                Map.of(
                        "ref", Map.of("type", "ref/resource", "uri", template),
                        "argument", Map.of("name", variable, "value", prefix)));
    }
}
