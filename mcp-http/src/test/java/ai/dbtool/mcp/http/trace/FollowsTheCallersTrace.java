package ai.dbtool.mcp.http.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.protocol.Era;
import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.mcp.watch.Outcome;
import ai.dbtool.mcp.watch.TraceParent;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class FollowsTheCallersTrace {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OF_HTTP = "11111111111111111111111111111111";
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

    private final Collector collector = new Collector();
    private final CallTraces traces = CallTraces.to(collector.endpoint(), "1.2.3");

    @AfterEach
    void close() {
        traces.close();
        collector.close();
    }

    @Test
    void fromTheRequestItself() {
        traces.begin(call("db_query", trace(TRACE, "01"), null)).end(ended(Outcome.OK, null));

        Span span = collector.next();
        assertThat(span.getName()).isEqualTo("tools/call db_query");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(Collector.hex(span.getTraceId())).isEqualTo(TRACE);
        assertThat(Collector.hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(span.getTraceState()).isEqualTo("rojo=1");
        assertThat(span.getStartTimeUnixNano()).isEqualTo(AT.getEpochSecond() * 1_000_000_000);
        assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano()).isEqualTo(7_000_000);
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(Collector.attributes(span))
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("mcp.method.name", "tools/call"),
                                Map.entry("gen_ai.operation.name", "execute_tool"),
                                Map.entry("gen_ai.tool.name", "db_query"),
                                Map.entry("network.transport", "tcp"),
                                Map.entry("network.protocol.name", "http"),
                                Map.entry("dbtool.server", "mcp-db-tools"),
                                Map.entry("dbtool.correlation_id", "0199-c0ffee"),
                                Map.entry("dbtool.era", "modern"),
                                Map.entry("dbtool.outcome", "ok"),
                                Map.entry("dbtool.rows", "3"),
                                Map.entry("dbtool.answer.bytes", "41"),
                                Map.entry("dbtool.answer.tokens", "11")));
    }

    @Test
    void elseFromTheHeaders() {
        traces.begin(call("db_query", null, trace(OF_HTTP, "01"))).end(ended(Outcome.OK, null));

        assertThat(Collector.hex(collector.next().getTraceId())).isEqualTo(OF_HTTP);
    }

    @Test
    void andLinksTheOneOfTheHeadersWhenThereAreTwo() {
        traces.begin(call("db_query", trace(TRACE, "01"), trace(OF_HTTP, "01")))
                .end(ended(Outcome.OK, null));

        Span span = collector.next();
        assertThat(Collector.hex(span.getTraceId())).isEqualTo(TRACE);
        assertThat(span.getLinksList())
                .extracting(link -> Collector.hex(link.getTraceId()))
                .containsExactly(OF_HTTP);
    }

    @Test
    void elseBeginsOne() {
        traces.begin(call(null, null, null)).end(ended(Outcome.FAILED, "unknown_resource"));

        Span span = collector.next();
        assertThat(span.getName()).isEqualTo("resources/read");
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(Collector.attributes(span))
                .containsEntry("error.type", "unknown_resource")
                .doesNotContainKey("gen_ai.tool.name");
    }

    @Test
    void butNotOneThatIsNotSampled() {
        traces.begin(call("db_query", trace(TRACE, "00"), null)).end(ended(Outcome.OK, null));
        traces.begin(call("db_query", trace(OF_HTTP, "01"), null)).end(ended(Outcome.OK, null));

        assertThat(Collector.hex(collector.next().getTraceId())).isEqualTo(OF_HTTP);
        assertThat(collector.left()).isZero();
    }

    @Test
    void withStatementsAsChildren() {
        Observation call = traces.begin(call("db_query", trace(TRACE, "01"), null));
        call.step("SELECT", "main").end("timeout");
        call.end(ended(Outcome.FAILED, "timeout"));

        Span first = collector.next();
        Span second = collector.next();
        Span statement = first.getName().startsWith("SELECT") ? first : second;
        Span parent = statement == first ? second : first;
        assertThat(statement.getName()).isEqualTo("SELECT main");
        assertThat(statement.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(statement.getParentSpanId()).isEqualTo(parent.getSpanId());
        assertThat(Collector.attributes(statement))
                .isEqualTo(
                        Map.of(
                                "db.system.name",
                                "postgresql",
                                "db.operation.name",
                                "SELECT",
                                "dbtool.connection",
                                "main",
                                "error.type",
                                "timeout"));
        assertThat(Collector.attributes(parent))
                .containsEntry("error.type", "tool_error")
                .containsEntry("dbtool.error.code", "timeout");
    }

    @Test
    void andIsNotHeldUpByACollectorThatIsGone() {
        collector.close();
        for (int i = 0; i < 10_000; i++) {
            traces.begin(call("db_query", null, null)).end(ended(Outcome.OK, null));
        }

        traces.close();

        assertThat(collector.left()).isZero();
    }

    private static TraceParent trace(String id, String flags) {
        TraceParent trace = TraceParent.of("00-" + id + "-00f067aa0ba902b7-" + flags, "rojo=1");
        assertThat(trace).isNotNull();
        return trace;
    }

    private static CallStart call(
            @Nullable String tool, @Nullable TraceParent own, @Nullable TraceParent http) {
        return new CallStart(
                "0199-c0ffee",
                AT,
                "mcp-db-tools",
                tool == null ? "resources/read" : "tools/call",
                tool,
                "ann",
                Era.MODERN,
                new Origin(Origin.Transport.HTTP, http),
                own);
    }

    private static CallEnd ended(Outcome outcome, @Nullable String code) {
        return new CallEnd(outcome, code, Duration.ofMillis(7), 3, 41, 11);
    }
}
