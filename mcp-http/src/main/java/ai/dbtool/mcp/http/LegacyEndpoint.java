package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.server.LegacySession;
import ai.dbtool.mcp.server.Service;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Streamable HTTP of the 2025 revisions at one path: sessions, streams that can be resumed. */
final class LegacyEndpoint {

    private static final String SESSION = "Mcp-Session-Id";
    private static final String LAST_EVENT = "Last-Event-ID";

    private final String path;
    private final Service service;
    private final Shared shared;
    private final ScopeChallenge challenge;

    LegacyEndpoint(String path, Service service, Shared shared) {
        this.path = path;
        this.service = service;
        this.shared = shared;
        this.challenge = new ScopeChallenge(shared.authenticator(), path);
    }

    Mono<Void> post(
            Principal caller,
            McpSchema.JSONRPCMessage message,
            Accepts accepts,
            HttpHeaders headers,
            ServerHttpResponse response) {
        Object id = message instanceof McpSchema.JSONRPCRequest request ? request.id() : null;
        if (message instanceof McpSchema.JSONRPCRequest request
                && request.method().equals(McpSchema.METHOD_INITIALIZE)) {
            return initialize(caller, request, accepts, response);
        }
        return inSession(
                caller,
                id,
                headers,
                response,
                session -> {
                    Reply reply = shared.reply(id, accepts, new InSession(session, challenge));
                    Mono<Void> handling =
                            during(session, legacy -> legacy.handle(message, caller, reply));
                    return reply.write(
                            response, shared.authenticator().admit(caller, message, handling));
                });
    }

    /** A batch, which one revision has; each message of it must be admitted. */
    Mono<Void> post(
            Principal caller,
            Inbound.Batch batch,
            Accepts accepts,
            HttpHeaders headers,
            ServerHttpResponse response) {
        return inSession(
                caller,
                null,
                headers,
                response,
                session -> {
                    Reply reply = shared.reply(null, accepts, new InSession(session, challenge));
                    Mono<Void> handling =
                            during(session, legacy -> legacy.handle(batch, caller, reply));
                    for (Inbound item : batch.items()) {
                        if (item instanceof Inbound.Message message) {
                            handling =
                                    shared.authenticator()
                                            .admit(caller, message.message(), handling);
                        }
                    }
                    return reply.write(response, handling);
                });
    }

    Mono<Void> get(Principal caller, HttpHeaders headers, ServerHttpResponse response) {
        if (!Accepts.of(headers).stream()) {
            return Refusal.of(
                            HttpStatus.NOT_ACCEPTABLE,
                            "GET opens a stream; send Accept: text/event-stream")
                    .write(response);
        }
        return inSession(
                caller, null, headers, response, session -> listen(session, headers, response));
    }

    Mono<Void> delete(Principal caller, HttpHeaders headers, ServerHttpResponse response) {
        return inSession(
                caller,
                null,
                headers,
                response,
                session -> {
                    shared.sessions().remove(path, session);
                    return Content.none(response, 204);
                });
    }

    private Mono<Void> initialize(
            Principal caller,
            McpSchema.JSONRPCRequest request,
            Accepts accepts,
            ServerHttpResponse response) {
        Refusal tooFast = shared.sessions().tooFast(request.id());
        if (tooFast != null) {
            return tooFast.write(response);
        }
        HttpSession session = shared.sessions().open(path, service, caller);
        if (session == null) {
            return Refusal.full(
                            request.id(),
                            "all sessions are taken; end one with DELETE or try later")
                    .write(response);
        }
        Reply reply = shared.reply(request.id(), accepts, new Opening(session));
        Mono<Void> handling = during(session, legacy -> legacy.handle(request, reply));
        return reply.write(
                response,
                shared.authenticator()
                        .admit(caller, request, handling)
                        .doOnError(_ -> shared.sessions().remove(path, session))
                        .doOnCancel(() -> shared.sessions().remove(path, session)));
    }

    private static Mono<Void> during(
            HttpSession session, Function<LegacySession, Mono<Void>> work) {
        return Mono.defer(
                () -> {
                    session.begin();
                    return work.apply(session.legacy()).doFinally(_ -> session.end());
                });
    }

    private Mono<Void> listen(
            HttpSession session, HttpHeaders headers, ServerHttpResponse response) {
        String lastEvent = headers.getFirst(LAST_EVENT);
        Flux<byte[]> connection;
        if (lastEvent == null || !session.resumes()) {
            EventStream stream = session.stream();
            connection = stream.connect(-1);
            session.listen(stream);
        } else {
            KeptEvents.Position position = session.find(lastEvent);
            if (position == null) {
                return Refusal.of(
                                HttpStatus.BAD_REQUEST,
                                LAST_EVENT
                                        + " names no event whose successors are still kept; open a"
                                        + " stream without it")
                        .write(response);
            }
            connection = position.stream().connect(position.seen());
        }
        return Mono.defer(
                () -> {
                    session.begin();
                    return EventStream.write(response, connection).doFinally(_ -> session.end());
                });
    }

    private Mono<Void> inSession(
            Principal caller,
            @Nullable Object id,
            HttpHeaders headers,
            ServerHttpResponse response,
            Step next) {
        List<String> given = headers.getOrEmpty(SESSION);
        if (given.size() != 1) {
            return Refusal.noSession(
                            HttpStatus.BAD_REQUEST,
                            id,
                            SESSION + " is missing; send initialize and repeat the id it returns")
                    .write(response);
        }
        HttpSession session = shared.sessions().find(path, given.getFirst(), caller);
        return session == null
                ? Refusal.noSession(
                                HttpStatus.NOT_FOUND,
                                id,
                                "unknown session; it ended or was idle too long, send initialize"
                                        + " again")
                        .write(response)
                : next.in(session);
    }

    /** What is done in a session. */
    @FunctionalInterface
    private interface Step {
        Mono<Void> in(HttpSession session);
    }

    /** Replies within a session. */
    private record InSession(HttpSession session, ScopeChallenge challenge)
            implements Reply.Manner {

        /** What has no id could not be read. */
        @Override
        public int status(Object answer) {
            return answer instanceof Map<?, ?> map && map.get("id") == null
                    ? 400
                    : ScopeChallenge.status(answer, 200);
        }

        @Override
        public void head(ServerHttpResponse response, @Nullable Object answer) {
            challenge.head(response, answer);
        }

        @Override
        public EventStream stream() {
            return session.stream();
        }
    }

    /** The reply to {@code initialize}: names the session, or ends it when it was refused. */
    private final class Opening implements Reply.Manner {

        private final HttpSession session;

        Opening(HttpSession session) {
            this.session = session;
        }

        @Override
        public int status(Object answer) {
            return opened(answer) ? 200 : 400;
        }

        @Override
        public EventStream stream() {
            return session.stream();
        }

        @Override
        public void head(ServerHttpResponse response, @Nullable Object answer) {
            if (opened(answer)) {
                response.getHeaders().set(SESSION, session.id());
            } else {
                shared.sessions().remove(path, session);
            }
        }

        private static boolean opened(@Nullable Object answer) {
            return answer instanceof McpSchema.JSONRPCResponse told && told.error() == null;
        }
    }
}
