package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.tool.ToolFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code dbtool-ai collect}: records what happens in the databases. */
@Command(
        name = "collect",
        description =
                "Records active sessions once a second and counters once a minute, for questions"
                        + " about the past, until it is interrupted.")
final class CollectCommand implements Callable<Integer> {

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Record this connection only; repeatable. Default: all.")
    private List<String> connections = new ArrayList<>();

    @Option(names = "--once", description = "Record two looks, an interval apart, and end.")
    private boolean once;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() {
        DbtoolConfig config = connect.load();
        List<String> chosen = chosen(List.copyOf(config.connections().keySet()));
        Terminal terminal = Terminal.standard(false);
        try (Collecting collecting = new Collecting(config, terminal::progress)) {
            if (once) {
                collecting.once(chosen);
            } else {
                collecting.untilInterrupted(chosen);
            }
        }
        return ExitCode.OK;
    }

    private List<String> chosen(List<String> configured) {
        if (configured.isEmpty()) {
            throw new ToolFailure(
                    "no_connection",
                    "no PostgreSQL connection is configured; add one under connections or give --db"
                            + " postgresql://role@host:5432/database");
        }
        for (String name : connections) {
            if (!configured.contains(name)) {
                throw ToolFailure.unknown("unknown_connection", "connection", name, configured);
            }
        }
        return connections.isEmpty() ? configured : List.copyOf(connections);
    }
}
