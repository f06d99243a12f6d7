package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.relay.Options;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/** {@code dbtool-ai mcp db|log|config}: one server for any MCP client. */
@Command(
        name = "mcp",
        description = "Serves one MCP server to any client, on standard streams or over HTTP.")
final class McpCommand implements Callable<Integer> {

    enum Transport {
        STDIO,
        HTTP
    }

    @Parameters(paramLabel = "db|log|config", description = "Which server.")
    private Suite.@Nullable Kind kind;

    @Option(
            names = "--transport",
            paramLabel = "stdio|http",
            defaultValue = "stdio",
            description = "Default: ${DEFAULT-VALUE}.")
    private Transport transport = Transport.STDIO;

    @Option(names = "--port", description = "TCP port for HTTP; default server.port.")
    private @Nullable Integer port;

    @Option(names = "--sse", description = "Also serve the deprecated HTTP+SSE transport.")
    private boolean sse;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description =
                    "On standard streams: allow no more than this role does (dbtool-ai access"
                            + " roles). Default: everything you may do.")
    private @Nullable String role;

    @Option(
            names = Options.WARM,
            description =
                    "On standard streams: start a process that serves the next clients with the same"
                            + " configuration at once, and ends when it is idle (server.warm).")
    private boolean warm;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private ConnectOptions connect = new ConnectOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Suite.Kind server = Objects.requireNonNull(kind, "picocli requires it");
        return switch (transport) {
            case STDIO ->
                    new StdioServer(server, role, new WarmStart(warm, words()))
                            .serve(connect::load);
            case HTTP -> http(server);
        };
    }

    /**
     * What picocli read, in the terms of {@link StdioCommandLine}; {@code null} where it has none.
     */
    @Nullable StdioCommandLine line() {
        return kind == null || transport != Transport.STDIO
                ? null
                : new StdioCommandLine(kind, connect.overrides(null, false), role, warm);
    }

    private List<String> words() {
        return Objects.requireNonNull(spec, "picocli sets it")
                .root()
                .commandLine()
                .getParseResult()
                .originalArgs();
    }

    private Integer http(Suite.Kind server) throws InterruptedException {
        if (role != null) {
            throw new ToolFailure(
                    "role_over_http",
                    "--role is for standard streams; over HTTP the caller's key or token has the"
                            + " role, and access.loopback_role holds without authentication");
        }
        DbtoolConfig config = connect.load(port, sse);
        try (Suite suite = new Suite(config)) {
            HttpFront.one(suite, server).untilInterrupted();
        }
        return ExitCode.OK;
    }
}
