package ai.dbtool.mcp.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.access.Scope;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Every way a token can be wrong is one row. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BelievesOnlyGoodTokens {

    private static final String HERE = "https://mcp.corp.example/db/mcp";
    private static final Role BOUND =
            new Role("on-call", Set.of(Scope.DB_READ, Scope.LOGS_READ), Set.of("shop"));

    private final RSAKey rsa = FakeIssuer.rsa("r1");
    private final ECKey ec = FakeIssuer.ec("e1");
    private final FakeIssuer issuer = new FakeIssuer().publish(rsa.toPublicJWK(), ec.toPublicJWK());
    private final Scheduler scheduler = Schedulers.newBoundedElastic(2, 100, "test-access");

    @TempDir private Path folder;

    private TokenCheck check(UnaryOperator<AccessConfig.OAuth> change) {
        AccessConfig.OAuth config =
                change.apply(
                        new AccessConfig.OAuth(
                                FakeIssuer.ISSUER, issuer.url(), null, null, null, null, false));
        return new TokenCheck(
                config,
                Roles.of(List.of(BOUND)),
                IssuerKeys.of(config, Duration.ofMinutes(4)),
                Clock.systemUTC(),
                scheduler);
    }

    private static AccessConfig.OAuth with(
            AccessConfig.OAuth config, @Nullable Role role, @Nullable String claim) {
        return new AccessConfig.OAuth(
                config.issuer(), config.jwksUrl(), config.keysFile(), null, role, claim, false);
    }

    private static AccessConfig.OAuth file(AccessConfig.OAuth config, Path file) {
        return new AccessConfig.OAuth(config.issuer(), null, file, null, null, null, false);
    }

    private Principal accepted(TokenCheck check, String token) {
        return check.check(token, HERE).block(Duration.ofSeconds(60));
    }

    private TokenCheck.Refused refused(TokenCheck check, String token) {
        Mono<Principal> checking = check.check(token, HERE);
        Throwable error = catchThrowableOfType(Exception.class, checking::block);
        assertThat(error).as("a refusal").isNotNull();
        assertThat(error.getCause()).isInstanceOf(TokenCheck.Refused.class);
        return (TokenCheck.Refused) error.getCause();
    }

    private static JWTClaimsSet good() {
        return FakeIssuer.claims(HERE, "db:read openid logs:read").build();
    }

    @AfterAll
    void stop() {
        issuer.close();
        scheduler.dispose();
    }

    record Row(String what, String token) {

        @Override
        public String toString() {
            return what;
        }
    }

    Stream<Row> goodTokens() {
        return Stream.of(
                new Row("RS256", FakeIssuer.sign(rsa, good())),
                new Row("ES256", FakeIssuer.sign(ec, good())),
                new Row("PS256", sign(JWSAlgorithm.PS256)),
                new Row("RS512", sign(JWSAlgorithm.RS512)),
                new Row("type JWT", FakeIssuer.sign(rsa, good(), h -> h.type(JOSEObjectType.JWT))),
                new Row("no type", FakeIssuer.sign(rsa, good(), h -> h.type(null))),
                new Row("no key id", FakeIssuer.sign(rsa, good(), h -> h.keyID(null))),
                new Row(
                        "several audiences",
                        signed(c -> c.audience(List.of("https://other.example", HERE)))),
                new Row("expired within the skew", signed(c -> c.expirationTime(in(-30)))),
                new Row("valid since just now", signed(c -> c.notBeforeTime(in(30)))),
                new Row(
                        "scp instead of scope",
                        signed(c -> c.claim("scope", null).claim("scp", "db:read logs:read"))),
                new Row(
                        "scp as a list",
                        signed(
                                c ->
                                        c.claim("scope", null)
                                                .claim("scp", List.of("db:read", "logs:read")))));
    }

    private String sign(JWSAlgorithm algorithm) {
        try {
            SignedJWT token =
                    new SignedJWT(new JWSHeader.Builder(algorithm).keyID("r1").build(), good());
            token.sign(new com.nimbusds.jose.crypto.RSASSASigner(rsa));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(UnaryOperator<JWTClaimsSet.Builder> change) {
        return FakeIssuer.sign(rsa, change.apply(new JWTClaimsSet.Builder(good())).build());
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @ParameterizedTest
    @MethodSource("goodTokens")
    void accepts(Row row) {
        assertThat(accepted(check(c -> c), row.token()))
                .isEqualTo(
                        new Principal("oauth:ann", Set.of(Scope.DB_READ, Scope.LOGS_READ), null));
    }

    Stream<Row> badTokens() throws JOSEException {
        RSAKey stranger = FakeIssuer.rsa("r1");
        String token = FakeIssuer.sign(rsa, good());
        String[] parts = token.split("\\.");
        return Stream.of(
                new Row("no token", "nonsense"),
                new Row("empty parts", ".."),
                new Row("of another issuer", signed(c -> c.issuer("https://evil.example"))),
                new Row("without issuer", signed(c -> c.issuer(null))),
                new Row("expired", signed(c -> c.expirationTime(in(-90)))),
                new Row("without expiry", signed(c -> c.expirationTime(null))),
                new Row("not yet valid", signed(c -> c.notBeforeTime(in(120)))),
                new Row("for another server", signed(c -> c.audience("https://mcp.corp.example"))),
                new Row("for a neighbour", signed(c -> c.audience(HERE.replace("/db/", "/log/")))),
                new Row("for a longer path", signed(c -> c.audience(HERE + "/x"))),
                new Row("without audience", signed(c -> c.audience((String) null))),
                new Row("without subject", signed(c -> c.subject(null))),
                new Row("with an empty subject", signed(c -> c.subject(""))),
                new Row(
                        "signed by a stranger under our key's id",
                        FakeIssuer.sign(stranger, good())),
                new Row(
                        "bringing its own key",
                        FakeIssuer.sign(stranger, good(), h -> h.jwk(stranger.toPublicJWK()))),
                new Row(
                        "pointing to its own keys",
                        FakeIssuer.sign(stranger, good(), h -> h.jwkURL(URI.create(issuer.url())))),
                new Row(
                        "with an extension nobody understands",
                        FakeIssuer.sign(
                                rsa,
                                good(),
                                h -> h.criticalParams(Set.of("x")).customParam("x", 1))),
                new Row(
                        "of another type",
                        FakeIssuer.sign(
                                rsa, good(), h -> h.type(new JOSEObjectType("logout+jwt")))),
                new Row("unsigned", new PlainJWT(good()).serialize()),
                new Row("unsigned with our header", plain(parts[1])),
                new Row("HMAC with our public key as secret", hmac()),
                new Row("changed after signing", parts[0] + "." + widened() + "." + parts[2]),
                new Row("without its signature", parts[0] + "." + parts[1] + "."),
                new Row("encrypted", encrypted()),
                new Row("too large", signed(c -> c.claim("x", "y".repeat(20_000)))));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String plain(String payload) {
        return base64("{\"alg\":\"none\",\"kid\":\"r1\"}") + "." + payload + ".";
    }

    private static String widened() {
        return base64(
                new JWTClaimsSet.Builder(good())
                        .claim("scope", "db:read db:query admin")
                        .build()
                        .toString());
    }

    private String hmac() throws JOSEException {
        RSAPublicKey key = rsa.toRSAPublicKey();
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), good());
        token.sign(new MACSigner(key.getEncoded()));
        return token.serialize();
    }

    private String encrypted() throws JOSEException {
        EncryptedJWT token =
                new EncryptedJWT(
                        new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                                .keyID("r1")
                                .build(),
                        good());
        token.encrypt(new RSAEncrypter(rsa));
        return token.serialize();
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void refuses(Row row) {
        TokenCheck.Refused refused = refused(check(c -> c), row.token());

        assertThat(refused.known()).isFalse();
        assertThat(refused.reason()).doesNotContain(row.token());
    }

    @Test
    void aRoleBoundsScopesAndConnections() {
        String token = signed(c -> c.claim("scope", "db:read db:query admin"));

        assertThat(accepted(check(c -> with(c, BOUND, null)), token))
                .isEqualTo(new Principal("oauth:ann", Set.of(Scope.DB_READ), Set.of("shop")));
    }

    @Test
    void theRoleMayStandInTheToken() {
        TokenCheck check = check(c -> with(c, null, "realm_access.roles"));
        UnaryOperator<JWTClaimsSet.Builder> onCall =
                c -> c.claim("realm_access", Map.of("roles", List.of("staff", "on-call")));

        assertThat(accepted(check, signed(onCall)).connections()).containsExactly("shop");
        assertThat(accepted(check, signed(c -> c.claim("realm_access.roles", "on-call"))).scopes())
                .containsExactlyInAnyOrder(Scope.DB_READ, Scope.LOGS_READ);
    }

    @Test
    void noRoleOrSeveralAreRefusedWithoutDoubtingTheToken() {
        TokenCheck check = check(c -> with(c, null, "roles"));

        assertThat(refused(check, signed(c -> c)).known()).isTrue();
        assertThat(refused(check, signed(c -> c.claim("roles", "staff"))).known()).isTrue();
        assertThat(
                        refused(check, signed(c -> c.claim("roles", List.of("reader", "on-call"))))
                                .reason())
                .isEqualTo("the claim roles names 2 roles of this server");
    }

    @Test
    void aRoleInTheTokenStaysWithinTheBound() {
        Role pay = new Role("pay", Set.of(Scope.DB_READ, Scope.DB_QUERY), Set.of("pay"));
        TokenCheck check = check(c -> with(c, pay, "roles"));

        assertThat(accepted(check, signed(c -> c.claim("roles", "on-call"))))
                .isEqualTo(new Principal("oauth:ann", Set.of(Scope.DB_READ), Set.of()));
    }

    @Test
    void oddSubjectsBecomePlainNames() {
        assertThat(accepted(check(c -> c), signed(c -> c.subject("ann\nadmin\u202e"))).name())
                .matches("oauth:sha256#[0-9a-f]{64}");
        assertThat(accepted(check(c -> c), signed(c -> c.subject("x".repeat(500)))).name())
                .hasSize("oauth:sha256#".length() + 64);
        assertThat(accepted(check(c -> c), signed(c -> c.subject("auth0|123"))).name())
                .isEqualTo("oauth:auth0|123");
    }

    @Test
    void keysMayStandInAFile() throws IOException {
        String token = FakeIssuer.sign(rsa, good());
        Path file = folder.resolve("keys");
        TokenCheck check = check(c -> file(c, file));
        assertThat(refused(check, token).reason()).contains("keys_file cannot be read");

        Files.writeString(file, issuer.jwks());
        assertThat(accepted(check, token).name()).isEqualTo("oauth:ann");

        Files.writeString(file, pem("PUBLIC KEY", encoded(ec)) + pem("PUBLIC KEY", encoded(rsa)));
        assertThat(accepted(check, token).name()).isEqualTo("oauth:ann");
        assertThat(accepted(check, FakeIssuer.sign(ec, good())).name()).isEqualTo("oauth:ann");

        Files.writeString(file, pem("PUBLIC KEY", encoded(FakeIssuer.rsa("r1"))));
        assertThat(refused(check, token).known()).as("the keys were exchanged").isFalse();

        Files.writeString(file, "no key");
        assertThat(refused(check, token).known()).isFalse();
    }

    private static byte[] encoded(JWK key) {
        try {
            return key instanceof RSAKey rsa
                    ? rsa.toRSAPublicKey().getEncoded()
                    : key.toECKey().toECPublicKey().getEncoded();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
    }
}
