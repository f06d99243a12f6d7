package ai.dbtool.config;

import static ai.dbtool.config.ConfigKey.choice;
import static ai.dbtool.config.ConfigKey.key;
import static ai.dbtool.config.ConfigKey.list;
import static ai.dbtool.config.ConfigKey.number;

import ai.dbtool.mcp.access.Scope;

import java.util.Arrays;
import java.util.List;

/** Keys of what is served over HTTP, and to whom. */
final class ServingKeys {

    static final List<ConfigKey> ALL =
            List.of(
                    key(
                            "server.bind",
                            ConfigKey.Type.TEXT,
                            "127.0.0.1",
                            "Address HTTP listens on. Beyond loopback only with authentication and"
                                    + " `server.allowed_hosts`."),
                    number("server.port", 0, 65_535, "8765", "TCP port; 0 picks a free one."),
                    key(
                            "server.sse",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Also mount the deprecated HTTP+SSE transport at `/sse`."),
                    list(
                            "server.allowed_hosts",
                            List.of(),
                            "Names clients reach the service by, such as `db-tools.example.com`; with"
                                    + " a port only that one. Requests for another `Host` are"
                                    + " refused. Those of loopback are added when listening there."),
                    list(
                            "server.allowed_origins",
                            List.of(),
                            "Web pages whose requests are served: `https://app.example.com`. Those"
                                    + " of this machine are added when listening on loopback."),
                    key(
                            "server.tls.certificate",
                            ConfigKey.Type.PATH,
                            null,
                            "PEM file: the certificate of the service, then its chain. Read again"
                                    + " when it changes. Default: plain HTTP."),
                    key(
                            "server.tls.key",
                            ConfigKey.Type.PATH,
                            null,
                            "PEM file: its private key, without a password."),
                    number(
                            "server.max_sessions",
                            1,
                            100_000,
                            "256",
                            "Most sessions at once; more are answered 503."),
                    key(
                            "server.session_idle",
                            ConfigKey.Type.DURATION,
                            "30min",
                            "A session without a request and without an open stream for this long"
                                    + " is forgotten."),
                    number(
                            "server.max_connections",
                            1,
                            100_000,
                            "1024",
                            "Most connections at once; more are closed as they come."),
                    number(
                            "server.max_body_bytes",
                            1_024,
                            1_000_000_000,
                            "4194304",
                            "Largest message; a larger one is answered 413."),
                    key(
                            "server.shutdown_grace",
                            ConfigKey.Type.DURATION,
                            "5s",
                            "How long running calls may go on when the service is stopped."),
                    choice(
                            "server.warm",
                            List.of("off", "attach", "start"),
                            "attach",
                            "Whether a server on standard streams is served by a running"
                                    + " process with the same configuration, and starts one for the"
                                    + " next client (`start`, or `--warm`)."),
                    key(
                            "server.warm_idle",
                            ConfigKey.Type.DURATION,
                            "5min",
                            "A process started that way ends when nobody was attached for this"
                                    + " long."),
                    list(
                            "access.roles.*.scopes",
                            Arrays.stream(Scope.values()).map(Scope::text).toList(),
                            "What the role allows. Default: that of the built-in role of this name"
                                    + " (`reader`, `analyst`, `admin`)."),
                    list(
                            "access.roles.*.connections",
                            List.of(),
                            "Connections the role may use, with the logs and configs that belong to"
                                    + " them. Default: all, and also sources that belong to none."),
                    key(
                            "access.loopback_role",
                            ConfigKey.Type.TEXT,
                            null,
                            "Role of HTTP callers on this machine as long as there is neither an API"
                                    + " key nor `access.oauth`. Default: everything is allowed."),
                    number(
                            "access.calls_per_minute",
                            0,
                            10_000_000,
                            "6000",
                            "Requests one API key or token holder may send over HTTP; 0 lifts the"
                                    + " bound. Standard streams and callers that need no"
                                    + " authentication have none."),
                    number(
                            "access.concurrent_calls",
                            0,
                            100_000,
                            "32",
                            "Requests of one API key or token holder that are answered at a time; 0"
                                    + " lifts the bound."),
                    key(
                            "access.oauth.issuer",
                            ConfigKey.Type.TEXT,
                            null,
                            "Authorization server whose access tokens (JWT) are accepted, as `iss`"
                                    + " names it."),
                    key(
                            "access.oauth.jwks_url",
                            ConfigKey.Type.TEXT,
                            null,
                            "Where its public keys are fetched from; `jwks_uri` in"
                                    + " `<issuer>/.well-known/openid-configuration`. Its host must"
                                    + " be loopback or private."),
                    key(
                            "access.oauth.allow_public",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Accept a `jwks_url` with a public address."),
                    key(
                            "access.oauth.keys_file",
                            ConfigKey.Type.PATH,
                            null,
                            "Its public keys as a file instead: a JWK set, or PEM. Read again when it"
                                    + " changes."),
                    key(
                            "access.oauth.resource",
                            ConfigKey.Type.TEXT,
                            null,
                            "URL of this service as clients know it, without the path of a server:"
                                    + " `https://mcp.example.com`. With that path it is the audience"
                                    + " tokens must carry. Default: the address it listens on."),
                    key(
                            "access.oauth.role",
                            ConfigKey.Type.TEXT,
                            null,
                            "Role that bounds every token: what is in the token's scopes and in the"
                                    + " role is allowed, on the role's connections. Default: the"
                                    + " scopes alone count."),
                    key(
                            "access.oauth.role_claim",
                            ConfigKey.Type.TEXT,
                            null,
                            "Claim that names the role of the token's holder, such as `roles`; then"
                                    + " that role bounds the token. Exactly one of its values must be"
                                    + " a role here."));

    private ServingKeys() {}
}
