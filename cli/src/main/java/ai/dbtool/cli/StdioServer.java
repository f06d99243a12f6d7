package ai.dbtool.cli;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioStreams;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Hooks;

import java.io.IOException;
import java.util.function.Supplier;

/** One server on the standard streams of this process. */
final class StdioServer {

    private final Suite.Kind kind;
    private final @Nullable String role;
    private final WarmStart warm;

    /**
     * @param role what the client may do at most; {@code null} for all that the user may
     * @param warm starts what serves the next clients
     */
    StdioServer(Suite.Kind kind, @Nullable String role, WarmStart warm) {
        this.kind = kind;
        this.role = role;
        this.warm = warm;
    }

    /** Serves until standard input ends and all is answered; the command's exit code. */
    int serve(Supplier<DbtoolConfig> config) throws IOException, InterruptedException {
        StdioStreams streams = StdioStreams.reserve();
        // As in Main: errors of connections that end while they are closed, which nobody waits for.
        Hooks.onErrorDropped(_ -> {});
        try (Suite suite = new Suite(config.get())) {
            Principal caller = caller(suite.config(), role);
            warm.soon(suite.config().server().warm());
            ServerRuntime runtime = suite.runtime(kind);
            StdioTransport.serve(runtime.service(), caller, streams.in(), streams.out());
        } finally {
            warm.now();
        }
        return ExitCode.OK;
    }

    /** The user of this process, bounded by the role {@code name}. */
    static Principal caller(DbtoolConfig config, @Nullable String name) {
        Principal user = ServerRuntime.localUser();
        if (name == null) {
            return user;
        }
        Role role = config.access().roles().find(name);
        if (role == null) {
            throw ToolFailure.unknown(
                    "unknown_role", "role", name, config.access().roles().names());
        }
        return role.bounds(user);
    }
}
