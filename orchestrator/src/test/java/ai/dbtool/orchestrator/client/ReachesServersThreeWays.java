package ai.dbtool.orchestrator.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.memory.MemoryTransport;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.orchestrator.evidence.Outcome;
import ai.dbtool.orchestrator.evidence.ToolAnswer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import reactor.core.scheduler.Schedulers;

import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class ReachesServersThreeWays {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static ServerEndpoint memory(String name) {
        ServerRuntime runtime =
                new ServerRuntime(StdioChild.definition(), LimitsConfig.defaults(), CallGuard.OPEN);
        return ServerEndpoint.memory(name, () -> new MemoryTransport(runtime));
    }

    private static ServerEndpoint child() {
        return ServerEndpoint.stdio(
                "child",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StdioChild.class.getName()),
                Map.of(),
                Schedulers.boundedElastic());
    }

    private static ToolAnswer call(McpTools tools, String tool) {
        ToolAnswer answer = tools.call(tool, JsonMapper.shared().createObjectNode()).block(LIMIT);
        if (answer == null) {
            throw new AssertionError("a call always answers");
        }
        return answer;
    }

    @Test
    void inMemoryWithTheTokenBudgetLifted() {
        try (McpTools tools = new McpTools(List.of(memory("child")), LIMIT, null)) {
            ToolAnswer answer = call(tools, "child_pid");
            assertThat(answer.outcome()).isEqualTo(Outcome.OK);
            assertThat(answer.server()).isEqualTo("child");
            assertThat(answer.structured().path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(answer.structured().path("budget").asInt()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Test
    void aDeadChildIsStartedAgainAndTheCallRepeatedOnce() {
        try (McpTools tools = new McpTools(List.of(child()), LIMIT, null)) {
            long first = call(tools, "child_pid").structured().path("pid").asLong();
            ProcessHandle process = ProcessHandle.of(first).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
            long second = call(tools, "child_pid").structured().path("pid").asLong();
            assertThat(second).isNotEqualTo(first).isNotEqualTo(ProcessHandle.current().pid());

            ToolAnswer dead = call(tools, "child_die");
            assertThat(dead.outcome()).isEqualTo(Outcome.UNAVAILABLE);
            assertThat(call(tools, "child_pid").outcome()).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void anAbsentServerCostsItsToolsOnly() {
        ServerEndpoint nowhere =
                ServerEndpoint.url("remote", URI.create("http://127.0.0.1:1/db/mcp"), null);
        try (McpTools tools = new McpTools(List.of(nowhere, memory("child")), LIMIT, null)) {
            assertThat(call(tools, "child_pid").outcome()).isEqualTo(Outcome.OK);
            ToolAnswer missing = call(tools, "db_health");
            assertThat(missing.outcome()).isEqualTo(Outcome.UNAVAILABLE);
            assertThat(missing.text()).contains("remote is absent");
        }
    }

    @Test
    void whatAToolRefusesIsSaid() {
        try (McpTools tools = new McpTools(List.of(memory("child")), LIMIT, null)) {
            ToolAnswer answer =
                    tools.call(
                                    "child_pid",
                                    JsonMapper.shared().createObjectNode().put("conection", "x"))
                            .block(LIMIT);
            assertThat(answer).isNotNull();
            assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(answer.text()).contains("conection");
        }
    }

    @Test
    void aChangedToolListIsReported(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("state").resolve("tool-lists.json");
        ToolPins pins = new ToolPins(file);
        try (McpTools tools = new McpTools(List.of(child()), LIMIT, pins)) {
            assertThat(tools.servers().block(LIMIT).getFirst().warning()).isNull();
        }
        assertThat(pins.check("child", "another")).contains("not the one seen first");
        Files.writeString(file, Files.readString(file).replaceAll("[0-9a-f]{64}", "0"));
        try (McpTools tools = new McpTools(List.of(child()), LIMIT, pins)) {
            assertThat(tools.servers().block(LIMIT).getFirst().warning())
                    .contains("not the one seen first");
        }
    }
}
