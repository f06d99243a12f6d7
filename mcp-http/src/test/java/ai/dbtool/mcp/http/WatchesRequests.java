package ai.dbtool.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.Secret;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.metrics.Metrics;
import ai.dbtool.mcp.http.metrics.MetricsPage;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class WatchesRequests {

    private static final String OF_HEADER =
            "00-11111111111111111111111111111111-00f067aa0ba902b7-01";
    private static final String OF_META = "00-22222222222222222222222222222222-00f067aa0ba902b7-01";

    private final BlockingQueue<CallStart> calls = new LinkedBlockingQueue<>();

    private EchoServer.Setup watched() {
        return new EchoServer.Setup()
                .observer(
                        call -> {
                            calls.add(call);
                            return Observation.NONE;
                        });
    }

    @Test
    void withTheTraceOfTheHeaderAndTheOneOfTheRequest() throws InterruptedException {
        try (EchoServer server = watched().start()) {
            RawHttp http = new RawHttp(server.port());
            String session = Wire.open(http, "/mcp");
            Wire.in(session, http, "/mcp")
                    .header("traceparent", OF_HEADER)
                    .header("tracestate", "a=1")
                    .body(
                            Wire.ECHO.replace(
                                    "\"arguments\"",
                                    "\"_meta\":{\"traceparent\":\""
                                            + OF_META
                                            + "\"},\"arguments\""))
                    .send();

            CallStart call = next();
            assertThat(call.origin().transport()).isEqualTo(Origin.Transport.HTTP);
            assertThat(call.origin().trace()).isNotNull();
            assertThat(call.origin().trace().header()).isEqualTo(OF_HEADER);
            assertThat(call.origin().trace().state()).isEqualTo("a=1");
            assertThat(call.trace()).isNotNull();
            assertThat(call.trace().header()).isEqualTo(OF_META);
            assertThat(call.principal()).isEqualTo("http");
        }
    }

    @Test
    void alsoThoseOfTheOldTransport() throws InterruptedException {
        try (EchoServer server = watched().start();
                RawHttp.HttpStream stream =
                        new RawHttp(server.port()).request("GET", "/sse").open()) {
            RawHttp http = new RawHttp(server.port());
            String endpoint = stream.event();
            http.post(endpoint).body(Wire.INITIALIZE).send();
            http.post(endpoint).header("traceparent", OF_HEADER).body(Wire.ECHO).send();

            CallStart call = next();
            assertThat(call.origin().transport()).isEqualTo(Origin.Transport.SSE);
            assertThat(call.origin().trace()).isNotNull();
        }
    }

    @Test
    void andCountsAnswersByEndpointAndStatus() {
        Metrics metrics = new Metrics("test");
        try (EchoServer server =
                new EchoServer.Setup()
                        .traffic(metrics::answered)
                        .pages(List.of(page(metrics, null, Authenticator.everyone())))
                        .start()) {
            RawHttp http = new RawHttp(server.port());
            String session = Wire.open(http, "/mcp");
            Wire.in(session, http, "/mcp").body(Wire.ECHO).send();
            http.post("/mcp").body("{").send();
            http.request("GET", "/marker").send();
            http.request("GET", "/mcp").header("Host", "marker.example").send();

            HttpAnswer answer = http.request("GET", "/metrics").send();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
            assertThat(answer.body())
                    .contains(
                            "dbtool_http_requests_total{endpoint=\"/mcp\",status=\"200\"} 2.0",
                            "dbtool_http_requests_total{endpoint=\"/mcp\",status=\"400\"} 1.0",
                            "dbtool_http_requests_total{endpoint=\"/mcp\",status=\"421\"} 1.0",
                            "dbtool_http_requests_total{endpoint=\"(none)\",status=\"404\"} 1.0")
                    .doesNotContain("marker");
        }
    }

    @Test
    void andShowsMetricsToWhoHasTheKey() {
        Secret key = new Secret("s3cret");
        try (EchoServer server = serving(key, Authenticator.everyone())) {
            assertThat(metrics(server, null).status()).isEqualTo(401);
            assertThat(metrics(server, "s3cre").status()).isEqualTo(401);
            assertThat(metrics(server, "s3cret").status()).isEqualTo(200);
        }
    }

    @Test
    void orToAnAdministrator() {
        try (EchoServer server = serving(null, new Guarding())) {
            HttpAnswer reader = metrics(server, "db:read");
            assertThat(reader.status()).isEqualTo(403);
            assertThat(reader.header("www-authenticate"))
                    .isEqualTo("Bearer error=\"insufficient_scope\", scope=\"admin\"");
            assertThat(metrics(server, "admin").status()).isEqualTo(200);
        }
        try (EchoServer server = serving(new Secret("s3cret"), new Guarding())) {
            assertThat(metrics(server, "s3cret").status()).isEqualTo(200);
            assertThat(metrics(server, "db:read").status()).isEqualTo(403);
        }
    }

    private static EchoServer serving(@Nullable Secret key, Authenticator authenticator) {
        return new EchoServer.Setup()
                .authenticator(authenticator)
                .pages(List.of(page(new Metrics("test"), key, authenticator)))
                .start();
    }

    private static Page page(Metrics metrics, @Nullable Secret key, Authenticator authenticator) {
        return MetricsPage.of(metrics, key, authenticator);
    }

    private static HttpAnswer metrics(EchoServer server, @Nullable String bearer) {
        return new RawHttp(server.port())
                .request("GET", "/metrics")
                .header("Authorization", bearer == null ? null : "Bearer " + bearer)
                .send();
    }

    private CallStart next() throws InterruptedException {
        CallStart call = calls.poll(60, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    /** The token is the scope it gives. */
    private static final class Guarding implements Authenticator {

        @Override
        public Mono<Principal> authenticate(RequestHead request) {
            String token = String.valueOf(request.headers().getFirst("Authorization")).substring(7);
            Scope scope = token.equals("admin") ? Scope.ADMIN : Scope.DB_READ;
            return Mono.just(new Principal(token, Set.of(scope), null));
        }
    }
}
