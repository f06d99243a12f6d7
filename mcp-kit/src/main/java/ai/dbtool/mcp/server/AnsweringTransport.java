package ai.dbtool.mcp.server;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransport;

import reactor.core.publisher.Mono;

import java.util.List;

/** Gives the id of a request free at the moment its answer is handed to the transport. */
record AnsweringTransport(McpServerTransport transport, InFlight inFlight)
        implements McpServerTransport {

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.defer(
                () -> {
                    if (message instanceof McpSchema.JSONRPCResponse answer) {
                        inFlight.answered(answer.id());
                    }
                    return transport.sendMessage(message);
                });
    }

    Mono<Void> refuse(McpSchema.JSONRPCResponse refusal) {
        return transport.sendMessage(refusal);
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public void close() {
        transport.close();
    }
}
