package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.mcp.client.webflux.transport.WebClientStreamableHttpTransport;
import org.springframework.web.reactive.function.client.WebClient;

import java.time.Duration;
import java.util.Map;

/** The clients of the SDK and of Spring AI, which read the specification for themselves. */
class ServesForeignClients {

    private static final EchoServer SERVER = new EchoServer();
    private static final String URL = "http://127.0.0.1:" + SERVER.port();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void ofTheSdkOverStreamableHttp() {
        talk(HttpClientStreamableHttpTransport.builder(URL).build());
    }

    @SuppressWarnings("deprecation") // As is what it speaks.
    @Test
    void ofTheSdkOverHttpAndSse() {
        talk(HttpClientSseClientTransport.builder(URL).build());
    }

    @Test
    void ofSpringOverStreamableHttp() {
        talk(WebClientStreamableHttpTransport.builder(WebClient.builder().baseUrl(URL)).build());
    }

    private static void talk(McpClientTransport transport) {
        try (McpSyncClient client =
                McpClient.sync(transport)
                        .requestTimeout(Duration.ofSeconds(60))
                        .initializationTimeout(Duration.ofSeconds(60))
                        .build()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("mcp-echo");
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .containsExactly("kit_echo", "kit_wait");
            assertThat(client.listResources().resources()).isNotNull();
            for (int i = 0; i < 3; i++) {
                McpSchema.CallToolResult result =
                        client.callTool(
                                McpSchema.CallToolRequest.builder("kit_echo")
                                        .arguments(Map.of("text", "grüß Gott"))
                                        .build());
                assertThat(((McpSchema.TextContent) result.content().getFirst()).text())
                        .isEqualTo("http: grüß Gott");
            }
            client.ping();
        }
    }
}
