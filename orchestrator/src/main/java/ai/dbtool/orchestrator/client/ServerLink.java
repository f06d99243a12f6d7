package ai.dbtool.orchestrator.client;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The line to one server: connected on first use; when it breaks it is made anew and the call
 * repeated once. Reading twice does no harm: all our tools only read.
 */
final class ServerLink {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ServerEndpoint endpoint;
    private final Duration limit;
    private @Nullable Line line;

    /** One connection; compared by identity, so not a record. */
    private static final class Line {
        private final Mono<McpAsyncClient> client;
        private final Mono<Void> ended;

        private Line(Mono<McpAsyncClient> client, Mono<Void> ended) {
            this.client = client;
            this.ended = ended;
        }
    }

    ServerLink(ServerEndpoint endpoint, Duration limit) {
        this.endpoint = endpoint;
        this.limit = limit;
    }

    ServerEndpoint endpoint() {
        return endpoint;
    }

    Mono<List<Tool>> tools() {
        return use(client -> client.listTools().map(result -> List.copyOf(result.tools())));
    }

    Mono<CallToolResult> call(CallToolRequest request) {
        return use(client -> client.callTool(request));
    }

    Mono<ReadResourceResult> read(String uri) {
        return use(client -> client.readResource(ReadResourceRequest.builder(uri).build()));
    }

    Mono<CompleteResult> complete(CompleteRequest request) {
        return use(client -> client.completeCompletion(request));
    }

    private <T> Mono<T> use(Function<McpAsyncClient, Mono<T>> work) {
        return attempt(work).onErrorResume(ServerLink::isBroken, _ -> attempt(work));
    }

    private <T> Mono<T> attempt(Function<McpAsyncClient, Mono<T>> work) {
        return Mono.defer(
                () -> {
                    Line open = current();
                    Mono<T> gone =
                            open.ended.then(Mono.error(() -> new ServerGone(endpoint.name())));
                    return Mono.firstWithSignal(open.client.flatMap(work), gone)
                            .onErrorResume(
                                    ServerLink::isBroken,
                                    error -> discard(open).then(Mono.error(error)));
                });
    }

    /** An answer, be it an error, means that the line works; so does a call that takes too long. */
    private static boolean isBroken(Throwable error) {
        return !(error instanceof McpError) && !(error instanceof TimeoutException);
    }

    private Mono<Void> discard(Line broken) {
        return Mono.defer(
                () -> {
                    drop(broken);
                    return broken.client
                            .flatMap(McpAsyncClient::closeGracefully)
                            .timeout(CLOSE_LIMIT)
                            .onErrorComplete();
                });
    }

    private synchronized Line current() {
        Line open = line;
        if (open == null) {
            open = connect();
            line = open;
        }
        return open;
    }

    private Line connect() {
        ServerEndpoint.Connection connection = endpoint.connect().get();
        McpAsyncClient client =
                McpClient.async(connection.transport())
                        .clientInfo(
                                Implementation.builder("dbtool-ai-orchestrator", "0.1.0").build())
                        .requestTimeout(limit)
                        .initializationTimeout(limit)
                        .build();
        Mono<McpAsyncClient> ready = Mono.defer(client::initialize).thenReturn(client).cache();
        // Waiting for the end makes sense only once there is a child to wait for.
        Mono<Void> ended = ready.then(connection.ended()).onErrorComplete().cache();
        return new Line(ready, ended);
    }

    private synchronized void drop(Line broken) {
        if (line == broken) {
            line = null;
        }
    }

    Mono<Void> close() {
        return Mono.defer(
                () -> {
                    Line open;
                    synchronized (this) {
                        open = line;
                    }
                    return open == null ? Mono.empty() : discard(open);
                });
    }
}
