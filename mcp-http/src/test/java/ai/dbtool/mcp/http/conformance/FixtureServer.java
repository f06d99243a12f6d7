package ai.dbtool.mcp.http.conformance;

import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.server.Method;
import ai.dbtool.mcp.server.Service;
import ai.dbtool.mcp.server.ServiceBuilder;
import ai.dbtool.mcp.server.Subscriptions;

import io.modelcontextprotocol.spec.McpSchema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The server of the conformance suite: {@code FixtureServer PORT} prints where it serves. */
final class FixtureServer {

    private FixtureServer() {}

    /** Serves until it is killed. */
    public static void main(String... arguments) {
        int port = Integer.parseInt(arguments[0]);
        Service service = service(Fixtures.read());
        try (HttpService http =
                HttpService.start(
                        new ServerConfig("127.0.0.1", port, true),
                        List.of(new Mount("", service)),
                        Authenticator.everyone(),
                        List.of(),
                        Traffic.uncounted())) {
            System.out.println("fixture at http://127.0.0.1:" + http.port() + "/mcp");
            http.await();
        }
    }

    static Service service(Fixtures fixtures) {
        AtomicReference<Subscriptions> hub = new AtomicReference<>();
        Map<String, Method> behaviours = new HashMap<>(Behaviours.all());
        behaviours.put(
                "test_trigger_tool_change",
                (_, _) -> hub.get().toolsChanged().thenReturn(Blocks.says("told")));
        behaviours.put(
                "test_trigger_prompt_change",
                (_, _) -> hub.get().promptsChanged().thenReturn(Blocks.says("told")));
        ServiceBuilder builder =
                new ServiceBuilder(McpSchema.Implementation.builder("fixture", "1").build())
                        .capability("tools", Map.of("listChanged", true))
                        .capability("prompts", Map.of("listChanged", true))
                        .capability("resources", Map.of("listChanged", true, "subscribe", true))
                        .capability("completions", Map.of())
                        .capability("logging", Map.of());
        fixtures.methods(behaviours).forEach(builder::method);
        fixtures.tools().forEach(tool -> builder.paramHeaders(tool.name(), tool.inputSchema()));
        Service service = builder.build();
        hub.set(service.subscriptions());
        return service;
    }
}
