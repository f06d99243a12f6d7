package ai.dbtool.mcp.http;

import ai.dbtool.mcp.access.Forbidden;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;

import java.util.List;
import java.util.Map;

/**
 * What an answer becomes over HTTP that refuses its caller for want of scopes: status 403, and a
 * challenge with all the scopes the operation needs.
 *
 * @param authenticator words the challenge
 * @param path of the endpoint
 */
record ScopeChallenge(Authenticator authenticator, String path) {

    /** The scopes that {@code answer} asks for; {@code null} when it is no such refusal. */
    private static @Nullable List<String> scopes(@Nullable Object answer) {
        return answer instanceof McpSchema.JSONRPCResponse told
                        && told.error() != null
                        && told.error().code() == Forbidden.CODE
                        && told.error().data() instanceof Map<?, ?> data
                        && data.get(Forbidden.SCOPES) instanceof List<?> scopes
                ? scopes.stream().map(String::valueOf).toList()
                : null;
    }

    /** 403 for such a refusal, else {@code otherwise}. */
    static int status(Object answer, int otherwise) {
        return scopes(answer) == null ? otherwise : 403;
    }

    void head(ServerHttpResponse response, @Nullable Object answer) {
        List<String> scopes = scopes(answer);
        String challenge = scopes == null ? null : authenticator.challenge(path, scopes);
        if (challenge != null) {
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, challenge);
        }
    }
}
