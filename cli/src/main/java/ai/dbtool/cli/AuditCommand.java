package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.audit.AuditVerifier;
import ai.dbtool.mcp.audit.AuditVerifier.FileReport;
import ai.dbtool.mcp.audit.AuditVerifier.Head;
import ai.dbtool.mcp.audit.AuditVerifier.Report;
import ai.dbtool.mcp.redact.InstallationKey;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dbtool-ai audit}. */
@Command(
        name = "audit",
        description = "The record of every call.",
        subcommands = {AuditCommand.Verify.class, AuditCommand.Heads.class},
        synopsisSubcommandLabel = "verify|head")
final class AuditCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        CommandLine.usage(this, System.err);
        return ExitCode.USAGE;
    }

    private static AuditVerifier verifier(DbtoolConfig config) throws IOException {
        return new AuditVerifier(
                config.stateDirectory(), InstallationKey.in(config.stateDirectory()));
    }

    /** {@code dbtool-ai audit verify}. */
    @Command(
            name = "verify",
            description = "Proves that no line of the audit was changed, removed, added or moved.")
    static final class Verify implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Option(
                names = "--heads",
                paramLabel = "FILE",
                description =
                        "What audit head printed earlier, kept where this machine cannot change it:"
                                + " every line of that time must still be there.")
        private @Nullable Path heads;

        @Option(names = "--json", description = "For programs.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            DbtoolConfig config = connect.load();
            Report report = verifier(config).verify(exported());
            Terminal terminal = Terminal.standard(json);
            if (json) {
                terminal.answer(
                        Json.compact(
                                Map.of(
                                        "intact", report.intact(),
                                        "files", report.files(),
                                        "problems", report.problems())));
            } else if (report.files().isEmpty() && report.problems().isEmpty()) {
                terminal.answer("no call was ever recorded below " + config.stateDirectory());
            } else {
                report.files().forEach(file -> terminal.answer(line(file)));
                report.problems().forEach(problem -> terminal.answer("BROKEN: " + problem));
            }
            return report.intact() ? ExitCode.OK : ExitCode.NEGATIVE;
        }

        private List<Head> exported() throws IOException {
            Path file = heads;
            return file == null ? List.of() : HeadLines.read(file);
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

    /** {@code dbtool-ai audit head}. */
    @Command(
            name = "head",
            description =
                    "Where each file of the audit stands: file, line, mac. Keep it on another"
                            + " machine; audit verify --heads proves later that nothing of it is"
                            + " gone.")
    static final class Heads implements Callable<Integer> {

        @Mixin private ConnectOptions connect = new ConnectOptions();

        @Override
        public Integer call() throws IOException {
            Report report = verifier(connect.load()).verify();
            Terminal terminal = Terminal.standard(false);
            report.heads().forEach(head -> terminal.answer(HeadLines.write(head)));
            if (!report.intact()) {
                terminal.error("the audit is broken; see dbtool-ai audit verify");
            }
            return report.intact() ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }
}
