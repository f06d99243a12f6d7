package ai.dbtool.cli;

import ai.dbtool.cli.training.TrainCommand;
import ai.dbtool.config.ConfigException;
import ai.dbtool.mcp.tool.ToolFailure;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import reactor.core.publisher.Hooks;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Entry point of {@code dbtool-ai}. */
@Command(
        name = "dbtool-ai",
        description =
                "PostgreSQL operations with MCP servers and a model that never leaves the building.",
        mixinStandardHelpOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            DiagnoseCommand.class,
            AskCommand.class,
            EvalCommand.class,
            McpCommand.class,
            ServeCommand.class,
            CollectCommand.class,
            ClientsCommand.class,
            LogCommand.class,
            LintCommand.class,
            DoctorCommand.class,
            GrantScriptCommand.class,
            ConfigCommand.class,
            AccessCommand.class,
            AuditCommand.class,
            VersionCommand.class,
            TrainCommand.class,
            SharedCommand.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:done, and the answer is negative (demo differs, audit broken, doctor or lint found a problem)",
            " 2:the command line is wrong",
            " 3:the configuration is wrong, or something needed is missing",
            " 4:too little could be seen to answer",
            "70:a defect; standard error says more"
        })
public final class Main {

    /** Kept, so that the level set on it is not lost to garbage collection. */
    private static final Logger ROOT = Logger.getLogger("");

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        ROOT.setLevel(Level.WARNING);
        // An error nobody waits for any more, as of a connection that ends while it is closed.
        Hooks.onErrorDropped(error -> ROOT.log(Level.FINE, "dropped", error));
        CommandLine line = commandLine();
        if (arguments.length == 0) {
            line.usage(System.err);
            return ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((error, command, _) -> failed(error, command.getErr()));
        return line;
    }

    /** Says what went wrong; the exit code for it. */
    static int failed(Exception error, PrintWriter err) {
        switch (error) {
            case ConfigException wrong ->
                    wrong.problems().forEach(problem -> err.println("dbtool-ai: " + problem));
            case ToolFailure failure -> err.println("dbtool-ai: " + failure.getMessage());
            default -> {
                err.println("dbtool-ai: " + error);
                if (System.getenv("DBTOOL_AI_DEBUG") != null) {
                    error.printStackTrace(err);
                } else {
                    err.println("This is a defect; DBTOOL_AI_DEBUG=1 prints the stack trace.");
                }
                return ExitCode.DEFECT;
            }
        }
        return ExitCode.CONFIGURATION;
    }
}
