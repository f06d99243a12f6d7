package ai.dbtool.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code dbtool-ai serve}: the three servers over HTTP. */
@Command(
        name = "serve",
        description = "Serves all three MCP servers over HTTP below /db, /log and /config.")
final class ServeCommand implements Callable<Integer> {

    @Option(names = "--port", description = "TCP port; default server.port; 0 picks a free one.")
    private @Nullable Integer port;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() throws InterruptedException {
        try (Suite suite = new Suite(connect.load(port, true));
                Collecting collecting =
                        new Collecting(suite.config(), Terminal.standard(false)::progress)) {
            if (suite.config().collect().enabled()) {
                collecting.beside(List.copyOf(suite.config().connections().keySet()));
            }
            HttpFront.all(suite).untilInterrupted();
        }
        return ExitCode.OK;
    }
}
