package ai.dbtool.mcp.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.mcp.access.Roles;

import com.nimbusds.jose.jwk.RSAKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Keys of the issuer: rotated without a restart, without letting tokens make us call around. */
class FetchesKeysSparingly {

    private static final String HERE = "https://mcp.corp.example/mcp";

    private final RSAKey first = FakeIssuer.rsa("one");
    private final FakeIssuer issuer = new FakeIssuer().publish(first.toPublicJWK());
    private final Scheduler scheduler = Schedulers.newBoundedElastic(2, 100, "test-access");

    @AfterEach
    void stop() {
        issuer.close();
        scheduler.dispose();
    }

    private TokenCheck check(Duration pause) {
        AccessConfig.OAuth config =
                new AccessConfig.OAuth(
                        FakeIssuer.ISSUER, issuer.url(), null, null, null, null, false);
        return new TokenCheck(
                config,
                Roles.of(List.of()),
                IssuerKeys.of(config, pause),
                Clock.systemUTC(),
                scheduler);
    }

    private static String token(RSAKey key) {
        return FakeIssuer.sign(key, FakeIssuer.claims(HERE, "db:read").build());
    }

    private static boolean passes(TokenCheck check, RSAKey key) {
        return Boolean.TRUE.equals(
                check.check(token(key), HERE)
                        .map(_ -> true)
                        .onErrorReturn(TokenCheck.Refused.class, false)
                        .block(Duration.ofSeconds(60)));
    }

    @Test
    void oneFetchServesManyTokens() {
        TokenCheck check = check(Duration.ofMinutes(4));
        for (int i = 0; i < 20; i++) {
            assertThat(passes(check, first)).isTrue();
        }

        assertThat(issuer.fetches).hasValue(1);
    }

    @Test
    void aKeyNobodyKnowsIsLookedForAtOnce() {
        TokenCheck check = check(Duration.ofMinutes(4));
        assertThat(passes(check, first)).isTrue();
        RSAKey second = FakeIssuer.rsa("two");
        issuer.publish(first.toPublicJWK(), second.toPublicJWK());

        assertThat(passes(check, second)).isTrue();
        assertThat(passes(check, first)).isTrue();
        assertThat(issuer.fetches).hasValue(2);
    }

    @Test
    void inventedKeysCostTheIssuerNothing() {
        TokenCheck check = check(Duration.ofMinutes(4));
        RSAKey invented = FakeIssuer.rsa("invented");
        for (int i = 0; i < 50; i++) {
            assertThat(passes(check, invented)).isFalse();
        }

        assertThat(passes(check, first)).as("those who are known still get in").isTrue();
        assertThat(issuer.fetches.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void anIssuerThatIsDownLetsNobodyInAndIsAskedAgain() {
        TokenCheck check = check(Duration.ofMillis(1));
        issuer.status = 500;
        assertThat(passes(check, first)).isFalse();

        issuer.status = 200;
        assertThat(passes(check, first)).isTrue();
    }

    @Test
    void noRedirectIsFollowed() {
        issuer.redirect = issuer.url() + "/elsewhere";

        assertThat(passes(check(Duration.ofMinutes(4)), first)).isFalse();
        assertThat(issuer.fetches).hasValue(1);
    }

    @Test
    void aNameThatHasBecomePublicIsNotCalled() {
        KeyFetch fetch = new KeyFetch(_ -> List.of(InetAddress.getByName("93.184.215.14")));

        assertThatThrownBy(
                        () ->
                                fetch.retrieveResource(
                                        URI.create("http://keys.corp.example/").toURL()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads to the public address");
    }
}
