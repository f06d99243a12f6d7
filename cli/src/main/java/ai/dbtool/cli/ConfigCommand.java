package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.DbtoolConfig.Provenance;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code dbtool-ai config}. */
@Command(
        name = "config",
        description = {
            "show: the suite's own configuration.",
            "audit: PostgreSQL's against rules, for people and pipelines.",
            "baseline: saved states of PostgreSQL's, for config_drift and config_history."
        },
        subcommands = {ConfigCommand.Show.class, ConfigAuditCommand.class, BaselineCommand.class},
        synopsisSubcommandLabel = "show|audit|baseline")
final class ConfigCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return new picocli.CommandLine(new Show()).execute();
    }

    /** {@code dbtool-ai config show}. */
    @Command(
            name = "show",
            description = "The effective configuration: each key, its value, where it came from.")
    static final class Show implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Override
        public Integer call() {
            DbtoolConfig config = connect.load();
            Terminal terminal = Terminal.standard(json);
            if (json) {
                terminal.answer(Json.compact(config.provenance()));
                return ExitCode.OK;
            }
            int width =
                    config.provenance().stream().mapToInt(p -> p.key().length()).max().orElse(0);
            for (Provenance entry : config.provenance()) {
                terminal.answer(
                        ("%-" + Math.max(1, width) + "s  %s  # %s")
                                .formatted(entry.key(), entry.value(), entry.origin()));
            }
            return ExitCode.OK;
        }
    }
}
