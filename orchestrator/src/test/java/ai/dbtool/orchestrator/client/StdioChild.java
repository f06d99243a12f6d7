package ai.dbtool.orchestrator.client;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioStreams;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** A server as a child process, with a tool that tells its pid and one that ends it. */
final class StdioChild {

    record Args(@Arg("Nothing.") @Nullable String connection) {}

    record Pid(long pid, int budget) {}

    private StdioChild() {}

    public static void main(String[] args) throws Exception {
        StdioStreams streams = StdioStreams.reserve();
        try (ServerRuntime runtime =
                new ServerRuntime(definition(), LimitsConfig.defaults(), CallGuard.OPEN)) {
            StdioTransport.serve(runtime, streams.in(), streams.out());
        }
    }

    static ServerDefinition definition() {
        return new ServerDefinition(
                "child", "Child", "For tests.", List.of(new TellPid(), new Die()), List.of());
    }

    private static final class TellPid implements Tool<Args> {
        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("child_pid", "Pid", "Tells the pid.", Args.class, Pid.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            long pid = ProcessHandle.current().pid();
            return Mono.just(
                    ToolResult.of(new Pid(pid, context.tokenBudget()), "pid " + pid, null));
        }
    }

    private static final class Die implements Tool<Args> {
        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("child_die", "Die", "Ends the process.", Args.class, Pid.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            Runtime.getRuntime().halt(3);
            return Mono.empty();
        }
    }
}
