package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ServerConfig.Warm;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.relay.Fingerprint;
import ai.dbtool.relay.RunFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * {@code dbtool-ai shared}: the process that {@code mcp ... --warm} starts for the next clients.
 */
@Command(
        name = SharedCommand.NAME,
        hidden = true,
        description =
                "Serves all clients of this user that are configured alike; --warm starts it.")
final class SharedCommand implements Callable<Integer> {

    static final String NAME = "shared";

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--role", description = "What its clients may do at most.")
    private @Nullable String role;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() throws IOException {
        String before = fingerprint();
        DbtoolConfig config = connect.load();
        Principal caller = StdioServer.caller(config, role);
        if (config.server().warm().use() == Warm.Use.OFF || !before.equals(fingerprint())) {
            // Switched off, or changed while it was read: what we hold may be neither of the two.
            return ExitCode.OK;
        }
        RunFolder folder = RunFolder.of(System.getenv());
        folder.create();
        if (!folder.trusted() || !folder.addressable()) {
            return ExitCode.CONFIGURATION;
        }
        try (Suite suite = new Suite(config)) {
            new SharedProcess(suite, caller, config.server().warm().idle()).run(folder, before);
        }
        return ExitCode.OK;
    }

    private String fingerprint() throws IOException {
        List<String> words =
                Objects.requireNonNull(spec, "picocli sets it")
                        .root()
                        .commandLine()
                        .getParseResult()
                        .originalArgs();
        return Fingerprint.ofProcess(words.subList(1, words.size()));
    }
}
