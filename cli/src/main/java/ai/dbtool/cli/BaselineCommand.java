package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.conftools.ConfigBaselines;
import ai.dbtool.conftools.baseline.Baseline;
import ai.dbtool.mcp.server.ServerRuntime;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai config baseline}: what config_drift and config_history look back to. */
@Command(
        name = "baseline",
        description = "Saved states of a configuration, secrets marked.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BaselineCommand.Save.class,
            BaselineCommand.ListAll.class,
            CommandLine.HelpCommand.class
        })
final class BaselineCommand {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private BaselineCommand() {}

    /** {@code dbtool-ai config baseline save}. */
    @Command(
            name = "save",
            description =
                    "Saves what a configuration source is now in the state directory: settings,"
                            + " pg_hba.conf, settings of roles.")
    static final class Save implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(
                names = "--source",
                paramLabel = "NAME",
                description = "Configuration source; omit when only one has a server.")
        private @Nullable String source;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "What to call it. Default the time.")
        private @Nullable String name;

        @Override
        public Integer call() {
            DbtoolConfig config = connect.load();
            try (Suite suite = new Suite(config)) {
                Baseline saved =
                        Objects.requireNonNull(
                                new ConfigBaselines(config, suite.databases())
                                        .save(
                                                ServerRuntime.localUser(),
                                                source,
                                                name,
                                                Instant.now())
                                        .block(LIMIT));
                Terminal.standard(false)
                        .answer(
                                "saved baseline "
                                        + saved.name()
                                        + " of source "
                                        + saved.content().name()
                                        + ": "
                                        + set(saved)
                                        + " settings set");
            }
            return ExitCode.OK;
        }
    }

    /** {@code dbtool-ai config baseline list}. */
    @Command(name = "list", description = "The saved baselines of a source, oldest first.")
    static final class ListAll implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(
                names = "--source",
                paramLabel = "NAME",
                description = "Configuration source; omit when only one has a server.")
        private @Nullable String source;

        @Override
        public Integer call() {
            DbtoolConfig config = connect.load();
            Terminal terminal = Terminal.standard(false);
            try (Suite suite = new Suite(config)) {
                List<Baseline> all =
                        Objects.requireNonNull(
                                new ConfigBaselines(config, suite.databases())
                                        .list(ServerRuntime.localUser(), source)
                                        .block(LIMIT));
                all.forEach(
                        one ->
                                terminal.answer(
                                        one.name()
                                                + "  "
                                                + one.at()
                                                + "  "
                                                + set(one)
                                                + " settings set"));
                if (all.isEmpty()) {
                    terminal.answer("no baseline is saved");
                }
            }
            return ExitCode.OK;
        }
    }

    private static long set(Baseline baseline) {
        return baseline.content().settings().values().stream().filter(kept -> kept.set()).count();
    }
}
