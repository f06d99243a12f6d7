package ai.dbtool.orchestrator.client;

import ai.dbtool.config.Secret;

import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How one server is reached. Everything above the transport is the same for all three ways.
 *
 * @param name as answers and coverage name the server
 * @param pinned whether its tool list is compared with the one seen first: servers outside this
 *     process can be replaced
 * @param connect makes a new connection
 */
public record ServerEndpoint(String name, boolean pinned, Supplier<Connection> connect) {

    /**
     * A transport and its end.
     *
     * @param transport not yet connected
     * @param ended completes when the other side is gone for good; never for those that cannot tell
     */
    public record Connection(McpClientTransport transport, Mono<Void> ended) {}

    /** A server in this process. */
    public static ServerEndpoint memory(String name, Supplier<McpClientTransport> transport) {
        return new ServerEndpoint(name, false, () -> new Connection(transport.get(), Mono.never()));
    }

    /**
     * A child process on its standard streams.
     *
     * @param command program and arguments; no secrets
     * @param environment added to the child's environment
     * @param waiting where waiting for the child's end may block
     */
    public static ServerEndpoint stdio(
            String name, List<String> command, Map<String, String> environment, Scheduler waiting) {
        ServerParameters parameters =
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .env(environment)
                        .build();
        return new ServerEndpoint(
                name,
                true,
                () -> {
                    StdioClientTransport child =
                            new StdioClientTransport(parameters, McpJsonDefaults.getMapper());
                    child.setStdErrorHandler(_ -> {});
                    return new Connection(
                            child,
                            Mono.<Void>fromRunnable(child::awaitForExit).subscribeOn(waiting));
                });
    }

    /** A server behind Streamable HTTP; {@code url} holds the whole path, as {@code .../db/mcp}. */
    public static ServerEndpoint url(String name, URI url, @Nullable Secret apiKey) {
        String base = url.getScheme() + "://" + url.getRawAuthority();
        String path = url.getRawPath().isEmpty() ? "/mcp" : url.getRawPath();
        return new ServerEndpoint(
                name, true, () -> new Connection(http(base, path, apiKey), Mono.never()));
    }

    private static McpClientTransport http(String base, String path, @Nullable Secret apiKey) {
        HttpClientStreamableHttpTransport.Builder builder =
                HttpClientStreamableHttpTransport.builder(base)
                        .endpoint(path)
                        .openConnectionOnStartup(false);
        if (apiKey != null) {
            builder.addHttpRequestCustomizer(
                    (request, _, _, _, _) ->
                            request.setHeader("Authorization", "Bearer " + apiKey.reveal()));
        }
        return builder.build();
    }
}
