package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.Inbound;
import ai.dbtool.mcp.server.Outbound;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.watch.Origin;

import io.modelcontextprotocol.spec.McpSchema;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.util.UriComponentsBuilder;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * HTTP+SSE of revision 2024-11-05, deprecated since 2025-03-26, for clients that know no other:
 * {@code <prefix>/sse} opens the stream, {@code <prefix>/message} takes messages. The session lives
 * as long as its stream.
 */
final class SseEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(SseEndpoint.class);

    private final String streamPath;
    private final String messagePath;
    private final Service service;
    private final Body body;
    private final Shared shared;

    SseEndpoint(String prefix, Service service, Body body, Shared shared) {
        this.streamPath = prefix + "/sse";
        this.messagePath = prefix + "/message";
        this.service = service;
        this.body = body;
        this.shared = shared;
    }

    Mono<Void> open(Principal caller, ServerHttpRequest request, ServerHttpResponse response) {
        if (!request.getMethod().equals(HttpMethod.GET)) {
            return Refusal.notAllowed("GET").write(response);
        }
        if (!Accepts.of(request.getHeaders()).stream()) {
            return Refusal.of(
                            HttpStatus.NOT_ACCEPTABLE,
                            "GET opens a stream; send Accept: text/event-stream")
                    .write(response);
        }
        Refusal tooFast = shared.sessions().tooFast(null);
        if (tooFast != null) {
            return tooFast.write(response);
        }
        HttpSession session = shared.sessions().open(messagePath, service, caller);
        if (session == null) {
            return Refusal.full(null, "all sessions are taken; close a stream or try later")
                    .write(response);
        }
        EventStream stream = new EventStream(shared.limits().stream(), shared.pulse());
        Flux<byte[]> connection = stream.connect(-1);
        session.pipe(stream);
        stream.send("endpoint", messagePath + "?sessionId=" + session.id());
        session.begin();
        return EventStream.write(response, connection)
                .doFinally(_ -> shared.sessions().remove(messagePath, session));
    }

    Mono<Void> post(Principal caller, ServerHttpRequest request, ServerHttpResponse response) {
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return Refusal.notAllowed("POST").write(response);
        }
        Refusal refused = body.refused(request.getHeaders());
        if (refused != null) {
            return refused.write(response);
        }
        String id =
                UriComponentsBuilder.fromUri(request.getURI())
                        .build()
                        .getQueryParams()
                        .getFirst("sessionId");
        HttpSession session = id == null ? null : shared.sessions().find(messagePath, id, caller);
        if (session == null) {
            return Refusal.noSession(
                            HttpStatus.NOT_FOUND,
                            null,
                            "unknown session; open the stream at " + streamPath + " again")
                    .write(response);
        }
        return body.read(request)
                .flatMap(bytes -> take(caller, session, bytes, response))
                .onErrorResume(
                        DataBufferLimitException.class, _ -> body.tooLarge().write(response));
    }

    private Mono<Void> take(
            Principal caller, HttpSession session, byte[] bytes, ServerHttpResponse response) {
        Refusal refused = body.tooDeep(bytes);
        if (refused != null) {
            return refused.write(response);
        }
        return switch (Inbound.read(bytes)) {
            case Inbound.Refused wrong ->
                    Refusal.of(HttpStatus.BAD_REQUEST, wrong.code(), wrong.id(), wrong.message())
                            .write(response);
            case Inbound.Batch batch -> {
                Inbound.Refused none = batch.refused();
                yield Refusal.of(HttpStatus.BAD_REQUEST, none.code(), none.id(), none.message())
                        .write(response);
            }
            case Inbound.Message message ->
                    Mono.deferContextual(
                            context ->
                                    run(
                                            caller,
                                            session,
                                            message.message(),
                                            Origin.in(context).over(Origin.Transport.SSE),
                                            response));
        };
    }

    /**
     * Answers 202 at once: the answer to the message goes through the stream, and a client that
     * waits for this response before it sends the next message could cancel nothing.
     */
    private Mono<Void> run(
            Principal caller,
            HttpSession session,
            McpSchema.JSONRPCMessage message,
            Origin origin,
            ServerHttpResponse response) {
        boolean counted = message instanceof McpSchema.JSONRPCRequest;
        if (counted && !session.beginCall(shared.limits().session().calls())) {
            return Refusal.full(null, "too many unanswered requests in this session")
                    .write(response);
        }
        Outbound stream = session.unsolicited();
        Sinks.Empty<Void> admitted = Sinks.empty();
        Mono<Void> handling =
                Mono.defer(
                        () -> {
                            admitted.tryEmitEmpty();
                            return session.legacy().handle(message, caller, stream);
                        });
        shared.running().beginElsewhere();
        shared.authenticator()
                .admit(caller, message, handling)
                .contextWrite(origin.inContext())
                .doFinally(
                        _ -> {
                            shared.running().endElsewhere();
                            if (counted) {
                                session.endCall();
                            }
                        })
                .subscribe(
                        null,
                        error -> {
                            if (!admitted.tryEmitError(error).isSuccess()) {
                                LOG.error("http: a message could not be handled", error);
                            }
                        },
                        admitted::tryEmitEmpty);
        return admitted.asMono().then(Mono.defer(() -> Content.none(response, 202)));
    }
}
