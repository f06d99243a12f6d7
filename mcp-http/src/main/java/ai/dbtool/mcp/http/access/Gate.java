package ai.dbtool.mcp.http.access;

import ai.dbtool.mcp.access.ApiKey;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.http.AccessRefused;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.RequestHead;

import io.modelcontextprotocol.spec.McpSchema;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Locale;

/**
 * Lets in who shows an API key or an access token, in the {@code Authorization} header and nowhere
 * else. As long as there is neither a key nor an issuer, everybody on loopback is let in; once
 * there has been one, this process never goes back.
 */
final class Gate implements Authenticator {

    private static final String KEY = "dbt_";

    private final ApiKeys keys;
    private final Roles roles;
    private final @Nullable TokenCheck tokens;
    private final Principal open;
    private final Places places;
    private final CallerLimits limits;
    private final RefusalLog log;
    private volatile boolean closed;

    Gate(
            ApiKeys keys,
            Roles roles,
            @Nullable TokenCheck tokens,
            Principal open,
            Places places,
            CallerLimits limits,
            RefusalLog log) {
        this.keys = keys;
        this.roles = roles;
        this.tokens = tokens;
        this.open = open;
        this.places = places;
        this.limits = limits;
        this.log = log;
    }

    @Override
    public boolean guards() {
        if (!closed && (tokens != null || keys.any())) {
            closed = true;
        }
        return closed;
    }

    @Override
    public Mono<Principal> authenticate(RequestHead request) {
        if (!guards()) {
            return Mono.just(open);
        }
        Place place = places.at(request.path());
        List<String> given = request.headers().getOrEmpty("Authorization");
        if (given.isEmpty()) {
            return Mono.error(
                    AccessRefused.unauthorized(
                            place.challenge(),
                            "this server wants to know who calls: send Authorization: Bearer, with"
                                    + " an API key or an access token"));
        }
        String shown = given.size() == 1 ? bearer(given.getFirst()) : null;
        if (shown == null) {
            return Mono.error(
                    AccessRefused.unauthorized(
                            place.invalid("invalid_request", "send one Authorization: Bearer"),
                            "send exactly one Authorization header of the scheme Bearer"));
        }
        TokenCheck check = tokens;
        return check == null || shown.startsWith(KEY)
                ? Mono.fromCallable(() -> byKey(shown, place, request.path()))
                : check.check(shown, place.resource())
                        .onErrorMap(
                                TokenCheck.Refused.class,
                                refused -> refused(place, request.path(), refused));
    }

    @Override
    public Mono<Void> admit(
            Principal principal, McpSchema.JSONRPCMessage message, Mono<Void> work) {
        boolean counted =
                message instanceof McpSchema.JSONRPCRequest
                        && !principal.name().equals(open.name());
        return counted ? limits.admit(principal.name(), work) : work;
    }

    @Override
    public String challenge(String path, List<String> scopes) {
        return places.at(path).insufficient(scopes);
    }

    private static @Nullable String bearer(String header) {
        int space = header.indexOf(' ');
        boolean scheme =
                space > 0 && header.substring(0, space).toLowerCase(Locale.ROOT).equals("bearer");
        String token = scheme ? header.substring(space + 1).strip() : "";
        return token.isEmpty() || token.indexOf(' ') >= 0 ? null : token;
    }

    private Principal byKey(String shown, Place place, String path) {
        ApiKey key = keys.match(shown);
        Role role = key == null ? null : roles.find(key.role());
        if (key != null && role != null) {
            return role.as(key.principal());
        }
        log.refused(
                path,
                key == null
                        ? "no such API key, or it has expired"
                        : key.principal() + " has the role " + key.role() + ", which is gone");
        throw invalid(place);
    }

    private AccessRefused refused(Place place, String path, TokenCheck.Refused refused) {
        log.refused(path, refused.reason());
        return refused.known()
                ? AccessRefused.forbidden(
                        place.invalid("insufficient_scope", "the token names no role here"),
                        "the token is valid, but names no role of this server, or several")
                : invalid(place);
    }

    /** The same words for every reason: the log knows more. */
    private static AccessRefused invalid(Place place) {
        return AccessRefused.unauthorized(
                place.invalid("invalid_token", "unknown, expired or for another server"),
                "the key or token is unknown, expired or for another server; get a new one");
    }
}
