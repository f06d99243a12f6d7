package ai.dbtool.mcp.http.access;

import ai.dbtool.config.Egress;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Fetches the keys of an issuer, from the configured address and no other: no redirect is followed,
 * and a name that has come to mean a public address is not called. Blocks.
 */
final class KeyFetch implements ResourceRetriever {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LARGEST = 512 * 1024;

    private final Egress.Resolver resolver;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    KeyFetch(Egress.Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        String outside = Egress.publicAddress(url.getHost(), resolver);
        if (outside != null) {
            throw new IOException("access.oauth.jwks_url leads to the public address " + outside);
        }
        try {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(url.toURI())
                                    .timeout(ANSWER)
                                    .header("Accept", "application/jwk-set+json, application/json")
                                    .build(),
                            BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
            if (answer.statusCode() != 200) {
                throw new IOException("the issuer answers " + answer.statusCode());
            }
            return new Resource(answer.body(), "application/json");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (URISyntaxException e) {
            throw new IOException("access.oauth.jwks_url is no URL", e);
        }
    }
}
