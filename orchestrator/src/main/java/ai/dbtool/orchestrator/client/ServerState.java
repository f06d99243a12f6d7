package ai.dbtool.orchestrator.client;

import io.modelcontextprotocol.spec.McpSchema.Tool;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What is known about one server.
 *
 * @param name of the server
 * @param tools it offers; empty when it cannot be reached
 * @param digest of its tool list; empty when it cannot be reached
 * @param absent why it cannot be reached; {@code null} when it can
 * @param warning what deserves a look, as a changed tool list; {@code null} when nothing does
 */
public record ServerState(
        String name,
        List<Tool> tools,
        String digest,
        @Nullable String absent,
        @Nullable String warning) {

    public ServerState {
        tools = List.copyOf(tools);
    }
}
