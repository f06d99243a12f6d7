package ai.dbtool.mcp.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages out. A page can make the browser of a user send requests to us under its own
 * Origin, or under our address with its own Host (DNS rebinding); neither gets past. There are no
 * CORS headers anywhere.
 */
final class Callers {

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;
    private final Set<String> origins;

    /**
     * @param local whether the names of this machine are ours: when listening on loopback
     * @param allowedHosts names, or names with a port: {@code db.example.com}, {@code [::1]:8765}
     * @param allowedOrigins as browsers send them: {@code https://app.example.com}
     */
    Callers(boolean local, Collection<String> allowedHosts, Collection<String> allowedOrigins) {
        this.hosts = lower(allowedHosts);
        this.origins = lower(allowedOrigins);
        if (local) {
            hosts.addAll(LOCAL);
            LOCAL.forEach(name -> origins.add("http://" + name));
            LOCAL.forEach(name -> origins.add("https://" + name));
        }
    }

    /** Why the request is not served; {@code null} when it may be. */
    @Nullable Refusal refused(HttpHeaders headers) {
        List<String> host = headers.getOrEmpty(HttpHeaders.HOST);
        if (host.size() != 1 || !allowed(host.getFirst(), hosts)) {
            return Refusal.of(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "the Host header names another machine; use a name of this one, or add it to"
                            + " server.allowed_hosts");
        }
        List<String> origin = headers.getOrEmpty(HttpHeaders.ORIGIN);
        if (origin.isEmpty() || (origin.size() == 1 && allowed(origin.getFirst(), origins))) {
            return null;
        }
        return Refusal.of(
                HttpStatus.FORBIDDEN,
                "requests of web pages from elsewhere are refused; server.allowed_origins lists"
                        + " those that are not");
    }

    /** An entry without a port holds for every port: forwarding changes it. */
    private static boolean allowed(String given, Set<String> entries) {
        String name = given.toLowerCase(Locale.ROOT);
        return entries.contains(name) || entries.contains(withoutPort(name));
    }

    private static String withoutPort(String name) {
        int colon = name.lastIndexOf(':');
        if (colon < 0 || colon == name.length() - 1) {
            return name;
        }
        for (int i = colon + 1; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return name;
            }
        }
        return name.substring(0, colon);
    }

    private static Set<String> lower(Collection<String> names) {
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return lower;
    }
}
