package ai.dbtool.mcp.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.ConfigException;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import com.nimbusds.jose.jwk.RSAKey;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

class LetsInWhoIsKnown {

    private static final RSAKey RSA = FakeIssuer.rsa("one");

    @TempDir private Path state;
    private final List<AutoCloseable> open = new ArrayList<>();

    private <T extends AutoCloseable> T closing(T one) {
        open.add(0, one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Guarded withKeys() {
        return closing(new Guarded(state, Guarded.access(null)));
    }

    private Guarded withIssuer() {
        FakeIssuer issuer = closing(new FakeIssuer()).publish(RSA.toPublicJWK());
        return closing(
                new Guarded(
                        state,
                        Guarded.access(
                                new AccessConfig.OAuth(
                                        FakeIssuer.ISSUER,
                                        issuer.url(),
                                        null,
                                        Guarded.RESOURCE,
                                        null,
                                        null,
                                        false))));
    }

    private static String bearer(String path, String scope) {
        return "Bearer "
                + FakeIssuer.sign(RSA, FakeIssuer.claims(Guarded.RESOURCE + path, scope).build());
    }

    @Test
    void everybodyOnLoopbackUntilThereIsAKey() {
        Guarded server = withKeys();
        assertThat(server.call(null, "kit_query").body()).contains("\"http\"");

        String key = server.key("ann", "analyst");
        assertThat(server.initialize(null).status()).isEqualTo(401);
        assertThat(server.call("Bearer " + key, "kit_query").body()).contains("key:ann");
    }

    @Test
    void loopbackMayHaveARoleOfItsOwn() {
        Role reader = new Role("look", Set.of(Scope.DB_READ), null);
        Guarded server =
                closing(
                        new Guarded(
                                state,
                                new AccessConfig(Roles.of(List.of(reader)), reader, null, 0, 0)));

        assertThat(server.call(null, "kit_read").body()).contains("\"http\"");
        assertThat(server.call(null, "kit_query").body()).contains("requiredScopes");
    }

    @Test
    void revokingTheLastKeyDoesNotOpenTheDoor() {
        Guarded server = withKeys();
        String key = server.key("ann", "reader");
        assertThat(server.initialize("Bearer " + key).status()).isEqualTo(200);

        server.revoke("ann");

        assertThat(server.initialize("Bearer " + key).status()).isEqualTo(401);
        assertThat(server.initialize(null).status()).isEqualTo(401);
    }

    @Test
    void aKeyWhoseRoleIsGoneIsRefused() {
        Guarded server = withKeys();

        assertThat(server.initialize("Bearer " + server.key("ann", "no-such-role")).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Basic YTpi",
                "Bearer a b",
                "Bearer dbt_000000000000_000000000000000000000000000000000000000000000000",
                "Bearer eyJhbGciOiJub25lIn0.e30."
            })
    void whatIsNoCredentialIsChallenged(String authorization) {
        Guarded server = withKeys();
        server.key("ann", "reader");

        HttpAnswer refused = server.initialize(authorization);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate"))
                .startsWith("Bearer realm=\"dbtool-ai\", scope=\"db:read db:query\"")
                .containsPattern("error=\"invalid_(token|request)\"");
        assertThat(refused.json().at("/error/message").asString()).isNotEmpty();
        assertThat(refused.body() + refused.headers()).doesNotContain("0000000000");
    }

    @Test
    void theSchemeMayBeWrittenInAnyCase() {
        Guarded server = withKeys();

        assertThat(server.initialize("bEARER  " + server.key("ann", "reader")).status())
                .isEqualTo(200);
    }

    @Test
    void aKeyInTheQueryIsNoKey() {
        Guarded server = withKeys();
        String key = server.key("ann", "reader");

        for (String name : List.of("access_token", "token", "key", "authorization")) {
            assertThat(server.http().post("/mcp?" + name + "=" + key).body("{}").send().status())
                    .isEqualTo(401);
        }
    }

    @Test
    void everyEndpointAndMethodAsks() {
        Guarded server = withKeys();
        server.key("ann", "reader");

        for (String path : List.of("/mcp", "/sse", "/message?sessionId=x")) {
            for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
                assertThat(server.http().request(method, path).send().status())
                        .as(method + " " + path)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void withoutATokenTheChallengeSaysWhereToGetOne() {
        HttpAnswer refused = withIssuer().initialize(null);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate"))
                .isEqualTo(
                        "Bearer realm=\"dbtool-ai\", resource_metadata=\""
                                + Guarded.RESOURCE
                                + "/.well-known/oauth-protected-resource/mcp\","
                                + " scope=\"db:read db:query\"");
    }

    @Test
    void theMetadataDocumentNamesIssuerAndScopes() {
        Guarded server = withIssuer();

        for (String path : List.of("", "/mcp")) {
            HttpAnswer document =
                    server.http()
                            .request("GET", "/.well-known/oauth-protected-resource" + path)
                            .send();
            assertThat(document.status()).isEqualTo(200);
            assertThat(document.header("content-type")).startsWith("application/json");
            assertThat(document.json().toString())
                    .isEqualTo(
                            "{\"resource\":\"https://mcp.corp.example/mcp\","
                                    + "\"authorization_servers\":[\"https://login.corp.example/realms/ops\"],"
                                    + "\"scopes_supported\":[\"db:read\",\"db:query\"],"
                                    + "\"bearer_methods_supported\":[\"header\"],"
                                    + "\"resource_name\":\"dbtool-ai\"}");
        }
        assertThat(
                        server.http()
                                .request("GET", "/.well-known/oauth-protected-resource/sse")
                                .send()
                                .json()
                                .path("resource")
                                .asString())
                .isEqualTo("https://mcp.corp.example/sse");
    }

    @Test
    void withoutAnIssuerThereIsNoDocument() {
        assertThat(
                        withKeys()
                                .http()
                                .request("GET", "/.well-known/oauth-protected-resource/mcp")
                                .send()
                                .status())
                .isEqualTo(404);
    }

    @Test
    void aTokenIsForOneEndpoint() {
        Guarded server = withIssuer();

        assertThat(server.call(bearer("/mcp", "db:read"), "kit_read").body()).contains("oauth:ann");
        for (String path : List.of("/sse", "/", "")) {
            assertThat(server.initialize(bearer(path, "db:read")).status()).isEqualTo(401);
        }
    }

    @Test
    void aCallBeyondTheScopesIs403WithAllScopesItNeeds() {
        Guarded server = withIssuer();
        String token = bearer("/mcp", "db:read");
        for (HttpAnswer refused :
                List.of(server.call(token, "kit_query"), server.modern(token, "kit_query"))) {
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("www-authenticate"))
                    .isEqualTo(
                            "Bearer realm=\"dbtool-ai\", resource_metadata=\""
                                    + Guarded.RESOURCE
                                    + "/.well-known/oauth-protected-resource/mcp\","
                                    + " scope=\"db:query\", error=\"insufficient_scope\"");
            assertThat(refused.json().at("/error/data/requiredScopes").toString())
                    .isEqualTo("[\"db:query\"]");
        }
        assertThat(server.modern(token, "kit_read").status()).isEqualTo(200);
    }

    @Test
    void inASessionTheTokenOfTheMessageCountsNotThatOfItsBeginning() {
        Guarded server = withIssuer();
        String wide = bearer("/mcp", "db:read db:query");
        String narrow = bearer("/mcp", "db:read");
        String session = server.initialize(wide).header("mcp-session-id");

        assertThat(server.request(narrow, session, "kit_query").send().status()).isEqualTo(403);
        assertThat(server.request(wide, session, "kit_query").send().status()).isEqualTo(200);

        String begunNarrow = server.initialize(narrow).header("mcp-session-id");
        assertThat(server.request(wide, begunNarrow, "kit_query").send().status())
                .as("stepped up")
                .isEqualTo(200);
    }

    @Test
    void keysWorkBesideTokens() {
        Guarded server = withIssuer();

        assertThat(server.call("Bearer " + server.key("ci", "reader"), "kit_read").body())
                .contains("key:ci");
    }

    @Test
    void theSessionOfOneIsUnknownToAnother() {
        Guarded server = withKeys();
        String ann = "Bearer " + server.key("ann", "reader");
        String bob = "Bearer " + server.key("bob", "reader");
        String session = server.initialize(ann).header("mcp-session-id");

        assertThat(server.request(ann, session, "kit_read").send().status()).isEqualTo(200);
        assertThat(server.request(bob, session, "kit_read").send().status()).isEqualTo(404);
        assertThat(
                        server.http()
                                .request("DELETE", "/mcp")
                                .header("Authorization", bob)
                                .header("Mcp-Session-Id", session)
                                .send()
                                .status())
                .isEqualTo(404);
        assertThat(server.request(ann, session, "kit_read").send().status()).isEqualTo(200);
    }

    /** Waits for the end of a stream; it comes within seconds, or not at all. */
    private static void ends(RawHttp.HttpStream stream) {
        assertThat(stream.status()).isEqualTo(200);
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                stream.event();
                            }
                        })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended");
    }

