package ai.dbtool.mcp.http.access;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.Content;
import ai.dbtool.mcp.http.Page;
import ai.dbtool.mcp.protocol.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The guarded endpoints by path, and the RFC 9728 documents about them. */
final class Places {

    /** RFC 9728 section 3.1: between host and path. */
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final Map<String, Place> byPath = new LinkedHashMap<>();
    private final List<Page> pages = new ArrayList<>();
    private final Place elsewhere;

    /**
     * @param mounts prefix of each server, and all scopes that something there needs
     */
    Places(DbtoolConfig config, Map<String, Set<Scope>> mounts) {
        String issuer = config.access().oauth() == null ? null : config.access().oauth().issuer();
        String base = base(config);
        mounts.forEach(
                (prefix, scopes) -> {
                    Place mcp = place(base, prefix + "/mcp", issuer, scopes);
                    byPath.put(prefix + "/mcp", mcp);
                    if (config.server().sse()) {
                        Place sse = place(base, prefix + "/sse", issuer, scopes);
                        byPath.put(prefix + "/sse", sse);
                        byPath.put(prefix + "/message", sse);
                    }
                    if (issuer != null && mounts.size() == 1) {
                        pages.add(page(WELL_KNOWN, mcp, issuer));
                    }
                });
        Place first = byPath.values().iterator().next();
        this.elsewhere = new Place(first.resource(), first.metadata(), Set.of(Scope.ADMIN));
    }

    /**
     * The endpoint at {@code path}; any other page, such as the metrics, takes tokens of the first
     * server, and is for administrators.
     */
    Place at(String path) {
        return byPath.getOrDefault(path, elsewhere);
    }

    List<Page> pages() {
        return List.copyOf(pages);
    }

    private Place place(String base, String path, @Nullable String issuer, Set<Scope> scopes) {
        String resource = base + path;
        if (issuer == null) {
            return new Place(resource, null, scopes);
        }
        String behindHost = URI.create(resource).getRawPath();
        String host = resource.substring(0, resource.length() - behindHost.length());
        Place place = new Place(resource, host + WELL_KNOWN + behindHost, scopes);
        pages.add(page(WELL_KNOWN + path, place, issuer));
        if (!behindHost.equals(path)) {
            pages.add(page(WELL_KNOWN + behindHost, place, issuer));
        }
        return place;
    }

    private static Page page(String path, Place place, String issuer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", place.resource());
        document.put("authorization_servers", List.of(issuer));
        document.put("scopes_supported", Scope.texts(place.scopes()));
        document.put("bearer_methods_supported", List.of("header"));
        document.put("resource_name", "dbtool-ai");
        byte[] body = Wire.write(document);
        return new Page(path, _ -> Mono.just(Content.json(200, body)));
    }

    /** Fixed by the configuration: what a request says of its Host proves nothing. */
    private static String base(DbtoolConfig config) {
        if (config.access().oauth() != null && config.access().oauth().resource() != null) {
            return config.access().oauth().resource();
        }
        ServerConfig server = config.server();
        return (server.tls() == null ? "http://" : "https://")
                + (server.bind().contains(":") ? "[" + server.bind() + "]" : server.bind())
                + ":"
                + server.port();
    }
}
