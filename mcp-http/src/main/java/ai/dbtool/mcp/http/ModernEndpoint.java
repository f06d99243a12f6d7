package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.ErrorStatus;
import ai.dbtool.mcp.protocol.ModernRequest;
import ai.dbtool.mcp.server.Service;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;

import reactor.core.publisher.Mono;

/**
 * Revision 2026-07-28 at one path: each POST stands alone, no sessions, nothing to resume; hanging
 * up is how a call is cancelled.
 */
final class ModernEndpoint {

    private static final String LISTEN = "subscriptions/listen";

    private final Service service;
    private final Shared shared;
    private final Reply.Manner manner;

    ModernEndpoint(String path, Service service, Shared shared) {
        this.service = service;
        this.shared = shared;
        ScopeChallenge challenge = new ScopeChallenge(shared.authenticator(), path);
        this.manner =
                new Reply.Manner() {
                    @Override
                    public int status(Object answer) {
                        return answer instanceof McpSchema.JSONRPCResponse told
                                        && told.error() != null
                                ? ScopeChallenge.status(answer, ErrorStatus.of(told.error().code()))
                                : 200;
                    }

                    @Override
                    public void head(ServerHttpResponse response, @Nullable Object answer) {
                        challenge.head(response, answer);
                    }

                    @Override
                    public EventStream stream() {
                        return new EventStream(shared.limits().stream(), shared.pulse());
                    }
                };
    }

    Mono<Void> post(
            Principal caller,
            McpSchema.JSONRPCMessage message,
            ModernRequest request,
            Accepts accepts,
            ServerHttpResponse response) {
        if (request.method().equals(LISTEN) && !accepts.stream()) {
            return Refusal.of(
                            HttpStatus.NOT_ACCEPTABLE,
                            LISTEN + " is answered by a stream; send Accept: text/event-stream")
                    .about(request.id())
                    .write(response);
        }
        Reply reply = shared.reply(request.id(), accepts, manner);
        Mono<Void> handling = service.modern(request, caller, reply);
        return reply.write(response, shared.authenticator().admit(caller, message, handling));
    }
}
