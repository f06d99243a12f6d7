package ai.dbtool.mcp.http;

import ai.dbtool.mcp.server.ServerRuntime;

import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;

import org.springframework.ai.mcp.server.webflux.transport.WebFluxSseServerTransportProvider;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import java.util.concurrent.atomic.AtomicReference;

/**
 * HTTP+SSE of revision 2024-11-05, for clients that know no other: {@code <prefix>/sse} opens the
 * stream, {@code <prefix>/message} takes messages. The session lives as long as its stream.
 */
final class SseEndpoint {

    private final String streamPath;
    private final String messagePath;
    private final ServerRuntime runtime;
    private final Messages messages;
    private final Sessions sessions;

    SseEndpoint(String prefix, ServerRuntime runtime, Messages messages, Sessions sessions) {
        this.streamPath = prefix + "/sse";
        this.messagePath = prefix + "/message";
        this.runtime = runtime;
        this.messages = messages;
        this.sessions = sessions;
    }

    // Deprecated as the transport itself is; there is no other one for it.
    @SuppressWarnings("removal")
    Mono<ServerResponse> open(ServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            return Errors.notAllowed("GET");
        }
        if (!StreamableEndpoint.accepts(request, MediaType.TEXT_EVENT_STREAM)) {
            return Errors.refuse(
                    HttpStatus.NOT_ACCEPTABLE,
                    "GET opens a stream; send Accept: text/event-stream");
        }
        if (!sessions.hasRoom()) {
            return Errors.busy("all sessions are taken; close a stream or try later");
        }
        WebFluxSseServerTransportProvider provider =
                WebFluxSseServerTransportProvider.builder()
                        .basePath("")
                        .sseEndpoint(streamPath)
                        .messageEndpoint(messagePath)
                        .contextExtractor(_ -> StreamableEndpoint.principal())
                        .build();
        Session session =
                new Session(
                        provider.getRouterFunction(),
                        Mono.defer(provider::closeGracefully),
                        sessions.clock());
        AtomicReference<String> key = new AtomicReference<>("");
        runtime.serve(
                new Registering(
                        provider,
                        created -> {
                            String name = key(created.getId());
                            key.set(name);
                            if (!sessions.add(name, session)) {
                                throw new IllegalStateException("all sessions are taken");
                            }
                        }));
        return session.answer(request)
                .map(
                        response ->
                                new WatchedResponse(
                                        response,
                                        session,
                                        false,
                                        () -> sessions.remove(String.valueOf(key.get()))));
    }

    /**
     * Answers 202 at once: the answer to the message goes through the stream, and a client that
     * waits for this response before it sends the next message could cancel nothing.
     */
    Mono<ServerResponse> post(ServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            return Errors.notAllowed("POST");
        }
        String id = request.queryParam("sessionId").orElse("");
        Session session = sessions.find(key(id));
        if (session == null) {
            return Errors.refuse(
                    HttpStatus.NOT_FOUND,
                    Errors.NO_SESSION,
                    null,
                    "unknown session; open the stream at " + streamPath + " again");
        }
        return messages.take(
                request,
                (_, body) -> {
                    ServerRequest forwarded = ServerRequest.from(request).body(body).build();
                    session.begin(true);
                    session.answer(forwarded)
                            .takeUntilOther(session.closed())
                            .onErrorResume(Errors::internal)
                            .doFinally(_ -> session.end(true))
                            .subscribe();
                    return ServerResponse.accepted().build();
                });
    }

    private String key(String id) {
        return messagePath + " " + id;
    }

    /** What is told of a session the moment it exists. */
    @FunctionalInterface
    private interface Created {
        void accept(McpServerSession session);
    }

    /** The provider, watched for the session it creates. */
    private record Registering(McpServerTransportProvider provider, Created created)
            implements McpServerTransportProvider {

        @Override
        public void setSessionFactory(McpServerSession.Factory factory) {
            provider.setSessionFactory(
                    transport -> {
                        McpServerSession session = factory.create(transport);
                        created.accept(session);
                        return session;
                    });
        }

        @Override
        public Mono<Void> notifyClients(String method, Object params) {
            return provider.notifyClients(method, params);
        }

        @Override
        public Mono<Void> notifyClient(String sessionId, String method, Object params) {
            return provider.notifyClient(sessionId, method, params);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return provider.closeGracefully();
        }
    }
}
