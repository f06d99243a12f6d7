package ai.dbtool.mcp.example;

import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Collections;

/** Greets somebody by name. */
final class GreetTool implements Tool<GreetTool.Args> {

    record Args(
            @Arg("Whom to greet.") String name,
            @Arg("How often, 1 to 3. Default 1.") @Range(min = 1, max = 3)
                    @Nullable Integer times) {}

    record Greeting(String said, int times) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "hello_greet",
                        "Greet",
                        "Greets one person. Use when somebody is to be greeted. For the words alone"
                                + " read hello://words/{language}.",
                        Args.class,
                        Greeting.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        if (args.name().isBlank()) {
            return Mono.error(new ToolFailure("no_name", "name is blank; give a name"));
        }
        int times = args.times() == null ? 1 : args.times();
        String said = String.join(" ", Collections.nCopies(times, "Hello, " + args.name() + "!"));
        return context.progress(1, 1, "greeted")
                .thenReturn(ToolResult.of(new Greeting(said, times), said, null));
    }
}
