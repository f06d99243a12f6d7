package ai.dbtool.mcp.http.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.TelemetryConfig.CallLines;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.watch.CallLog;
import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.testkit.protocol.RawClient;

import io.opentelemetry.proto.trace.v1.Span;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A person reads a number out of an error; operations finds the line, the trace and the statement.
 */
class SaysOneIdEverywhere {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Breaks in the middle of a statement. */
    static final class Break implements Tool<Break.Args> {

        record Args(@Arg("Anything.") String text) {}

        record Nothing() {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("kit_break", "Break", "For tests.", Args.class, Nothing.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return Observation.step(
                    "SELECT", "main", Mono.error(new IllegalStateException(args.text())));
        }
    }

    @Test
    void inTheErrorTheLineAndTheSpan() throws InterruptedException {
        try (Collector collector = new Collector();
                CallTraces traces = CallTraces.to(collector.endpoint(), "test");
                ServerRuntime runtime =
                        new ServerRuntime(
                                new ServerDefinition(
                                        "mcp-kit", "Kit", "", List.of(new Break()), List.of()),
                                LimitsConfig.defaults(),
                                CallGuard.OPEN,
                                CallObserver.all(
                                        List.of(traces, new CallLog(lines::add, CallLines.ALL))));
                RawClient client =
                        RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out))
                                .initialize()) {
            String error =
                    client.call("kit_break")
                            .with("text", "marker")
                            .meta("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                            .expectError()
                            .text();

            String written = lines.poll(60, TimeUnit.SECONDS);
            assertThat(written).isNotNull().doesNotContain("marker");
            JsonNode line = JsonMapper.shared().readTree(written);
            String id = line.path("id").asString();
            assertThat(error).endsWith("correlation id " + id);
            assertThat(line.path("traceId").asString()).isEqualTo(TRACE);
            Span first = collector.next();
            Span second = collector.next();
            Span call = first.getName().startsWith("tools/call") ? first : second;
            Span statement = call == first ? second : first;
            assertThat(Collector.attributes(call)).containsEntry("dbtool.correlation_id", id);
            assertThat(Collector.hex(call.getTraceId())).isEqualTo(TRACE);
            assertThat(statement.getName()).isEqualTo("SELECT main");
            assertThat(statement.getParentSpanId()).isEqualTo(call.getSpanId());
            assertThat(first + "" + second).doesNotContain("marker");
        }
    }
}
