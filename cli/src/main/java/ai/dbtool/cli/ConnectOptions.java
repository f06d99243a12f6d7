package ai.dbtool.cli;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What to look at: a configuration file, or a one-off system on the command line. */
final class ConnectOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration file; else $DBTOOL_AI_CONFIG, ./dbtool-ai.yaml, XDG folder.")
    private @Nullable Path config;

    @Option(
            names = "--db",
            paramLabel = "URL",
            description =
                    "One-off connection postgresql://role@host:port/database; repeatable. Keep the"
                            + " password in PGPASSWORD or .pgpass.")
    private List<String> databases = new ArrayList<>();

    @Option(
            names = "--log",
            paramLabel = "GLOB",
            description =
                    "Log file, folder or glob; repeatable. - is standard input, for log report,"
                            + " diagnose and ask.")
    private List<String> logs = new ArrayList<>();

    @Option(
            names = "--conf",
            paramLabel = "PATH",
            description = "Configuration file or folder; repeatable.")
    private List<String> configurations = new ArrayList<>();

    @Option(
            names = "--allow-privileged",
            description = "Accept a database role with more rights than reading.")
    private boolean allowPrivileged;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Model on the configured server, or none.")
    private @Nullable String model;

    /** {@code --db} as given. */
    List<String> databases() {
        return List.copyOf(databases);
    }

    /** The configuration file in force; {@code null} when there is none. */
    @Nullable Path file() {
        return ConfigLoader.ofProcess()
                .file(
                        new CliOverrides(
                                config, List.of(), List.of(), List.of(), null, false, null, false));
    }

    /** The words that mean the same to a process started in another folder. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        Path file = config == null && !databases.isEmpty() ? null : file();
        if (file != null) {
            words.addAll(List.of("--config", file.toString()));
        }
        databases.forEach(url -> words.addAll(List.of("--db", url)));
        logs.forEach(glob -> words.addAll(List.of("--log", absolute(glob))));
        configurations.forEach(path -> words.addAll(List.of("--conf", absolute(path))));
        if (allowPrivileged) {
            words.add("--allow-privileged");
        }
        if (model != null) {
            words.addAll(List.of("--model", model));
        }
        return words;
    }

    /** Not by {@link Path}: a glob is no path on every system. */
    private static String absolute(String glob) {
        boolean rooted = glob.startsWith("/") || glob.startsWith("~") || glob.matches("\\w:.*");
        return rooted ? glob : Path.of("").toAbsolutePath().resolve(".").normalize() + "/" + glob;
    }

    /** The effective configuration. */
    DbtoolConfig load() {
        return load(null, false);
    }

    /** As {@link #load()}, with standard input read to its end where a log is {@code -}. */
    DbtoolConfig loadWithStandardInput() {
        if (logs.contains(StandardInput.WORD)) {
            String spooled = StandardInput.spooled(System.in).toString();
            logs.replaceAll(log -> log.equals(StandardInput.WORD) ? spooled : log);
        }
        return load();
    }

    /** The effective configuration with the options of an HTTP command. */
    DbtoolConfig load(@Nullable Integer port, boolean sse) {
        return ConfigLoader.ofProcess().load(overrides(port, sse));
    }

    /**
     * The effective configuration, in which every role is accepted: for what only asks who it is.
     */
    DbtoolConfig loadForAnyRole() {
        return ConfigLoader.ofProcess()
                .load(
                        new CliOverrides(
                                config, databases, logs, configurations, model, true, null, false));
    }

    /** What these options say. */
    CliOverrides overrides(@Nullable Integer port, boolean sse) {
        if (logs.contains(StandardInput.WORD)) {
            throw new ToolFailure(
                    "no_standard_input",
                    "--log - is for log report, diagnose and ask; write the log to a file and name"
                            + " that");
        }
        return new CliOverrides(
                config, databases, logs, configurations, model, allowPrivileged, port, sse);
    }
}
