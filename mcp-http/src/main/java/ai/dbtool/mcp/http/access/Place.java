package ai.dbtool.mcp.http.access;

import ai.dbtool.mcp.access.Scope;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Set;

/**
 * An endpoint as OAuth sees it.
 *
 * @param resource its canonical URI, which tokens must name as audience
 * @param metadata URL of its RFC 9728 document; {@code null} when no issuer is configured
 * @param scopes all that something there needs
 */
record Place(String resource, @Nullable String metadata, Set<Scope> scopes) {

    Place {
        scopes = Set.copyOf(scopes);
    }

    /** The challenge to a request without credentials: no error, RFC 6750 section 3.1. */
    String challenge() {
        return challenge(null, null, Scope.texts(scopes));
    }

    /** The challenge to one whose credentials do not do. */
    String invalid(String error, String description) {
        return challenge(error, description, Scope.texts(scopes));
    }

    /** The challenge to one who lacks scopes; {@code needed} are all that the operation needs. */
    String insufficient(Collection<String> needed) {
        return challenge("insufficient_scope", null, needed);
    }

    private String challenge(
            @Nullable String error, @Nullable String description, Collection<String> needed) {
        StringBuilder header = new StringBuilder("Bearer realm=\"dbtool-ai\"");
        if (metadata != null) {
            header.append(", resource_metadata=\"").append(metadata).append('"');
        }
        header.append(", scope=\"").append(String.join(" ", needed)).append('"');
        if (error != null) {
            header.append(", error=\"").append(error).append('"');
        }
        if (description != null) {
            header.append(", error_description=\"").append(description).append('"');
        }
        return header.toString();
    }
}
