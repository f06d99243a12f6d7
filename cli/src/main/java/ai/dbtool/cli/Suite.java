package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.TelemetryConfig.CallLines;
import ai.dbtool.conftools.ConfigServer;
import ai.dbtool.db.DbServer;
import ai.dbtool.logtools.LogServer;
import ai.dbtool.mcp.audit.AuditLog;
import ai.dbtool.mcp.audit.AuditedCalls;
import ai.dbtool.mcp.audit.FileAuditLog;
import ai.dbtool.mcp.audit.SyslogSink;
import ai.dbtool.mcp.memory.MemoryTransport;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.watch.CallLog;
import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.mcp.watch.QueuedLines;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.client.ServerEndpoint;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.session.PgDatabases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The whole suite, wired from one configuration; nothing is opened before it is used. */
final class Suite implements AutoCloseable {

    /** The three servers. */
    enum Kind {
        DB,
        LOG,
        CONFIG;

        /** As on the command line. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<String> words() {
            return Arrays.stream(values()).map(Kind::word).toList();
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    private static final Duration SETTINGS_LIMIT = Duration.ofSeconds(5);
    private static final String LOGGING =
            "SELECT name, current_setting(name) AS value FROM pg_settings"
                    + " WHERE category LIKE 'Reporting and Logging%'";

    private final DbtoolConfig config;
    private final Databases databases;
    private final InstallationKey key;
    private final AuditLog audit;
    private final Redactor redactor;
    private final QueuedLines lines = new QueuedLines(System.err);
    private final List<ServerRuntime> runtimes = new ArrayList<>();

    Suite(DbtoolConfig config) {
        this.config = config;
        try {
            this.key = InstallationKey.in(config.stateDirectory());
            this.audit = auditLog(config, key);
            this.redactor = new Redactor(key);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the state directory " + config.stateDirectory() + " cannot be used", e);
        }
        this.databases = PgDatabases.of(config.connections().values(), config.limits());
    }

    /** The audit that {@code config} asks for: files, and syslog beside them. */
    static AuditLog auditLog(DbtoolConfig config, InstallationKey key) {
        Clock clock = Clock.systemUTC();
        return new FileAuditLog(
                config.stateDirectory(),
                key,
                clock,
                config.audit().fileBytes(),
                SyslogSink.of(config.audit(), clock));
    }

    /** The effective configuration. */
    DbtoolConfig config() {
        return config;
    }

    /** The configured databases. */
    Databases databases() {
        return databases;
    }

    /** Whether calls are being lost to the audit. */
    boolean auditIsBehind() {
        return audit.isBehind();
    }

    /** A server for clients from outside, ready for any transport; its calls are logged. */
    ServerRuntime runtime(Kind kind) {
        return runtime(kind, List.of());
    }

    /** As above; {@code observers} are told of its calls too. */
    ServerRuntime runtime(Kind kind, List<CallObserver> observers) {
        List<CallObserver> all = new ArrayList<>(observers);
        CallLines wanted = config.telemetry().callLog();
        if (wanted != CallLines.NONE) {
            all.add(new CallLog(lines, wanted));
        }
        return watched(kind, CallObserver.all(all));
    }

    private ServerRuntime watched(Kind kind, CallObserver observer) {
        ServerRuntime runtime =
                new ServerRuntime(definition(kind), config.limits(), guard(kind), observer, key);
        runtimes.add(runtime);
        return runtime;
    }

    private CallGuard guard(Kind kind) {
        return new AuditedCalls(kind == Kind.LOG ? redactor.withTableData() : redactor, audit);
    }

    private ServerDefinition definition(Kind kind) {
        return switch (kind) {
            case DB -> DbServer.define(config, databases);
            case LOG -> LogServer.define(config, this::loggingSettings);
            case CONFIG -> ConfigServer.define(config, databases);
        };
    }

    /** What the server of {@code connection} logs now; empty when it does not answer. Blocks. */
    private Map<String, String> loggingSettings(String connection) {
        try {
            List<Setting> settings =
                    databases
                            .open(ServerRuntime.localUser(), connection)
                            .flatMap(database -> database.rows(Setting.class, LOGGING))
                            .block(SETTINGS_LIMIT);
            return settings == null
                    ? Map.of()
                    : settings.stream().collect(Collectors.toMap(Setting::name, Setting::value));
        } catch (RuntimeException e) {
            // The log is read without the database: then the configuration files tell.
            return Map.of();
        }
    }

    private record Setting(String name, String value) {}

    /** All three servers in this process, as the orchestrator sees them. */
    McpTools tools() {
        List<ServerEndpoint> endpoints =
                Arrays.stream(Kind.values())
                        .map(
                                kind -> {
                                    ServerRuntime runtime = watched(kind, CallObserver.NONE);
                                    return ServerEndpoint.memory(
                                            runtime.definition().name(),
                                            () -> new MemoryTransport(runtime));
                                })
                        .toList();
        return new McpTools(endpoints, config.limits().callTimeout(), null);
    }

    @Override
    public void close() {
        runtimes.forEach(ServerRuntime::close);
        databases.close();
        audit.close();
        lines.close();
    }
}
