package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** Each kind of answer in each revision; what comes is held against the schema of that revision. */
class SpeaksEveryRevision {

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
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
    void ofTheLegacyEra(String revision) {
        client.initialize(revision, Map.of());

        assertThat(client.request("ping", Map.of()).result()).isEmpty();
        client.request("logging/setLevel", Map.of("level", "debug")).result();
        speaks();
    }

    @Test
    void ofTheModernEra() {
        client.modern(Map.of());

        client.request("server/discover", Map.of()).result();
        assertThat(client.request("ping", Map.of()).errorCode()).isEqualTo(-32601);
        speaks();
    }

    private void speaks() {
        for (String list :
                List.of(
                        "tools/list",
                        "resources/list",
                        "resources/templates/list",
                        "prompts/list")) {
            client.request(list, Map.of()).result();
        }
        client.call("kit_echo").with("text", "x").meta("progressToken", 7).expectOk();
        // So many that the answer is cut and the rest is kept for resources/read.
        client.call("kit_rows").with("count", 5_000).expectOk();
        client.call("kit_fail").with("message", "m").with("mendable", true).expectError();
        client.call("kit_fail").with("message", "m").with("mendable", false).expectError();
        client.request("resources/read", Map.of("uri", "kit://notes/a")).result();
        client.request(
                        "completion/complete",
                        Map.of(
                                "ref", Map.of("type", "ref/resource", "uri", "kit://notes/{name}"),
                                "argument", Map.of("name", "name", "value", "b")))
                .result();
        assertThat(client.notifications()).isNotEmpty();
        assertThat(client.call("no_such").answer().raw().has("id")).isTrue();
        assertThat(client.request("resources/read", Map.of("uri", "kit://no")).error()).isNotNull();
        assertThat(client.request("no/such", Map.of()).errorCode()).isEqualTo(-32601);
        assertThat(client.request("tools/call", Map.of()).errorCode()).isEqualTo(-32602);
    }
}
