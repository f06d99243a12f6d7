package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.audit.AuditVerifier;
import ai.dbtool.mcp.audit.AuditVerifier.FileReport;
import ai.dbtool.mcp.redact.InstallationKey;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dbtool-ai audit}. */
@Command(
        name = "audit",
        description = "The record of every call.",
        subcommands = AuditCommand.Verify.class,
        synopsisSubcommandLabel = "verify")
final class AuditCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return new picocli.CommandLine(new Verify()).execute();
    }

    /** {@code dbtool-ai audit verify}. */
    @Command(
            name = "verify",
            description = "Proves that no line of the audit was changed, removed, added or moved.")
    static final class Verify implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            DbtoolConfig config = connect.load();
            List<FileReport> files =
                    new AuditVerifier(
                                    config.stateDirectory(),
                                    InstallationKey.in(config.stateDirectory()))
                            .verify();
            Terminal terminal = Terminal.standard(json);
            if (json) {
                terminal.answer(Json.compact(files));
            } else if (files.isEmpty()) {
                terminal.answer("no call was ever recorded below " + config.stateDirectory());
            } else {
                files.forEach(file -> terminal.answer(line(file)));
            }
            return files.stream().allMatch(FileReport::intact) ? ExitCode.OK : ExitCode.NEGATIVE;
        }

        private static String line(FileReport file) {
            String state =
                    file.intact()
                            ? "intact, " + file.lines() + " lines"
                            : "BROKEN at line " + file.brokenLine();
            return file.file()
                    + ": "
                    + state
                    + (file.lost() > 0 ? ", " + file.lost() + " calls could not be written" : "")
                    + (file.intact() && !file.closed()
                            ? ", not closed (still running, or cut)"
                            : "");
        }
    }
}
