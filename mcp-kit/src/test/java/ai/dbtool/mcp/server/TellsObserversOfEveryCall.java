package ai.dbtool.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.TelemetryConfig.CallLines;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.watch.CallLog;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the caller wrote is not in it: "marker" stands for that below. */
class TellsObserversOfEveryCall {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ServerRuntime runtime =
            new ServerRuntime(
                    Workbench.define(),
                    LimitsConfig.defaults(),
                    CallGuard.OPEN,
                    new CallLog(lines::add, CallLines.ALL));
    private final RawClient client =
            RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();

    @AfterEach
    void close() {
        client.close();
        runtime.close();
    }

    @Test
    void withWhatWasMeasured() throws InterruptedException {
        client.call("kit_rows")
                .with("count", 7)
                .meta("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .expectOk();

        JsonNode line = next();
        assertThat(line.path("outcome").asString()).isEqualTo("ok");
        assertThat(line.path("server").asString()).isEqualTo("mcp-workbench");
        assertThat(line.path("method").asString()).isEqualTo("tools/call");
        assertThat(line.path("tool").asString()).isEqualTo("kit_rows");
        assertThat(line.path("rows").asInt()).isEqualTo(7);
        assertThat(line.path("bytes").asInt()).isPositive();
        assertThat(line.path("tokens").asInt()).isEqualTo((line.path("bytes").asInt() + 3) / 4);
        assertThat(line.path("millis").asDouble()).isPositive();
        assertThat(line.path("era").asString()).isEqualTo("legacy");
        assertThat(line.path("transport").asString()).isEqualTo("stdio");
        assertThat(line.path("principal").asString()).isEqualTo(System.getProperty("user.name"));
        assertThat(line.path("traceId").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void underTheIdTheCallerWasGiven() throws InterruptedException {
        Answer answer =
                client.call("kit_fail")
                        .with("message", "marker")
                        .with("mendable", false)
                        .expectError();

        JsonNode line = next();
        assertThat(line.path("outcome").asString()).isEqualTo("error");
        assertThat(line.path("code").asString()).isEqualTo("internal");
        assertThat(line.path("id").asString()).hasSize(13);
        assertThat(answer.text()).endsWith("correlation id " + line.path("id").asString());
    }

    @Test
    void whateverTheCallerMakesUp() throws InterruptedException {
        client.request("tools/call", Map.of("name", "kit_marker", "arguments", Map.of()));
        assertThat(next().path("tool").asString()).isEqualTo("(unknown)");

        client.request("resources/read", Map.of("uri", "marker://marker"));
        assertThat(next().path("code").asString()).isEqualTo("unknown_resource");

        client.call("kit_echo").with("marker", "marker").expectError();
        assertThat(next().path("code").asString()).isEqualTo("invalid_arguments");

        client.call("kit_echo").with("text", "x").meta("traceparent", "marker").expectOk();
        assertThat(next().has("traceId")).isFalse();
    }

    @Test
    void whetherItIsATool() throws InterruptedException {
        client.request("resources/read", Map.of("uri", "kit://notes/marker"));
        JsonNode read = next();
        assertThat(read.path("method").asString()).isEqualTo("resources/read");
        assertThat(read.path("outcome").asString()).isEqualTo("ok");
        assertThat(read.has("tool")).isFalse();

        client.request(
                "completion/complete",
                Map.of(
                        "ref",
                        Map.of("type", "ref/resource", "uri", "kit://notes/{name}"),
                        "argument",
                        Map.of("name", "name", "value", "b")));
        JsonNode complete = next();
        assertThat(complete.path("method").asString()).isEqualTo("completion/complete");
        assertThat(complete.path("rows").asInt()).isEqualTo(2);
    }

    @Test
    void alsoWhenItWasGivenUp() throws InterruptedException {
        int id = client.call("kit_wait").with("millis", 60_000).send();
        client.notify("notifications/cancelled", Map.of("requestId", id));

        assertThat(next().path("outcome").asString()).isEqualTo("cancelled");
    }

    private JsonNode next() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).isNotNull().doesNotContain("marker");
        return JsonMapper.shared().readTree(line);
    }
}
