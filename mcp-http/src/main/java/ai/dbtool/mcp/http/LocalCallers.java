package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages out. A page can make the browser of this machine's user send requests to
 * loopback, under its own Origin, or under our address with its own Host (DNS rebinding); neither
 * gets past.
 */
final class LocalCallers {

    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private LocalCallers() {}

    /** Exactly one Host, and it names this machine; any port, for port forwarding changes it. */
    static boolean hostAllowed(HttpHeaders headers) {
        List<String> hosts = headers.getOrEmpty(HttpHeaders.HOST);
        return hosts.size() == 1 && isLocal(hostOf("http://" + hosts.getFirst()));
    }

    /** No Origin, as programs send, or one that is served from this machine. */
    static boolean originAllowed(HttpHeaders headers) {
        List<String> origins = headers.getOrEmpty(HttpHeaders.ORIGIN);
        return origins.isEmpty() || (origins.size() == 1 && isLocal(hostOf(origins.getFirst())));
    }

    private static boolean isLocal(@Nullable String host) {
        return host != null && NAMES.contains(host.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String hostOf(String uri) {
        try {
            URI parsed = new URI(uri);
            boolean web = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            boolean bare = parsed.getUserInfo() == null && parsed.getRawQuery() == null;
            return web && bare ? parsed.getHost() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
