package ai.dbtool.mcp.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.mcp.watch.Outcome;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.Test;

import reactor.core.publisher.Mono;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** "marker" is in everything the caller makes up. */
class LabelsNothingByWhatCallersWrite {

    private final Metrics metrics = new Metrics("1.2.3");

    static final class Say implements Tool<Say.Args> {

        record Args(@Arg("What to say; 'no' fails.") String text) {}

        record Said(String text) {}

        @Override
        public ToolSpec<Args> spec() {
            return ToolSpec.read("kit_say", "Say", "For tests.", Args.class, Said.class);
        }

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return args.text().equals("no")
                    ? Mono.error(new ToolFailure("asked_for", "no"))
                    : Mono.just(
                            ToolResult.of(new Said(args.text()), args.text(), Coverage.whole(2)));
        }
    }

    @Test
    void countsWhatThereIs() {
        serve(
                client -> {
                    client.call("kit_say").with("text", "twelve bytes").expectOk();
                    client.call("kit_say").with("text", "no").expectError();
                    return null;
                });

        assertThat(lines())
                .contains(
                        "dbtool_calls_total{era=\"legacy\",method=\"tools/call\",outcome=\"ok\",server=\"mcp-kit\",tool=\"kit_say\",transport=\"stdio\"} 1.0",
                        "dbtool_calls_total{era=\"legacy\",method=\"tools/call\",outcome=\"failed\",server=\"mcp-kit\",tool=\"kit_say\",transport=\"stdio\"} 1.0",
                        "dbtool_call_failures_total{code=\"asked_for\",server=\"mcp-kit\",tool=\"kit_say\"} 1.0",
                        "dbtool_call_duration_seconds_count{method=\"tools/call\",server=\"mcp-kit\",tool=\"kit_say\"} 2",
                        "dbtool_answer_rows_total{server=\"mcp-kit\",tool=\"kit_say\"} 2.0",
                        "dbtool_answer_bytes_total{server=\"mcp-kit\",tool=\"kit_say\"} 12.0",
                        "dbtool_answer_tokens_total{server=\"mcp-kit\",tool=\"kit_say\"} 3.0",
                        "dbtool_calls_in_flight{server=\"mcp-kit\"} 0.0",
                        "dbtool_build_info{version=\"1.2.3\"} 1");
        assertThat(lines()).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
        assertThat(lines()).anyMatch(line -> line.startsWith("process_cpu_seconds_total "));
    }

    @Test
    void throughTheFrontDoor() {
        Random random = new Random(20_260_304);

        serve(
                client -> {
                    for (int i = 0; i < 300; i++) {
                        String made = "marker" + Long.toString(random.nextLong(), 36);
                        switch (i % 5) {
                            case 0 -> client.request("tools/call", Map.of("name", made));
                            case 1 -> client.request("resources/read", Map.of("uri", made));
                            case 2 -> client.request(made, Map.of());
                            case 3 -> client.call("kit_say").with(made, made).expectError();
                            default ->
                                    client.request(
                                            "completion/complete",
                                            Map.of(
                                                    "ref",
                                                    Map.of("type", "ref/resource", "uri", made),
                                                    "argument",
                                                    Map.of("name", made, "value", made)));
                        }
                    }
                    return null;
                });

        assertThat(lines()).noneMatch(line -> line.contains("marker"));
        assertThat(lines())
                .filteredOn(line -> line.startsWith("dbtool_calls_total{"))
                .hasSize(3)
                .allMatch(
                        line ->
                                line.contains("tool=\"(unknown)\"")
                                        || line.contains("tool=\"kit_say\"")
                                        || line.contains("method=\"resources/read\""));
    }

    /** Should a defect let something through, the number of series still has an end. */
    @Test
    void evenWhenADefectLetsItThrough() {
        for (int i = 0; i < 5_000; i++) {
            metrics.calls()
                    .begin(
                            new CallStart(
                                    "id",
                                    Instant.EPOCH,
                                    i % 2 == 0 ? "server" + i : "Drop\"Table " + i,
                                    "method" + i,
                                    "tool" + i,
                                    "ann",
                                    Era.LEGACY,
                                    Origin.of(Origin.Transport.HTTP),
                                    null))
                    .end(new CallEnd(Outcome.FAILED, "code" + i, Duration.ZERO, 0, 0, 0));
        }

        assertThat(lines()).noneMatch(line -> line.contains("Drop"));
        assertThat(lines().stream().filter(line -> line.startsWith("dbtool_")).count())
                .isLessThan(4_000);
    }

    private void serve(Function<RawClient, Void> calls) {
        ServerDefinition definition =
                new ServerDefinition("mcp-kit", "Kit", "", List.of(new Say()), List.of());
        try (ServerRuntime runtime =
                        new ServerRuntime(
                                definition,
                                LimitsConfig.defaults(),
                                CallGuard.OPEN,
                                metrics.calls());
                RawClient client =
                        RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out))
                                .initialize()) {
            calls.apply(client);
        }
    }

    private List<String> lines() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8).lines().toList();
    }
}
