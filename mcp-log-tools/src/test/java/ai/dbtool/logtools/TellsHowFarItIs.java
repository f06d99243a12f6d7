package ai.dbtool.logtools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.ServerConfig;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.Health;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Readiness;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Progress in bytes while a long log is read, to callers that ask for it. */
class TellsHowFarItIs {

    private static final int COPIES = 1_000_000;
    private static final double MEGABYTE = 1_000_000;

    @TempDir static Path folder;

    @BeforeAll
    static void write() throws IOException {
        try (OutputStream plain =
                        new BufferedOutputStream(
                                Files.newOutputStream(folder.resolve("plain.log")), 1 << 20);
                OutputStream packed =
                        new GZIPOutputStream(
                                Files.newOutputStream(folder.resolve("packed.log.gz")), 1 << 16)) {
            byte[] line =
                    "2026-03-14 10:00:00.000 UTC [7] app@shop/web 22012 ERROR:  division by zero in row\n"
                            .getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < COPIES; i++) {
                plain.write(line);
                packed.write(line);
            }
        }
    }

    private static List<JsonNode> progress(String file, boolean modern, Map<String, ?> meta) {
        ServerRuntime runtime = LogClient.runtime(folder.resolve(file).toString());
        try (RawClient client = LogClient.silent(runtime)) {
            RawClient ready = modern ? client.modern(Map.of()) : client.initialize();
            var call = ready.call("log_templates");
            meta.forEach(call::meta);
            assertThat(call.expectOk().text()).contains("division by zero");
            return client.notifications();
        } finally {
            runtime.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofAllThereIs(boolean modern) throws IOException {
        List<JsonNode> steps =
                progress("plain.log", modern, Map.of("progressToken", "slow-" + modern));

        assertThat(steps).isNotEmpty().hasSizeLessThan(200);
        double before = 0;
        for (JsonNode step : steps) {
            assertThat(step.path("method").asString()).isEqualTo("notifications/progress");
            JsonNode params = step.path("params");
            assertThat(params.path("progressToken").asString()).isEqualTo("slow-" + modern);
            assertThat(params.path("progress").asDouble()).isGreaterThan(before);
            before = params.path("progress").asDouble();
            assertThat(params.path("total").asDouble())
                    .isEqualTo(Files.size(folder.resolve("plain.log")))
                    .isGreaterThanOrEqualTo(before);
            assertThat(params.path("message").asString())
                    .isEqualTo(
                            "read "
                                    + Math.round(before / MEGABYTE)
                                    + " of "
                                    + Math.round(params.path("total").asDouble() / MEGABYTE)
                                    + " MB");
        }
    }

    @Test
    void ofWhatIsPackedWithoutATotal() {
        List<JsonNode> steps = progress("packed.log.gz", false, Map.of("progressToken", 7));

        assertThat(steps).isNotEmpty();
        for (JsonNode step : steps) {
            assertThat(step.at("/params/progressToken").asInt()).isEqualTo(7);
            assertThat(step.path("params").has("total")).isFalse();
            assertThat(step.at("/params/message").asString()).matches("read [0-9]+ MB");
        }
    }

    /** In the stream of the answer, and before it. */
    @Test
    void overStreamableHttp() throws Exception {
        ServerRuntime runtime = LogClient.runtime(folder.resolve("plain.log").toString());
        try (HttpService service =
                HttpService.start(
                        new ServerConfig("127.0.0.1", 0, true),
                        List.of(new Mount("", runtime.service())),
                        Authenticator.everyone(),
                        Health.pages(Readiness.always()),
                        Traffic.uncounted())) {
            try (RawHttp.HttpStream answer =
                    new RawHttp(service.port())
                            .post("/mcp")
                            .header("MCP-Protocol-Version", "2026-07-28")
                            .header("Mcp-Method", "tools/call")
                            .header("Mcp-Name", "log_templates")
                            .body(
                                    """
                                    {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"log_templates",\
                                    "arguments":{},"_meta":{"progressToken":"far",\
                                    "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                                    "io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"},\
                                    "io.modelcontextprotocol/clientCapabilities":{}}}}""")
                            .open()) {
                String first = answer.event();
                assertThat(first).contains("notifications/progress", "\"progressToken\":\"far\"");
                String last = first;
                while (last.contains("notifications/progress")) {
                    last = answer.event();
                }
                assertThat(last).contains("\"id\":3", "division by zero");
            }
        } finally {
            runtime.close();
        }
    }

    @Test
    void toNobodyWhoDoesNotAsk() {
        assertThat(progress("plain.log", false, Map.of())).isEmpty();
    }
}
