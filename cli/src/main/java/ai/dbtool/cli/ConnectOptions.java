package ai.dbtool.cli;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.config.DbtoolConfig;

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
            description = "Log file, folder or glob; repeatable.")
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

    /** The effective configuration. */
    DbtoolConfig load() {
        return load(null, false);
    }

    /** The effective configuration with the options of an HTTP command. */
    DbtoolConfig load(@Nullable Integer port, boolean sse) {
        return ConfigLoader.ofProcess()
                .load(
                        new CliOverrides(
                                config,
                                databases,
                                logs,
                                configurations,
                                model,
                                allowPrivileged,
                                port,
                                sse));
    }
}
