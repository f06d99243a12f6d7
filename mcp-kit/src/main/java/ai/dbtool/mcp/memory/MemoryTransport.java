package ai.dbtool.mcp.memory;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.protocol.Revisions;
import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.server.PipeSession;
import ai.dbtool.mcp.server.ServerRuntime;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;

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
    private final Principal principal;
    private final Disposable.Composite running = Disposables.composite();
    private volatile @Nullable PipeSession session;

    /** A transport to {@code runtime} for the local user; one connection. */
    public MemoryTransport(ServerRuntime runtime) {
        this(runtime, ServerRuntime.localUser());
    }

    /** A transport to {@code runtime} for {@code principal}; one connection. */
    public MemoryTransport(ServerRuntime runtime, Principal principal) {
        this.runtime = runtime;
        this.principal = principal;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(
                () ->
                        session =
                                runtime.service()
                                        .pipe(message -> deliver(handler, message), principal));
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(
                () -> {
                    PipeSession open = session;
                    if (open == null || running.isDisposed()) {
                        throw new IllegalStateException("the transport is not connected");
                    }
                    start(open.handle(Inbound.read(Wire.write(message))));
                });
    }

    /** Runs on until it ends, or until the transport is closed. */
    private void start(Mono<?> work) {
        Disposable.Swap slot = Disposables.swap();
        running.add(slot);
        slot.update(work.doFinally(_ -> running.remove(slot)).subscribe(_ -> {}, _ -> {}));
    }

    private Mono<Void> deliver(
            Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> client, Object message) {
        return Mono.fromRunnable(() -> start(client.apply(Mono.just(copy(message)))));
    }

    private static JSONRPCMessage copy(Object message) {
        return switch (Inbound.read(Wire.write(message))) {
            case Inbound.Message copy -> copy.message();
            case Inbound.Batch batch -> throw new IllegalStateException(batch.toString());
            case Inbound.Refused refused -> throw new IllegalStateException(refused.message());
        };
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return Wire.convert(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return Revisions.LEGACY;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    @Override
    public void close() {
        PipeSession open = session;
        if (open != null) {
            open.close();
        }
        running.dispose();
    }
}
