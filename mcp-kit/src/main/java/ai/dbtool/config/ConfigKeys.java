package ai.dbtool.config;

import static ai.dbtool.config.ConfigKey.choice;
import static ai.dbtool.config.ConfigKey.key;
import static ai.dbtool.config.ConfigKey.list;
import static ai.dbtool.config.ConfigKey.number;

import ai.dbtool.mcp.access.Scope;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key there is. The loader knows no other, the reference table is checked against it. */
public final class ConfigKeys {

    /** All keys, in the order of the reference. */
    public static final List<ConfigKey> ALL =
            List.of(
                    key(
                            "connections.*.url",
                            ConfigKey.Type.TEXT,
                            null,
                            "`postgresql://user@host:port/database?sslmode=...`; parts it leaves out"
                                    + " come from the keys below, then from libpq's variables. A"
                                    + " password in it must be a `${env:NAME}` or `${file:path}`."),
                    key(
                            "connections.*.host",
                            ConfigKey.Type.TEXT,
                            null,
                            "Host name, address, or folder of a Unix socket. Default: `PGHOST`, else"
                                    + " `localhost`."),
                    number("connections.*.port", 1, 65_535, "5432", "TCP port. `PGPORT`."),
                    key(
                            "connections.*.database",
                            ConfigKey.Type.TEXT,
                            null,
                            "Database. Default: `PGDATABASE`, else the name of the role."),
                    key(
                            "connections.*.user",
                            ConfigKey.Type.TEXT,
                            null,
                            "Role. Default: `PGUSER`, else the name of the operating system's user."),
                    key(
                            "connections.*.password",
                            ConfigKey.Type.SECRET,
                            null,
                            "Password. Default: `PGPASSWORD`, else the entry of `PGPASSFILE` or"
                                    + " `~/.pgpass`, else none."),
                    choice(
                            "connections.*.ssl_mode",
                            List.of(
                                    "disable",
                                    "allow",
                                    "prefer",
                                    "require",
                                    "verify-ca",
                                    "verify-full"),
                            "prefer",
                            "As libpq's `sslmode`; `allow` is taken as `prefer`. `PGSSLMODE`."),
                    key(
                            "connections.*.ssl_root_cert",
                            ConfigKey.Type.PATH,
                            null,
                            "PEM file of the authority. `PGSSLROOTCERT`."),
                    key(
                            "connections.*.allow_privileged",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Accept a role with more rights than reading needs (superuser,"
                                    + " replication, write grants)."),
                    choice(
                            "connections.*.foreign_tables",
                            List.of("refuse", "allow"),
                            "refuse",
                            "Whether SQL may read foreign tables, that is, make this server connect"
                                    + " to another."),
                    key(
                            "connections.*.strict_guard",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Also ask the server how it resolved each statement before it runs; what"
                                    + " it says overrules a refusal that only a name caused. The role"
                                    + " must be allowed to set log_min_messages."),
                    list(
                            "connections.*.masked_columns",
                            List.of(),
                            "Columns whose values never leave, each as `schema.table.column`: SQL"
                                    + " that names one or takes a whole row of its table is refused."),
                    key(
                            "logs.*.paths",
                            ConfigKey.Type.PATHS,
                            null,
                            "Log files, folders or globs. Files of other kinds are skipped and"
                                    + " listed."),
                    key(
                            "logs.*.connection",
                            ConfigKey.Type.TEXT,
                            null,
                            "Name of the connection whose server writes these logs."),
                    key(
                            "configs.*.paths",
                            ConfigKey.Type.PATHS,
                            null,
                            "Configuration files, folders or globs: postgresql.conf, pg_hba.conf,"
                                    + " application YAML, properties, .env."),
                    key(
                            "configs.*.connection",
                            ConfigKey.Type.TEXT,
                            null,
                            "Name of the connection whose live settings these files are compared"
                                    + " with."),
                    choice(
                            "model.engine",
                            List.of("none", "ollama"),
                            null,
                            "Kind of model server; `none` lets the playbooks work alone. Default:"
                                    + " `ollama` when `model.name` is given, else `none`."),
                    key(
                            "model.url",
                            ConfigKey.Type.TEXT,
                            "http://127.0.0.1:11434",
                            "Base URL of the model server. Its host must be loopback or private."),
                    key("model.name", ConfigKey.Type.TEXT, null, "Model, as the server knows it."),
                    number(
                            "model.context",
                            2_048,
                            1_048_576,
                            "16384",
                            "Window in tokens, sent with every request and never varied."),
                    key(
                            "model.api_key",
                            ConfigKey.Type.SECRET,
                            null,
                            "Bearer token for the model server."),
                    key(
                            "model.timeout",
                            ConfigKey.Type.DURATION,
                            "120s",
                            "Longest wait for the first token of an answer."),
                    key(
                            "model.allow_public",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Accept a model server with a public address. What you ask and what the"
                                    + " tools find then leaves your network."),
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
                                    + " a role here."),
                    number(
                            "limits.result_tokens",
                            0,
                            1_000_000,
                            "1500",
                            "Budget for the text of one answer, in tokens (UTF-8 bytes / 4); 0 lifts"
                                    + " it."),
                    number("limits.rows", 1, 1_000_000, "1000", "Most rows one query returns."),
                    number(
                            "limits.cell_chars",
                            16,
                            1_000_000,
                            "2000",
                            "Most characters of one cell; the rest is counted, not shown."),
                    key(
                            "limits.statement_timeout",
                            ConfigKey.Type.DURATION,
                            "5s",
                            "Server-side limit for one statement."),
                    key(
                            "limits.lock_timeout",
                            ConfigKey.Type.DURATION,
                            "500ms",
                            "Server-side limit on waiting for a lock."),
                    key(
                            "limits.call_timeout",
                            ConfigKey.Type.DURATION,
                            "30s",
                            "Deadline of one tool call."),
                    number(
                            "limits.max_plan_cost",
                            0,
                            Integer.MAX_VALUE,
                            "0",
                            "Highest estimated cost of SQL a caller may run, in the planner's units; 0"
                                    + " lifts it. What costs more is refused before it runs."),
                    choice(
                            "telemetry.call_log",
                            List.of("all", "failures", "none"),
                            "all",
                            "Which calls get a line of JSON on standard error."),
                    key(
                            "telemetry.metrics_key",
                            ConfigKey.Type.SECRET,
                            null,
                            "Bearer key for `/metrics`, beside the scope `admin`. Without it and"
                                    + " without authentication the page is open, on loopback."),
                    key(
                            "telemetry.otlp_endpoint",
                            ConfigKey.Type.TEXT,
                            null,
                            "Base URL of a collector of traces (OTLP over HTTP, usually port 4318);"
                                    + " spans go to `/v1/traces` below it. Only with HTTP. Its host"
                                    + " must be loopback or private."),
                    key(
                            "telemetry.otlp_allow_public",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Accept a collector with a public address."),
                    number(
                            "audit.file_bytes",
                            4_096,
                            1_000_000_000,
                            "67108864",
                            "Size at which the audit goes on in a new file; the chain goes on too."),
                    key(
                            "audit.syslog",
                            ConfigKey.Type.TEXT,
                            null,
                            "Where each audit line is sent as well, as RFC 5424:"
                                    + " `udp://host:514`, `tcp://host:601`, `unix:///path` (stream"
                                    + " socket). Its host must be loopback or private."),
                    key(
                            "audit.allow_public",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Accept an `audit.syslog` with a public address."),
                    key(
                            "collect.enabled",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Record the history of all connections inside `dbtool-ai serve`;"
                                    + " `dbtool-ai collect` always does."),
                    key(
                            "collect.interval",
                            ConfigKey.Type.DURATION,
                            "1s",
                            "Time between two samples of the sessions, 100ms to 1min."),
                    key(
                            "collect.keep",
                            ConfigKey.Type.DURATION,
                            "168h",
                            "How long the history is kept, at least 1h."),
                    number(
                            "collect.max_bytes",
                            1_048_576,
                            2_147_483_647,
                            "536870912",
                            "Most bytes on disk for the history of one connection; the oldest goes"
                                    + " first."),
                    key(
                            "state.directory",
                            ConfigKey.Type.PATH,
                            null,
                            "Folder for audit, keys, investigations and history. Default:"
                                    + " `$XDG_STATE_HOME/dbtool-ai`, else"
                                    + " `~/.local/state/dbtool-ai`."));

    /** Sections whose entries the user names. */
    static final Set<String> NAMED =
            ALL.stream()
                    .filter(ConfigKey::named)
                    .map(ConfigKey::section)
                    .collect(Collectors.toUnmodifiableSet());

    private ConfigKeys() {}

    /** Top-level sections. */
    static List<String> sections() {
        return ALL.stream()
                .map(ConfigKey::path)
                .map(path -> path.substring(0, path.indexOf('.')))
                .distinct()
                .toList();
    }

    /** Whether {@code path} is a section or leads to one. */
    static boolean isSection(String path) {
        return ALL.stream()
                .map(ConfigKey::section)
                .anyMatch(s -> s.equals(path) || s.startsWith(path + "."));
    }

    /** What may stand in {@code section}: keys, and sections inside it. */
    static List<String> leaves(String section) {
        return ALL.stream()
                .flatMap(
                        k ->
                                k.section().equals(section)
                                        ? Stream.of(k.leaf())
                                        : k.section().startsWith(section + ".")
                                                ? Stream.of(head(k, section))
                                                : Stream.of())
                .distinct()
                .toList();
    }

    private static String head(ConfigKey key, String section) {
        return key.section().substring(section.length() + 1).split("\\.")[0];
    }

    /**
     * The key of a value at {@code path}: {@code connections.*.url} for {@code connections.a.url}.
     */
    static @Nullable ConfigKey of(String path) {
        String[] given = path.split("\\.", -1);
        return ALL.stream()
                .filter(k -> matches(k.path().split("\\."), given))
                .findFirst()
                .orElse(null);
    }

    private static boolean matches(String[] pattern, String[] given) {
        if (pattern.length != given.length) {
            return false;
        }
        for (int i = 0; i < given.length; i++) {
            if (!pattern[i].equals("*") && !Objects.equals(pattern[i], given[i])) {
                return false;
            }
        }
        return true;
    }

    static @Nullable ConfigKey find(String section, String leaf) {
        return ALL.stream()
                .filter(k -> k.section().equals(section) && k.leaf().equals(leaf))
                .findFirst()
                .orElse(null);
    }
}
