package ai.dbtool.config;

import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.access.Scope;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The section {@code access}: roles, then what refers to them. */
final class AccessReader {

    private static final String OAUTH = "access.oauth.";

    private final Settings settings;
    private final @Nullable Set<String> connections;
    private final Egress.Resolver resolver;

    /**
     * @param connections names a role may list; {@code null} when the command line has set the
     *     configured ones aside
     */
    AccessReader(Settings settings, @Nullable Set<String> connections, Egress.Resolver resolver) {
        this.settings = settings;
        this.connections = connections;
        this.resolver = resolver;
    }

    AccessConfig read() {
        List<Role> configured = new ArrayList<>();
        for (String name : settings.names("access.roles")) {
            configured.add(role(name));
        }
        Roles roles = Roles.of(configured);
        return new AccessConfig(
                roles,
                role(roles, "access.loopback_role"),
                oauth(roles),
                settings.integer("access.calls_per_minute"),
                settings.integer("access.concurrent_calls"));
    }

    private Role role(String name) {
        String prefix = "access.roles." + name;
        Setting scopes = settings.find(prefix + ".scopes");
        Setting limited = settings.find(prefix + ".connections");
        return new Role(
                name,
                scopes == null ? builtIn(name, prefix) : scopes(settings.list(scopes)),
                limited == null ? null : connections(limited));
    }

    private Set<Scope> builtIn(String name, String prefix) {
        for (Role role : Roles.BUILT_IN) {
            if (role.name().equals(name)) {
                return role.scopes();
            }
        }
        settings.problems()
                .add(
                        prefix,
                        "scopes is missing; give some of "
                                + String.join(", ", Scope.texts(EnumSet.allOf(Scope.class))));
        return Set.of();
    }

    private static Set<Scope> scopes(List<String> texts) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (texts.contains(scope.text())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private Set<String> connections(Setting setting) {
        List<String> names = settings.list(setting);
        if (connections != null) {
            for (String name : names) {
                if (!connections.contains(name)) {
                    settings.problems()
                            .unknown(
                                    setting.origin(),
                                    "connection in " + setting.path(),
                                    name,
                                    connections);
                }
            }
        }
        return Set.copyOf(names);
    }

    private @Nullable Role role(Roles roles, String path) {
        Setting given = settings.find(path);
        if (given == null) {
            return null;
        }
        String name = settings.text(given);
        Role role = roles.find(name);
        if (role == null) {
            settings.problems().unknown(given.origin(), "role in " + path, name, roles.names());
        }
        return role;
    }

    private AccessConfig.@Nullable OAuth oauth(Roles roles) {
        boolean any = settings.paths().stream().anyMatch(path -> path.startsWith(OAUTH));
        if (!any) {
            return null;
        }
        String issuer = settings.text(OAUTH + "issuer");
        Setting url = settings.find(OAUTH + "jwks_url");
        Setting file = settings.find(OAUTH + "keys_file");
        Problems problems = settings.problems();
        if (issuer == null) {
            problems.add("access.oauth", "issuer is missing; tokens name it in the claim iss");
        }
        if ((url == null) == (file == null)) {
            problems.add(
                    "access.oauth",
                    "needs one of jwks_url and keys_file: where the issuer's public keys are");
        }
        boolean allowPublic = settings.bool(OAUTH + "allow_public");
        return new AccessConfig.OAuth(
                issuer == null ? "" : issuer,
                url == null ? null : jwksUrl(url, allowPublic),
                file == null ? null : keysFile(file),
                resource(),
                role(roles, OAUTH + "role"),
                settings.text(OAUTH + "role_claim"),
                allowPublic);
    }

    private String jwksUrl(Setting setting, boolean allowPublic) {
        String url = settings.text(setting);
        String refusal =
                Egress.refusal(
                        url,
                        allowPublic ? _ -> List.of() : resolver,
                        "keys are fetched without",
                        OAUTH + "allow_public");
        if (refusal != null) {
            settings.problems().add(setting.origin(), setting.path() + " " + refusal);
        }
        return url;
    }

    private Path keysFile(Setting setting) {
        String path = settings.resolve(settings.text(setting), setting);
        settings.note(setting.path(), path, setting.origin());
        return Path.of(path);
    }

    private @Nullable String resource() {
        Setting setting = settings.find(OAUTH + "resource");
        if (setting == null) {
            return null;
        }
        String url = settings.text(setting).replaceAll("/+$", "");
        // RFC 9728 wants a URL without fragment; with a query the path of a server has no place.
        if (!url.matches("https?://[^/?#\\s@]+(/[^?#\\s]*)?")) {
            settings.bad(setting, "a URL such as https://mcp.example.com");
        }
        return url;
    }

    AuditConfig audit() {
        int bytes = settings.integer("audit.file_bytes");
        boolean allowPublic = settings.bool("audit.allow_public");
        Setting syslog = settings.find("audit.syslog");
        return new AuditConfig(
                bytes, syslog == null ? null : syslog(syslog, allowPublic), allowPublic);
    }

    private @Nullable URI syslog(Setting setting, boolean allowPublic) {
        String text = settings.text(setting);
        if (!text.matches("(udp|tcp)://[^/?#\\s@]+:\\d{1,5}/?|unix:(//)?/[^?#\\s]+")) {
            settings.bad(setting, "udp://host:port, tcp://host:port or unix:///path");
            return null;
        }
        URI uri = URI.create(text);
        String outside =
                uri.getHost() == null || allowPublic
                        ? null
                        : Egress.publicAddress(uri.getHost(), resolver);
        if (outside != null) {
            settings.problems()
                    .add(
                            setting.origin(),
                            setting.path()
                                    + " leads to the public address "
                                    + outside
                                    + "; use a loopback or private one, or set audit.allow_public:"
                                    + " true");
        }
        return uri;
    }
}
