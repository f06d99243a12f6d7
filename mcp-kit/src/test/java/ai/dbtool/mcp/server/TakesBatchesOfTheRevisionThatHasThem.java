package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

class TakesBatchesOfTheRevisionThatHasThem {

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}";

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void andAnswersThemAllAtOnce() {
        client.initialize("2025-03-26", Map.of());
        client.line(
                "["
                        + PING
                        + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/whatever\"}"
                        + ",{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"kit_echo\",\"arguments\":{\"text\":\"x\"}}}"
                        + ",7"
                        + ",{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"initialize\",\"params\":{}}"
                        + ",["
                        + PING
                        + "]]");
        List<String> ids = new ArrayList<>();
        List<Integer> codes = new ArrayList<>();
        for (JsonNode answer : client.next()) {
            ids.add(answer.path("id").toString());
            codes.add(answer.at("/error/code").asInt(0));
        }

        assertThat(ids).containsExactlyInAnyOrder("\"p\"", "2", "null", "null", "null");
        assertThat(codes).containsExactlyInAnyOrder(0, 0, -32600, -32600, -32600);
        client.call("kit_echo").with("text", "x").expectOk();
    }

    @Test
    void andAnswersNothingToNotifications() {
        client.initialize("2025-03-26", Map.of());
        client.line("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/whatever\"}]");

        client.call("kit_echo").with("text", "x").expectOk();
    }

    @Test
    void andRefusesOnesThatAreEmptyOrTooLong() {
        client.initialize("2025-03-26", Map.of());
        client.line("[]");
        assertThat(client.next().at("/error/code").asInt()).isEqualTo(-32600);
        client.line("[" + String.join(",", Collections.nCopies(101, PING)) + "]");
        assertThat(client.next().at("/error/code").asInt()).isEqualTo(-32600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-06-18", "2025-11-25"})
    void andRefusesThemInTheOthers(String revision) {
        client.initialize(revision, Map.of());
        client.line("[" + PING + "]");

        assertThat(client.next().at("/error/message").asString()).contains("2025-03-26");
    }
}
