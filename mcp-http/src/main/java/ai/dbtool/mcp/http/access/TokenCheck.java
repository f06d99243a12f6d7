package ai.dbtool.mcp.http.access;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.access.Scope;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import java.io.Serial;
import java.text.ParseException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Access tokens of one issuer: signed JWTs (RFC 9068, also without its type), checked for
 * signature, issuer, audience and time. What they may do is their scopes, within the role that
 * bounds them.
 */
final class TokenCheck {

    /** Public-key signatures only: an HMAC with a public key, or no signature, is a forgery. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private static final int LARGEST = 16_384;

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final @Nullable Role bound;
    private final @Nullable String roleClaim;
    private final Roles roles;
    private final Scheduler scheduler;

    /**
     * @param keys of the issuer; may block
     * @param scheduler where that is allowed
     */
    TokenCheck(
            AccessConfig.OAuth config,
            Roles roles,
            JWKSource<SecurityContext> keys,
            Clock clock,
            Scheduler scheduler) {
        this.bound = config.role();
        this.roleClaim = config.roleClaim();
        this.roles = roles;
        this.scheduler = scheduler;
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(
                        null,
                        JOSEObjectType.JWT,
                        new JOSEObjectType("at+jwt"),
                        new JOSEObjectType("application/at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
                        Set.of("exp", "sub")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                });
    }

    /** Why a token was not accepted; the reason is for the log. */
    static final class Refused extends Exception {

        @Serial private static final long serialVersionUID = 1L;

        private final String reason;
        private final boolean known;

        private Refused(String reason, boolean known) {
            super(reason, null, false, false);
            this.reason = reason;
            this.known = known;
        }

        String reason() {
            return reason;
        }

        /** Whether the token itself is good. */
        boolean known() {
            return known;
        }
    }

    /** Whose token it is; fails with {@link Refused}. */
    Mono<Principal> check(String token, String resource) {
        return Mono.fromCallable(() -> principal(claims(token, resource))).subscribeOn(scheduler);
    }

    private JWTClaimsSet claims(String token, String resource) throws Refused {
        if (token.length() > LARGEST) {
            throw new Refused("the token is larger than " + LARGEST + " characters", false);
        }
        JWTClaimsSet claims;
        try {
            claims = processor.process(token, null);
        } catch (ParseException e) {
            // The parser's words quote the token.
            throw new Refused("the token is no signed JWT", false);
        } catch (BadJOSEException | JOSEException e) {
            throw new Refused(String.valueOf(e.getMessage()), false);
        }
        if (claims.getSubject().isEmpty()) {
            throw new Refused("the subject is empty", false);
        }
        if (!claims.getAudience().contains(resource)) {
            throw new Refused("the audience is not " + resource, false);
        }
        return claims;
    }

    private Principal principal(JWTClaimsSet claims) throws Refused {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        List<String> granted = granted(claims);
        for (Scope scope : Scope.values()) {
            if (granted.contains(scope.text())) {
                scopes.add(scope);
            }
        }
        Principal caller = new Principal(Subjects.name(claims.getSubject()), scopes, null);
        caller = bound == null ? caller : bound.bounds(caller);
        return roleClaim == null ? caller : named(claims, roleClaim).bounds(caller);
    }

    /** RFC 9068 has {@code scope}, one string; others write {@code scp}, or a list. */
    private static List<String> granted(JWTClaimsSet claims) {
        return Stream.of("scope", "scp")
                .map(claims::getClaim)
                .flatMap(TokenCheck::texts)
                .flatMap(text -> Arrays.stream(text.split(" ")))
                .toList();
    }

    private Role named(JWTClaimsSet claims, String claim) throws Refused {
        List<Role> found =
                texts(value(claims.getClaims(), claim))
                        .distinct()
                        .map(roles::find)
                        .flatMap(Stream::ofNullable)
                        .toList();
        if (found.size() != 1) {
            throw new Refused(
                    "the claim " + claim + " names " + found.size() + " roles of this server",
                    true);
        }
        return found.getFirst();
    }

    /** A claim by its name, or by its path, as in {@code realm_access.roles}. */
    private static @Nullable Object value(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? value(inner, path.substring(dot + 1))
                : null;
    }

    private static Stream<String> texts(@Nullable Object value) {
        return switch (value) {
            case String text -> Stream.of(text);
            case Collection<?> many -> many.stream().map(String::valueOf);
            case null, default -> Stream.of();
        };
    }
}
