package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Principal;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Says who sends a request, and whether it may do what it asks for now. */
public interface Authenticator {

    /**
     * Who sends this request; asked for every request, before its body is read. Fails with {@link
     * AccessRefused}.
     */
    Mono<Principal> authenticate(RequestHead request);

    /**
     * {@code work}, or {@link AccessRefused} before it begins. {@code work} ends when {@code
     * message} has been answered, so that calls can be counted while they run.
     */
    default Mono<Void> admit(
            Principal principal, McpSchema.JSONRPCMessage message, Mono<Void> work) {
        return work;
    }

    /**
     * The {@code WWW-Authenticate} header for a caller who is known but lacks some of {@code
     * scopes}, all that the operation at {@code path} needs; {@code null} when there is nothing to
     * say.
     */
    default @Nullable String challenge(String path, List<String> scopes) {
        return null;
    }

    /** Whether it keeps anybody out. */
    default boolean guards() {
        return true;
    }

    /** Everybody who can reach the port: for loopback only. */
    static Authenticator everyone() {
        Principal principal = Principal.local("http");
        return new Authenticator() {
            @Override
            public Mono<Principal> authenticate(RequestHead request) {
                return Mono.just(principal);
            }

            @Override
            public boolean guards() {
                return false;
            }
        };
    }
}
