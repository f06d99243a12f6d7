package ai.dbtool.mcp.http.metrics;

import ai.dbtool.config.Secret;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.AccessRefused;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.Content;
import ai.dbtool.mcp.http.Page;
import ai.dbtool.mcp.http.RequestHead;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * {@code /metrics}: for whoever has the key of {@code telemetry.metrics_key}, for callers with the
 * scope {@code admin}, and for everybody on loopback while there is neither key nor authentication.
 */
public final class MetricsPage {

    private static final String PATH = "/metrics";
    private static final String BEARER = "Bearer ";

    private final Metrics metrics;
    private final @Nullable Secret key;
    private final Authenticator authenticator;

    private MetricsPage(Metrics metrics, @Nullable Secret key, Authenticator authenticator) {
        this.metrics = metrics;
        this.key = key;
        this.authenticator = authenticator;
    }

    /** The page that shows {@code metrics}. */
    public static Page of(Metrics metrics, @Nullable Secret key, Authenticator authenticator) {
        MetricsPage page = new MetricsPage(metrics, key, authenticator);
        return new Page(PATH, page::get);
    }

    private Mono<Content> get(RequestHead request) {
        return admitted(request)
                .then(Mono.fromCallable(metrics::scrape).subscribeOn(Schedulers.boundedElastic()))
                .map(text -> new Content(200, Metrics.CONTENT_TYPE, text));
    }

    private Mono<Void> admitted(RequestHead request) {
        if (key != null && holds(request, key)) {
            return Mono.empty();
        }
        if (authenticator.guards()) {
            return authenticator
                    .authenticate(request)
                    .flatMap(
                            caller ->
                                    caller.scopes().contains(Scope.ADMIN)
                                            ? Mono.<Void>empty()
                                            : Mono.<Void>error(forbidden()));
        }
        return key == null ? Mono.empty() : Mono.error(unknown());
    }

    private static boolean holds(RequestHead request, Secret key) {
        String given = request.headers().getFirst("Authorization");
        return given != null
                && given.startsWith(BEARER)
                && MessageDigest.isEqual(
                        given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
                        key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    private static AccessRefused unknown() {
        return AccessRefused.unauthorized(
                "Bearer",
                "metrics need the key of telemetry.metrics_key: Authorization: Bearer <key>");
    }

    private static AccessRefused forbidden() {
        return AccessRefused.forbidden(
                "Bearer error=\"insufficient_scope\", scope=\"" + Scope.ADMIN.text() + "\"",
                "metrics need the scope admin, or the key of telemetry.metrics_key");
    }
}
