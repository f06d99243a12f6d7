package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.memory.MemoryTransport;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class AnswersInMemory {

    private final ServerRuntime runtime =
            new ServerRuntime(Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN);
    private McpAsyncClient client;

    @BeforeEach
    void connect() {
        client =
                McpClient.async(new MemoryTransport(runtime))
                        .requestTimeout(Duration.ofSeconds(30))
                        .build();
        client.initialize().block(Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        client.closeGracefully().block(Duration.ofSeconds(30));
        runtime.close();
    }

    @Test
    void listsToolsInTheirOrder() {
        assertThat(client.listTools().block().tools())
                .extracting(McpSchema.Tool::name)
                .startsWith("kit_echo", "kit_rows");
    }

    @Test
    void answersWithOneTextBlockAndTheSameFactsStructured() {
        McpSchema.CallToolResult result = call("kit_echo", Map.of("text", "hello", "times", "2"));

        assertThat(result.isError()).isFalse();
        assertThat(result.content()).hasSize(1);
        assertThat(((McpSchema.TextContent) result.content().getFirst()).text())
                .isEqualTo("hello hello");
        assertThat(result.structuredContent()).isEqualTo(Map.of("said", "hello hello", "times", 2));
    }

    @Test
    void refusesAnUnknownToolByProtocolWithTheNearest() {
        assertThatThrownBy(() -> call("kit_ecko", Map.of()))
                .isInstanceOf(McpError.class)
                .hasMessageContaining("did you mean kit_echo?");
    }

    private McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build())
                .block(Duration.ofSeconds(30));
    }
}
