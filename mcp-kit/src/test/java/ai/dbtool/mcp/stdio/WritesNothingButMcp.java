package ai.dbtool.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.server.Workbench;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A server as a process of its own, with libraries in it that print. */
class WritesNothingButMcp {

    /** The process. */
    static final class Main {

        private Main() {}

        public static void main(String[] args) throws Exception {
            StdioStreams streams = StdioStreams.reserve();
            System.out.println("a library greets");
            try (ServerRuntime runtime =
                    new ServerRuntime(
                            Workbench.define(), LimitsConfig.defaults(), CallGuard.OPEN)) {
                StdioTransport.serve(runtime, streams.in(), streams.out());
            }
        }
    }

    @Test
    void andEndsWithItsInput() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (RawClient client =
                RawClient.process(
                        Map.of(),
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())) {
            JsonNode first =
                    client.line("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"ping\"}").next();
            assertThat(first.path("id").asInt(-1)).isZero();

            client.initialize();
            int id = client.call("kit_wait").with("millis", 200).send();
            client.closeInput();

            assertThat(client.await(id).text()).isEqualTo("waited");
            assertThat(client.nextLine()).isNull();
            assertThat(client.ended(Duration.ofSeconds(20))).isTrue();
        }
    }
}