    @Test
    void anOpenStreamEndsWhenItsKeyIsRevoked() {
        Guarded server = withKeys();
        String ann = "Bearer " + server.key("ann", "reader");
        String bob = "Bearer " + server.key("bob", "reader");
        String session = server.initialize(ann).header("mcp-session-id");
        try (RawHttp.HttpStream sse = stream(server, "/sse", ann, null);
                RawHttp.HttpStream listening = stream(server, "/mcp", ann, session);
                RawHttp.HttpStream other = stream(server, "/sse", bob, null)) {
            assertThat(sse.event()).startsWith("/message");
            String endpoint = other.event();

            server.revoke("ann");

            ends(sse);
            ends(listening);
            assertThat(
                            server.http()
                                    .post(endpoint)
                                    .header("Authorization", bob)
                                    .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
                                    .send()
                                    .status())
                    .isEqualTo(202);
            assertThat(other.event()).contains("\"id\":1");
        }
    }

    private static RawHttp.HttpStream stream(
            Guarded server, String path, String authorization, @Nullable String session) {
        return server.http()
                .request("GET", path)
                .header("Authorization", authorization)
                .header("Accept", "text/event-stream")
                .header("Mcp-Session-Id", session)
                .open();
    }

    @Test
    void moreThanTheRateIs429() {
        Guarded server =
                closing(
                        new Guarded(
                                state, new AccessConfig(Roles.of(List.of()), null, null, 3, 0)));
        String ann = "Bearer " + server.key("ann", "reader");
        String session = server.initialize(ann).header("mcp-session-id");
        server.request(ann, session, "kit_read").send();
        server.request(ann, session, "kit_read").send();

        HttpAnswer refused = server.request(ann, session, "kit_read").send();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 20);
        assertThat(refused.json().at("/id").asInt()).isEqualTo(1);
        assertThat(server.initialize("Bearer " + server.key("bob", "reader")).status())
                .isEqualTo(200);
    }

    @Test
    void moreAtATimeThanAllowedIs429() throws Exception {
        Guarded server =
                closing(
                        new Guarded(
                                state, new AccessConfig(Roles.of(List.of()), null, null, 0, 2)));
        String ann = "Bearer " + server.key("ann", "reader");
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            running.add(Thread.ofVirtual().start(() -> server.call(ann, "kit_wait")));
        }
        server.waiting.await();

        assertThat(server.initialize(ann).status()).isEqualTo(429);
        server.release.tryEmitEmpty();
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(server.initialize(ann).status()).isEqualTo(200);
    }

    @Test
    void beyondLoopbackAKeyOrAnIssuerIsNeeded() {
        ServerConfig beyond =
                new ServerConfig(
                        "0.0.0.0",
                        0,
                        false,
                        List.of("127.0.0.1"),
                        List.of(),
                        null,
                        ServerConfig.Bounds.defaults(),
                        ServerConfig.Warm.defaults());
        assertThatThrownBy(() -> new Guarded(state, Guarded.access(null), beyond))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no authentication is configured");

        withKeys().key("ann", "reader");

        assertThat(
                        closing(new Guarded(state, Guarded.access(null), beyond))
                                .initialize(null)
                                .status())
                .isEqualTo(401);
    }

    @Test
    void anIssuerNeedsAKnownAddress() {
        AccessConfig.OAuth oauth =
                new AccessConfig.OAuth("x", "http://127.0.0.1:1/", null, null, null, null, false);

        assertThatThrownBy(() -> new Guarded(state, Guarded.access(oauth)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("access.oauth.resource");
    }
}
