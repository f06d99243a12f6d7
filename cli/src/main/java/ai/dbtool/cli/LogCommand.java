package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.logtools.report.WholeReport;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.redact.Redactor;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code dbtool-ai log}: what people read of a log. */
@Command(
        name = "log",
        description = "Reports of a PostgreSQL log.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LogCommand.ReportCommand.class, CommandLine.HelpCommand.class})
final class LogCommand {

    private LogCommand() {}

    /** {@code dbtool-ai log report}. */
    @Command(
            name = "report",
            description = {
                "Everything a log tells in counts and times: traffic, connections, sessions, checkpoints, temporary"
                        + " files, vacuums, locks, queries, top queries, events, and its incidents.",
                "Prints text, or writes one HTML page that loads nothing."
            })
    static final class ReportCommand implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(
                names = "--source",
                paramLabel = "NAME",
                description = "Log source of the configuration; omit when there is only one.")
        private @Nullable String source;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "Start: ISO time, 'now-3h'; now is the end of the log.")
        private String from = "";

        @Option(names = "--to", paramLabel = "TIME", description = "End, as --from.")
        private String to = "";

        @Option(
                names = "--limit",
                paramLabel = "ROWS",
                description = "Most rows of a table. Default 20.")
        private int limit = 20;

        @Option(names = "--html", paramLabel = "FILE", description = "Write the page there.")
        private @Nullable Path html;

        @Override
        public Integer call() {
            if (limit < 1 || limit > 1_000) {
                throw new ToolFailure("wrong_limit", "--limit takes 1 to 1000, not " + limit);
            }
            DbtoolConfig config = connect.loadWithStandardInput();
            LogSources sources = new LogSources(config, null);
            Redactor redactor = new Redactor(InstallationKey.ephemeral()).withTableData();
            WholeReport report =
                    WholeReport.of(
                            sources,
                            sources.find(ServerRuntime.localUser(), source),
                            from,
                            to,
                            limit,
                            redactor::text);
            Path page = html;
            Terminal terminal = Terminal.standard(false);
            if (page == null) {
                terminal.answer(report.text().stripTrailing());
            } else {
                write(page, report.html());
                terminal.answer(page + ": " + report.covered());
            }
            return ExitCode.OK;
        }

        private static void write(Path file, String page) {
            try {
                Files.writeString(file, page, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new ToolFailure(
                        "cannot_write",
                        file + " cannot be written; name a file in a folder that is there");
            }
        }
    }
}
