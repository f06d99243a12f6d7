package ai.dbtool.cli;

import ai.dbtool.config.ConfigLoader;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Entry point of {@code dbtool-ai mcp db|log|config} on standard streams, made to start and to end
 * at once: docs/decisions/130-caches-trained-by-a-conversation.md and 131.
 */
public final class StdioMain {

    private StdioMain() {}

    /** Serves until standard input ends, then exits with the command's code. */
    public static void main(String[] arguments) {
        StdioCommandLine line = StdioCommandLine.read(arguments);
        if (line == null) {
            Main.main(arguments);
            return;
        }
        // All is answered and on disk: nothing is left for shutdown hooks and idle threads.
        Runtime.getRuntime().halt(run(line, arguments));
    }

    private static int run(StdioCommandLine line, String[] arguments) {
        try {
            WarmStart warm = new WarmStart(line.warm(), List.of(arguments));
            return new StdioServer(line.kind(), line.role(), warm)
                    .serve(() -> ConfigLoader.ofProcess().load(line.overrides()));
        } catch (Exception e) {
            PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
            return Main.failed(e, err);
        }
    }
}
