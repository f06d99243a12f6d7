package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioStreams;
import ai.dbtool.mcp.stdio.StdioTransport;

import java.io.IOException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One server on the standard streams of this process. */
final class StdioServer {

    /** Kept, so that the level set on it is not lost to garbage collection. */
    private static final Logger ROOT = Logger.getLogger("");

    private StdioServer() {}

    /** Serves until standard input ends and all is answered; the command's exit code. */
    static int serve(Suite.Kind kind, Supplier<DbtoolConfig> config)
            throws IOException, InterruptedException {
        ROOT.setLevel(Level.WARNING);
        StdioStreams streams = StdioStreams.reserve();
        try (Suite suite = new Suite(config.get())) {
            ServerRuntime runtime = suite.runtime(kind);
            StdioTransport.serve(runtime, streams.in(), streams.out());
        }
        return ExitCode.OK;
    }
}
