package ai.dbtool.config;

import static ai.dbtool.config.ConfigKey.choice;
import static ai.dbtool.config.ConfigKey.key;
import static ai.dbtool.config.ConfigKey.list;
import static ai.dbtool.config.ConfigKey.number;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key there is. The loader knows no other, the reference table is checked against it. */
public final class ConfigKeys {

    private static final List<ConfigKey> SOURCES =
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
                    limit(
                            "rows",
                            ConfigKey.Type.INTEGER,
                            1,
                            1_000_000,
                            "Most rows one query returns over this connection."),
                    limit(
                            "cell_chars",
                            ConfigKey.Type.INTEGER,
                            16,
                            1_000_000,
                            "Most characters of one cell over this connection."),
                    limit(
                            "statement_timeout",
                            ConfigKey.Type.DURATION,
                            0,
                            0,
                            "Server-side limit for one statement of this connection."),
                    limit(
                            "lock_timeout",
                            ConfigKey.Type.DURATION,
                            0,
                            0,
                            "Server-side limit on waiting for a lock over this connection."),
                    limit(
                            "call_timeout",
                            ConfigKey.Type.DURATION,
                            0,
                            0,
                            "Longest that one piece of work on this connection may take; the call as"
                                    + " a whole is bounded by `limits.call_timeout` too."),
                    limit(
                            "max_plan_cost",
                            ConfigKey.Type.INTEGER,
                            0,
                            Integer.MAX_VALUE,
                            "Highest estimated cost of SQL a caller may run over this connection."),
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
                                    + " tools find then leaves your network."));

    private static final List<ConfigKey> REST =
            List.of(
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

    /** All keys, in the order of the reference. */
    public static final List<ConfigKey> ALL =
            Stream.of(SOURCES, ServingKeys.ALL, REST).flatMap(List::stream).toList();

    /** Sections whose entries the user names. */
    static final Set<String> NAMED =
            ALL.stream()
                    .filter(ConfigKey::named)
                    .map(ConfigKey::section)
                    .collect(Collectors.toUnmodifiableSet());

    private ConfigKeys() {}

    /** A bound of one connection; what is not given is as for all. */
    private static ConfigKey limit(
            String name, ConfigKey.Type type, long min, long max, String description) {
        return new ConfigKey(
                "connections.*.limits." + name,
                type,
                List.of(),
                min,
                max,
                null,
                description + " Default: `limits." + name + "`.");
    }

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
                                        ? Stream.of(k.leaf().split("\\.")[0])
                                        : k.section().startsWith(section + ".")
                                                ? Stream.of(head(k, section))
                                                : Stream.of())
                .distinct()
                .toList();
    }

    /** What may stand in {@code group} of an entry of {@code section}; empty when it is none. */
    static List<String> leaves(String section, String group) {
        return ALL.stream()
                .filter(k -> k.section().equals(section) && k.leaf().startsWith(group + "."))
                .map(k -> k.leaf().substring(group.length() + 1))
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
