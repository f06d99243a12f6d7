package ai.dbtool.mcp.http;

import ai.dbtool.mcp.server.ServerRuntime;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.mcp.server.webflux.transport.WebFluxStreamableServerTransportProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Streamable HTTP of one mount: {@code <prefix>/mcp}. */
final class StreamableEndpoint {

    static final String SESSION_HEADER = "Mcp-Session-Id";

    private final String path;
    private final ServerRuntime runtime;
    private final Messages messages;
    private final Sessions sessions;

    StreamableEndpoint(String path, ServerRuntime runtime, Messages messages, Sessions sessions) {
        this.path = path;
        this.runtime = runtime;
        this.messages = messages;
        this.sessions = sessions;
    }

    Mono<ServerResponse> handle(ServerRequest request) {
        Mono<ServerResponse> refused = Messages.refusedVersion(request);
        if (refused != null) {
            return refused;
        }
        if (request.method().equals(HttpMethod.POST)) {
            return post(request);
        }
        if (request.method().equals(HttpMethod.GET)) {
            return get(request);
        }
        if (request.method().equals(HttpMethod.DELETE)) {
            return inSession(request, null, (id, _) -> delete(id));
        }
        return Errors.notAllowed("GET, POST, DELETE");
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        if (!accepts(request, MediaType.TEXT_EVENT_STREAM)) {
            return Errors.refuse(
                    HttpStatus.NOT_ACCEPTABLE,
                    "answers come as text/event-stream; send Accept: application/json,"
                            + " text/event-stream");
        }
        return messages.take(
                request,
                (message, body) -> {
                    ServerRequest forwarded = forwarded(request, body);
                    if (message instanceof McpSchema.JSONRPCRequest call
                            && call.method().equals(McpSchema.METHOD_INITIALIZE)) {
                        return initialize(call, forwarded);
                    }
                    Object id = message instanceof McpSchema.JSONRPCRequest call ? call.id() : null;
                    return inSession(request, id, (_, session) -> session.answer(forwarded));
                });
    }

    private Mono<ServerResponse> initialize(McpSchema.JSONRPCRequest call, ServerRequest request) {
        if (!Messages.canInitialize(call)) {
            return Errors.refuse(
                    HttpStatus.BAD_REQUEST,
                    McpSchema.ErrorCodes.INVALID_PARAMS,
                    call.id(),
                    "initialize needs protocolVersion, capabilities and clientInfo {name, version}");
        }
        WebFluxStreamableServerTransportProvider provider =
                WebFluxStreamableServerTransportProvider.builder()
                        .messageEndpoint(path)
                        .contextExtractor(_ -> principal())
                        .build();
        runtime.serve(provider);
        Session session =
                new Session(
                        provider.getRouterFunction(),
                        Mono.defer(provider::closeGracefully),
                        sessions.clock());
        return session.first(request)
                .flatMap(
                        response -> {
                            String id = response.headers().getFirst(SESSION_HEADER);
                            if (id == null || sessions.add(key(id), session)) {
                                return Mono.just(response);
                            }
                            session.close();
                            return Errors.busy(
                                    "all sessions are taken; end one with DELETE or try later");
                        });
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        if (!accepts(request, MediaType.TEXT_EVENT_STREAM)) {
            return Errors.refuse(
                    HttpStatus.NOT_ACCEPTABLE,
                    "GET opens a stream; send Accept: text/event-stream");
        }
        return inSession(
                request,
                null,
                (_, session) -> session.answer(forwarded(request, null)).map(CommittedStream::new));
    }

    private Mono<ServerResponse> delete(String id) {
        sessions.remove(key(id));
        return ServerResponse.noContent().build();
    }

    private Mono<ServerResponse> inSession(
            ServerRequest request, @Nullable Object id, InSession next) {
        List<String> given = request.headers().header(SESSION_HEADER);
        if (given.size() != 1) {
            return Errors.refuse(
                    HttpStatus.BAD_REQUEST,
                    Errors.NO_SESSION,
                    id,
                    SESSION_HEADER + " is missing; send initialize and repeat the id it returns");
        }
        Session session = sessions.find(key(given.getFirst()));
        return session == null
                ? Errors.refuse(
                        HttpStatus.NOT_FOUND,
                        Errors.NO_SESSION,
                        id,
                        "unknown session; it ended or was idle too long, send initialize again")
                : next.handle(given.getFirst(), session);
    }

    /** A session belongs to one mount; its id is unknown at the others. */
    private String key(String id) {
        return path + " " + id;
    }

    /** What is done in a session. */
    @FunctionalInterface
    private interface InSession {
        Mono<ServerResponse> handle(String id, Session session);
    }

    /** The transport refuses {@code *}{@code /*}, which is what many clients send. */
    private static ServerRequest forwarded(ServerRequest request, @Nullable String body) {
        ServerRequest.Builder builder =
                ServerRequest.from(request)
                        .headers(
                                headers ->
                                        headers.set(
                                                HttpHeaders.ACCEPT,
                                                "application/json, text/event-stream"));
        return body == null ? builder.build() : builder.body(body).build();
    }

    static boolean accepts(ServerRequest request, MediaType type) {
        List<MediaType> accepted = request.headers().accept();
        return accepted.isEmpty() || accepted.stream().anyMatch(type::isCompatibleWith);
    }

    static McpTransportContext principal() {
        return McpTransportContext.create(Map.of(ServerRuntime.PRINCIPAL, "http"));
    }
}
