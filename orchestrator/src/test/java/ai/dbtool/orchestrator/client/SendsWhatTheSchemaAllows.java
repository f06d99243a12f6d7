package ai.dbtool.orchestrator.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.memory.MemoryTransport;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.testkit.protocol.SpecSchema;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The client's side of a conversation, held against the schema of the revision it asks for. */
class SendsWhatTheSchemaAllows {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> sent = new CopyOnWriteArrayList<>();

    @Test
    void fromInitializeToACall() {
        try (ServerRuntime runtime =
                        new ServerRuntime(
                                StdioChild.definition(), LimitsConfig.defaults(), CallGuard.OPEN);
                McpTools tools =
                        new McpTools(
                                List.of(
                                        ServerEndpoint.memory(
                                                "child",
                                                () -> new Watched(new MemoryTransport(runtime)))),
                                LIMIT,
                                null)) {
            tools.call("child_pid", JsonMapper.shared().createObjectNode()).block(LIMIT);
        }

        List<JsonNode> messages = sent.stream().map(JsonMapper.shared()::readTree).toList();
        assertThat(messages)
                .extracting(message -> message.path("method").asString())
                .contains("initialize", "notifications/initialized", "tools/list", "tools/call");
        String revision = messages.getFirst().at("/params/protocolVersion").asString();
        for (JsonNode message : messages) {
            assertThat(SpecSchema.of(revision).problemsOfClient(message)).isEmpty();
        }
    }

    /** Notes what goes out as it would be written. */
    private final class Watched implements McpClientTransport {

        private final McpClientTransport inner;

        Watched(McpClientTransport inner) {
            this.inner = inner;
        }

        @Override
        public Mono<Void> connect(
                Function<Mono<McpSchema.JSONRPCMessage>, Mono<McpSchema.JSONRPCMessage>> handler) {
            return inner.connect(handler);
        }

        @Override
        public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
            try {
                sent.add(McpJsonDefaults.getMapper().writeValueAsString(message));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return inner.sendMessage(message);
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return inner.unmarshalFrom(data, type);
        }

        @Override
        public List<String> protocolVersions() {
            return inner.protocolVersions();
        }

        @Override
        public Mono<Void> closeGracefully() {
            return inner.closeGracefully();
        }
    }
}
