package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the configuration: defaults, then the file, then the environment, then the command line.
 * Fails with all problems at once.
 */
public final class ConfigLoader {

    /** Name of the file in the working directory and in the configuration folder. */
    public static final String FILE = "dbtool-ai.yaml";

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path home;
    private final String osUser;
    private final Egress.Resolver resolver;

    ConfigLoader(
            Map<String, String> environment,
            Path workingDirectory,
            Path home,
            String osUser,
            Egress.Resolver resolver) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
        this.home = home;
        this.osUser = osUser;
        this.resolver = resolver;
    }

    /** A loader over the environment of this process. */
    public static ConfigLoader ofProcess() {
        return of(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** A loader over the given environment; relative paths start at {@code workingDirectory}. */
    public static ConfigLoader of(Map<String, String> environment, Path workingDirectory) {
        return new ConfigLoader(
                environment,
                workingDirectory,
                Path.of(System.getProperty("user.home", "/")),
                System.getProperty("user.name", "postgres"),
                host -> List.of(InetAddress.getAllByName(host)));
    }

    /** The effective configuration; {@link ConfigException} when it cannot be used. */
    public DbtoolConfig load(CliOverrides cli) {
        Problems problems = new Problems();
        Settings settings = new Settings(problems, environment, workingDirectory, home);
        readFile(cli, settings, problems);
        settings.put(EnvironmentLayer.read(environment, settings.paths(), problems));
        CommandLineLayer.replaced(cli).forEach(settings::remove);
        settings.put(CommandLineLayer.read(cli));
        impliedConnection(settings);

        Map<String, ConnectionConfig> connections = new LinkedHashMap<>();
        ConnectionReader reader =
                new ConnectionReader(settings, environment, home, osUser, cli.allowPrivileged());
        for (String name : settings.names("connections")) {
            connections.put(name, reader.read(name));
        }
        Map<String, SourceConfig> logs = sources("logs", settings, connections);
        Map<String, SourceConfig> configs = sources("configs", settings, connections);
        ModelConfig model = model(settings);
        ServerConfig server = new ServerReader(settings).read();
        LimitsConfig limits =
                new LimitsConfig(
                        settings.integer("limits.result_tokens"),
                        settings.integer("limits.rows"),
                        settings.integer("limits.cell_chars"),
                        settings.duration("limits.statement_timeout"),
                        settings.duration("limits.lock_timeout"),
                        settings.duration("limits.call_timeout"),
                        settings.integer("limits.max_plan_cost"));
        connections.replaceAll((name, connection) -> reader.within(connection, limits));
        TelemetryConfig telemetry = TelemetryReader.read(settings, resolver);
        AccessReader access =
                new AccessReader(
                        settings, cli.dbUrls().isEmpty() ? connections.keySet() : null, resolver);
        AccessConfig accessConfig = access.read();
        AuditConfig audit = access.audit();
        CollectConfig collect = collect(settings);
        Path state = stateDirectory(settings);
        problems.throwIfAny();
        return new DbtoolConfig(
                connections,
                logs,
                configs,
                model,
                server,
                limits,
                telemetry,
                accessConfig,
                audit,
                collect,
                state,
                settings.provenance());
    }

    /**
     * The file that {@link #load} reads, absolute; {@code null} when there is none. Fails with
     * {@link ConfigException} when one is named that does not exist.
     */
    public @Nullable Path file(CliOverrides cli) {
        Problems problems = new Problems();
        Path file = file(cli, problems);
        problems.throwIfAny();
        return file == null ? null : workingDirectory.resolve(file).normalize();
    }

    private void readFile(CliOverrides cli, Settings settings, Problems problems) {
        Path file = file(cli, problems);
        if (file == null) {
            return;
        }
        Path absolute = workingDirectory.resolve(file).normalize();
        Path folder = absolute.getParent();
        settings.fileFolder(folder == null ? workingDirectory : folder);
        String shown =
                absolute.startsWith(workingDirectory)
                        ? workingDirectory.relativize(absolute).toString()
                        : absolute.toString();
        try {
            settings.put(FileLayer.read(Files.readString(absolute), shown, problems));
        } catch (IOException e) {
            problems.add(shown, "cannot be read as UTF-8 text");
        }
    }

    private @Nullable Path file(CliOverrides cli, Problems problems) {
        String variable = environment.get("DBTOOL_AI_CONFIG");
        Path named =
                cli.config() != null
                        ? cli.config()
                        : variable == null || variable.isEmpty() ? null : Path.of(variable);
        if (named != null) {
            if (Files.isRegularFile(workingDirectory.resolve(named))) {
                return named;
            }
            problems.add(
                    cli.config() != null ? "--config" : "$DBTOOL_AI_CONFIG",
                    "there is no file " + named);
            return null;
        }
        Path here = workingDirectory.resolve(FILE);
        Path there = folder("XDG_CONFIG_HOME", ".config").resolve(FILE);
        return Files.isRegularFile(here) ? here : Files.isRegularFile(there) ? there : null;
    }

    /** DATABASE_URL, or libpq's variables alone, when nothing else names a connection. */
    private void impliedConnection(Settings settings) {
        if (!settings.names("connections").isEmpty()) {
            return;
        }
        String url = environment.get("DATABASE_URL");
        ConfigKey key = ConfigKeys.find("connections", "url");
        if (key == null) {
            return;
        }
        if (url != null && url.matches("(?s)postgres(ql)?://.*")) {
            settings.put(List.of(implied(key, url, "$DATABASE_URL")));
            return;
        }
        for (String variable : List.of("PGSERVICE", "PGHOST", "PGDATABASE", "PGUSER", "PGPORT")) {
            String value = environment.get(variable);
            if (value != null && !value.isEmpty()) {
                settings.put(List.of(implied(key, "postgresql://", "$" + variable)));
                return;
            }
        }
    }

    private static Setting implied(ConfigKey key, String url, String origin) {
        return new Setting(
                key, "connections.main.url", List.of(url), origin, Setting.Layer.ENVIRONMENT);
    }

    private static Map<String, SourceConfig> sources(
            String section, Settings settings, Map<String, ConnectionConfig> connections) {
        Map<String, SourceConfig> sources = new LinkedHashMap<>();
        for (String name : settings.names(section)) {
            String prefix = section + "." + name;
            Setting paths = settings.find(prefix + ".paths");
            if (paths == null) {
                settings.problems().add(prefix, "paths is missing; give a file, folder or glob");
                continue;
            }
            List<String> resolved = settings.resolvedPaths(paths);
            Setting connection = settings.find(prefix + ".connection");
            String named = connection == null ? null : settings.text(connection);
            if (connection != null && named != null && !connections.containsKey(named)) {
                settings.problems()
                        .unknown(
                                connection.origin(),
                                "connection in " + prefix,
                                named,
                                connections.keySet());
            }
            if (named == null && connections.size() == 1) {
                named = connections.keySet().iterator().next();
                settings.note(prefix + ".connection", named, "default: the only connection");
            }
            sources.put(name, new SourceConfig(name, resolved, named));
        }
        return sources;
    }

    private ModelConfig model(Settings settings) {
        Setting given = settings.find("model.engine");
        Setting name = settings.find("model.name");
        String engine;
        if (given == null) {
            engine = name == null ? "none" : "ollama";
            settings.note("model.engine", engine, "default");
        } else {
            engine = settings.choice(given);
        }
        Setting url = settings.find("model.url");
        if (engine.equals("none") || url == null) {
            return ModelConfig.none();
        }
        if (name == null) {
            settings.problems()
                    .add("model.name", "is missing; give the model as the server lists it");
            return ModelConfig.none();
        }
        boolean allowPublic = settings.bool("model.allow_public");
        String address = settings.text(url);
        String refusal =
                Egress.refusal(
                        address,
                        allowPublic ? _ -> List.of() : resolver,
                        "use model.api_key",
                        "model.allow_public");
        if (refusal != null) {
            settings.problems().add(url.origin(), "model.url " + refusal);
        }
        Setting key = settings.find("model.api_key");
        Secret apiKey =
                key == null
                        ? null
                        : settings.secret(
                                "model.api_key",
                                key.value(),
                                key.origin(),
                                key.layer() == Setting.Layer.FILE);
        return new ModelConfig(
                ModelConfig.Engine.OLLAMA,
                address.replaceAll("/+$", ""),
                settings.text(name),
                settings.integer("model.context"),
                apiKey,
                settings.duration("model.timeout"));
    }

    private static CollectConfig collect(Settings settings) {
        CollectConfig collect =
                new CollectConfig(
                        settings.bool("collect.enabled"),
                        settings.duration("collect.interval"),
                        settings.duration("collect.keep"),
                        settings.integer("collect.max_bytes"));
        if (collect.interval().compareTo(CollectConfig.SHORTEST) < 0
                || collect.interval().compareTo(CollectConfig.LONGEST) > 0) {
            settings.problems()
                    .add("collect.interval", "is not from 100ms to 1min; the default is 1s");
        }
        if (collect.keep().compareTo(CollectConfig.LEAST_KEPT) < 0) {
            settings.problems().add("collect.keep", "is less than 1h; the default is 168h");
        }
        return collect;
    }

    private Path stateDirectory(Settings settings) {
        Setting given = settings.find("state.directory");
        if (given != null) {
            String path = settings.resolve(settings.text(given), given);
            settings.note("state.directory", path, given.origin());
            return Path.of(path);
        }
        Path state = folder("XDG_STATE_HOME", ".local/state");
        settings.note("state.directory", state.toString(), "default");
        return state;
    }

    private Path folder(String variable, String inHome) {
        String base = environment.get(variable);
        Path root = base == null || base.isEmpty() ? home.resolve(inHome) : Path.of(base);
        return root.resolve("dbtool-ai");
    }
}
