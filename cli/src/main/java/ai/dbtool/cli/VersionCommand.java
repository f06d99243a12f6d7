package ai.dbtool.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code dbtool-ai version}. */
@Command(name = "version", description = "Version of dbtool-ai and of the Java it runs on.")
final class VersionCommand implements Callable<Integer> {

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    record Version(String dbtoolAi, String java, String vm) {}

    @Override
    public Integer call() {
        String own = VersionCommand.class.getPackage().getImplementationVersion();
        Version version =
                new Version(
                        own == null ? "dev" : own,
                        Runtime.version().toString(),
                        System.getProperty("java.vm.name", ""));
        Terminal terminal = Terminal.standard(json);
        terminal.answer(
                json
                        ? Json.compact(version)
                        : "dbtool-ai " + version.dbtoolAi() + " on Java " + version.java());
        return ExitCode.OK;
    }
}
