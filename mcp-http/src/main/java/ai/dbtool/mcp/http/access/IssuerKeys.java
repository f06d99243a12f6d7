package ai.dbtool.mcp.http.access;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.Egress;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;

import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Where the keys of an issuer come from. */
final class IssuerKeys {

    /** Keys are fetched again after this time. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** An issuer that is down does not lock everybody out at once. */
    private static final Duration OUTAGE = Duration.ofHours(4);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private IssuerKeys() {}

    /**
     * The keys of {@code config}: a file that is read again when it changes, or a URL that is
     * fetched every few minutes and when a token names a key nobody knows, for that is how keys are
     * rotated; twice in {@code pause} at most, so that tokens with invented keys cost the issuer
     * nothing.
     */
    static JWKSource<SecurityContext> of(AccessConfig.OAuth config, Duration pause) {
        if (config.keysFile() != null) {
            return new FileKeys(config.keysFile());
        }
        Egress.Resolver resolver =
                config.allowPublic()
                        ? _ -> List.of()
                        : host -> List.of(InetAddress.getAllByName(host));
        String url = String.valueOf(config.jwksUrl());
        try {
            return JWKSourceBuilder.<SecurityContext>create(
                            URI.create(url).toURL(), new KeyFetch(resolver))
                    .cache(FRESH.toMillis(), PATIENCE.toMillis())
                    .refreshAheadCache(false)
                    .rateLimited(pause.toMillis())
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the configuration lets only URLs pass", e);
        }
    }
}
