package ai.dbtool.config;

import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * Who may do what over HTTP.
 *
 * @param roles the built-in roles and the configured ones
 * @param loopbackRole role of callers from this machine while no authentication is set up; {@code
 *     null} lets them do everything
 * @param oauth whose access tokens are accepted, or {@code null}
 * @param callsPerMinute requests one authenticated caller may send; 0 lifts the bound
 * @param concurrentCalls requests of one authenticated caller answered at a time; 0 lifts the bound
 */
public record AccessConfig(
        Roles roles,
        @Nullable Role loopbackRole,
        @Nullable OAuth oauth,
        int callsPerMinute,
        int concurrentCalls) {

    /** What holds when nothing is configured. */
    public static AccessConfig defaults() {
        return new AccessConfig(Roles.of(List.of()), null, null, 6_000, 32);
    }

    /**
     * An authorization server whose tokens are accepted.
     *
     * @param issuer value of {@code iss}
     * @param jwksUrl where its keys are fetched from, or {@code null}
     * @param keysFile file with its keys (JWKS or PEM), or {@code null}; one of the two is given
     * @param resource URL of this service as its clients know it, without the path of a server;
     *     {@code null} means the address it listens on
     * @param role upper bound for every token, or {@code null}
     * @param roleClaim claim that names the role of a token's holder, or {@code null}
     * @param allowPublic whether {@code jwksUrl} may lead to a public address
     */
    public record OAuth(
            String issuer,
            @Nullable String jwksUrl,
            @Nullable Path keysFile,
            @Nullable String resource,
            @Nullable Role role,
            @Nullable String roleClaim,
            boolean allowPublic) {}
}
