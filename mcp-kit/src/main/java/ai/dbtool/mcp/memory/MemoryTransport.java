package ai.dbtool.mcp.memory;

import ai.dbtool.mcp.server.Inbound;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Wire;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;

import org.jspecify.annotations.Nullable;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.function.Function;

/**
 * Connects a client of the SDK to a server in the same process: {@code McpClient.async(new
 * MemoryTransport(runtime))}. Each message is written to bytes and read back, so that nothing works
 * here that would not work over a pipe.
 */
public final class MemoryTransport implements McpClientTransport {

    private final ServerRuntime runtime;
    private final Disposable.Composite running = Disposables.composite();
    private volatile @Nullable McpServerSession session;

    /** A transport to {@code runtime}; one connection. */
    public MemoryTransport(ServerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> runtime.serve(new Provider(handler)));
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(
                () -> {
                    McpServerSession open = session;
                    if (open == null || running.isDisposed()) {
                        throw new IllegalStateException("the transport is not connected");
                    }
                    start(open.handle(copy(message)));
                });
    }

    /** Runs on until it ends, or until the transport is closed. */
    private void start(Mono<?> work) {
        Disposable.Swap slot = Disposables.swap();
        running.add(slot);
        slot.update(work.doFinally(_ -> running.remove(slot)).subscribe(_ -> {}, _ -> {}));
    }

    private static JSONRPCMessage copy(JSONRPCMessage message) {
        return switch (Inbound.read(Wire.write(message))) {
            case Inbound.Message copy -> copy.message();
            case Inbound.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return Wire.convert(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return ServerRuntime.protocolVersions();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(running::dispose);
    }

    /** The server's end. */
    private final class Provider implements McpServerTransportProvider, McpServerTransport {

        private final Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client;

        Provider(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client) {
            this.client = client;
        }

        @Override
        public void setSessionFactory(McpServerSession.Factory factory) {
            session = factory.create(this);
        }

        @Override
        public Mono<Void> sendMessage(JSONRPCMessage message) {
            return Mono.fromRunnable(() -> start(client.apply(Mono.just(copy(message)))));
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return Wire.convert(data, type);
        }

        @Override
        public Mono<Void> notifyClients(String method, Object params) {
            McpServerSession open = session;
            return open == null ? Mono.empty() : open.sendNotification(method, params);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.fromRunnable(running::dispose);
        }

        @Override
        public List<String> protocolVersions() {
            return ServerRuntime.protocolVersions();
        }

        @Override
        public void close() {
            running.dispose();
        }
    }

    @Override
    public void close() {
        running.dispose();
    }
}
