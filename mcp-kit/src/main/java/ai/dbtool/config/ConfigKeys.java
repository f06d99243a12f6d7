package ai.dbtool.config;

import static ai.dbtool.config.ConfigKey.choice;
import static ai.dbtool.config.ConfigKey.key;
import static ai.dbtool.config.ConfigKey.number;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** Every key there is. The loader knows no other, the reference table is checked against it. */
public final class ConfigKeys {

    /** Sections whose entries the user names. */
    static final Set<String> NAMED = Set.of("connections", "logs", "configs");

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
                            "Also ask the server how it resolved each statement before it runs."),
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
                            "Address HTTP listens on. Only loopback: this version has no"
                                    + " authentication."),
                    number("server.port", 0, 65_535, "8765", "TCP port; 0 picks a free one."),
                    key(
                            "server.sse",
                            ConfigKey.Type.BOOLEAN,
                            "false",
                            "Also mount the deprecated HTTP+SSE transport at `/sse`."),
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
                    choice(
                            "telemetry.call_log",
                            List.of("all", "failures", "none"),
                            "all",
                            "Which calls get a line of JSON on standard error."),
                    key(
                            "telemetry.metrics_key",
                            ConfigKey.Type.SECRET,
                            null,
                            "Bearer key for `/metrics` and for the details of `/health/ready`;"
                                    + " without it, on loopback and without authentication, both"
                                    + " are open."),
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
                    key(
                            "state.directory",
                            ConfigKey.Type.PATH,
                            null,
                            "Folder for audit, keys and investigations. Default:"
                                    + " `$XDG_STATE_HOME/dbtool-ai`, else"
                                    + " `~/.local/state/dbtool-ai`."));

    private ConfigKeys() {}

    static List<String> sections() {
        return ALL.stream().map(ConfigKey::section).distinct().toList();
    }

    static List<String> leaves(String section) {
        return ALL.stream().filter(k -> k.section().equals(section)).map(ConfigKey::leaf).toList();
    }

    static @Nullable ConfigKey find(String section, String leaf) {
        return ALL.stream()
                .filter(k -> k.section().equals(section) && k.leaf().equals(leaf))
                .findFirst()
                .orElse(null);
    }
}
