package ai.dbtool.mcp.http.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.config.TelemetryConfig.CallLines;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.http.metrics.Metrics;
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
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import io.opentelemetry.proto.trace.v1.Span;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A person reads a number out of an error; operations finds the line, the trace and the statement.
 */
class SaysOneIdEverywhere {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private static final String INITIALIZE =
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";

    private static final String CALL =
            """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"kit_break",\
            "arguments":{"text":"marker"},"_meta":{%%s"traceparent":"%s"}}}"""
                    .formatted(PARENT);

    private static final String ENVELOPE =
            """
            "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{},""";

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

    /** How the call comes in. */
    enum Way {
        STDIO_2025("legacy", "stdio") {
            @Override
            Answer call(ServerRuntime runtime) {
                try (RawClient client = pipe(runtime).initialize()) {
                    return called(client);
                }
            }
        },
        STDIO_2026("modern", "stdio") {
            @Override
            Answer call(ServerRuntime runtime) {
                try (RawClient client = pipe(runtime).modern(Map.of())) {
                    return called(client);
                }
            }
        },
        HTTP_2025("legacy", "http") {
            @Override
            Answer call(ServerRuntime runtime) {
                try (HttpService service = http(runtime)) {
                    RawHttp http = new RawHttp(service.port());
                    String session =
                            http.post("/mcp").body(INITIALIZE).send().header("mcp-session-id");
                    return http.post("/mcp")
                            .header("Mcp-Session-Id", session)
                            .body(CALL.formatted(""))
                            .send()
                            .answer();
                }
            }
        },
        HTTP_2026("modern", "http") {
            @Override
            Answer call(ServerRuntime runtime) {
                try (HttpService service = http(runtime)) {
                    return new RawHttp(service.port())
                            .post("/mcp")
                            .header("MCP-Protocol-Version", "2026-07-28")
                            .header("Mcp-Method", "tools/call")
                            .header("Mcp-Name", "kit_break")
                            .body(CALL.formatted(ENVELOPE))
                            .send()
                            .answer();
                }
            }
        };

        final String era;
        final String transport;

        Way(String era, String transport) {
            this.era = era;
            this.transport = transport;
        }

        abstract Answer call(ServerRuntime runtime);

        static RawClient pipe(ServerRuntime runtime) {
            return RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));
        }

        static Answer called(RawClient client) {
            return client.call("kit_break")
                    .with("text", "marker")
                    .meta("traceparent", PARENT)
                    .expectError();
        }

        static HttpService http(ServerRuntime runtime) {
            return HttpService.start(
                    new ServerConfig("127.0.0.1", 0, false),
                    List.of(new Mount("", runtime.service())),
                    Authenticator.everyone(),
                    List.of(),
                    Traffic.uncounted());
        }
    }

    @ParameterizedTest
    @EnumSource
    void inTheErrorTheLineTheSpanAndTheMetrics(Way way) {
        Metrics metrics = new Metrics("test");
        try (Collector collector = new Collector()) {
            String error;
            try (CallTraces traces = CallTraces.to(collector.endpoint(), "test");
                    ServerRuntime runtime =
                            new ServerRuntime(
                                    new ServerDefinition(
                                            "mcp-kit", "Kit", "", List.of(new Break()), List.of()),
                                    LimitsConfig.defaults(),
                                    CallGuard.OPEN,
                                    CallObserver.all(
                                            List.of(
                                                    traces,
                                                    new CallLog(lines::add, CallLines.ALL),
                                                    metrics.calls())))) {
                error = way.call(runtime).text();
            }

            assertThat(lines).hasSize(1).first().asString().doesNotContain("marker");
            JsonNode line = JsonMapper.shared().readTree(lines.element());
            String id = line.path("id").asString();
            assertThat(error).endsWith("correlation id " + id);
            assertThat(line.path("traceId").asString()).isEqualTo(TRACE);
            assertThat(line.path("era").asString()).isEqualTo(way.era);
            assertThat(line.path("transport").asString()).isEqualTo(way.transport);
            spans(collector, id);
        }
        String name =
                "dbtool_calls_total{era=\"%s\",method=\"tools/call\",outcome=\"error\","
                        + "server=\"mcp-kit\",tool=\"kit_break\",transport=\"%s\"} 1.0";
        assertThat(new String(metrics.scrape(), StandardCharsets.UTF_8).lines())
                .contains(name.formatted(way.era, way.transport))
                .filteredOn(each -> each.startsWith("dbtool_calls_total{"))
                .hasSize(1);
    }

    private static void spans(Collector collector, String id) {
        Span first = collector.next();
        Span second = collector.next();
        Span call = first.getName().startsWith("tools/call") ? first : second;
        Span statement = call == first ? second : first;
        assertThat(Collector.attributes(call)).containsEntry("dbtool.correlation_id", id);
        assertThat(Collector.hex(call.getTraceId())).isEqualTo(TRACE);
        assertThat(Collector.hex(call.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(statement.getName()).isEqualTo("SELECT main");
        assertThat(statement.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(first + "" + second).doesNotContain("marker");
        assertThat(collector.left()).isZero();
    }
}
