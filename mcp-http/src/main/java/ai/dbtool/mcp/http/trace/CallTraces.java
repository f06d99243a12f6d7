package ai.dbtool.mcp.http.trace;

import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;
import ai.dbtool.mcp.watch.Origin;
import ai.dbtool.mcp.watch.TraceParent;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Every call a span, every statement for it a child. Names and attributes are those of
 * OpenTelemetry's conventions for MCP (status: development, October 2026) and for databases, as far
 * as they hold nothing of what the caller wrote: no arguments, no URI, no SQL. Beside them {@code
 * dbtool.correlation_id}, the id of the error text and of the log line.
 */
public final class CallTraces implements CallObserver, AutoCloseable {

    private static final Duration EXPORT_LIMIT = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private CallTraces(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("ai.dbtool");
    }

    /**
     * Traces to the collector at {@code endpoint}, a base URL without a slash at its end. A
     * caller's decision not to sample is kept; calls without a trace of the caller begin one. When
     * the collector does not answer, spans are dropped; calls never wait for it.
     */
    public static CallTraces to(String endpoint, String version) {
        OtlpHttpSpanExporter exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint + "/v1/traces")
                        .setTimeout(EXPORT_LIMIT)
                        .setConnectTimeout(EXPORT_LIMIT)
                        .build();
        return new CallTraces(
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.create(
                                        Attributes.builder()
                                                .put("service.name", "dbtool-ai")
                                                .put("service.version", version)
                                                .build()))
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(exporter)
                                        .setScheduleDelay(DELAY)
                                        .setExporterTimeout(EXPORT_LIMIT)
                                        .build())
                        .build());
    }

    @Override
    public Observation begin(CallStart call) {
        TraceParent own = call.trace();
        TraceParent transport = call.origin().trace();
        SpanBuilder span =
                tracer.spanBuilder(name(call))
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(context(own == null ? transport : own))
                        .setStartTimestamp(call.at())
                        .setAttribute("mcp.method.name", call.method())
                        .setAttribute("dbtool.server", call.server())
                        .setAttribute("dbtool.correlation_id", call.id())
                        .setAttribute("dbtool.era", call.era().name().toLowerCase(Locale.ROOT));
        if (call.tool() != null) {
            span.setAttribute("gen_ai.operation.name", "execute_tool");
            span.setAttribute("gen_ai.tool.name", call.tool());
        }
        network(call.origin().transport(), span);
        if (own != null && transport != null) {
            span.addLink(Span.fromContext(context(transport)).getSpanContext());
        }
        return new CallSpan(tracer, span.startSpan(), call);
    }

    private static String name(CallStart call) {
        return call.tool() == null ? call.method() : call.method() + " " + call.tool();
    }

    private static void network(Origin.Transport transport, SpanBuilder span) {
        switch (transport) {
            case STDIO -> span.setAttribute("network.transport", "pipe");
            case HTTP, SSE -> {
                span.setAttribute("network.transport", "tcp");
                span.setAttribute("network.protocol.name", "http");
            }
            case MEMORY -> {
                // No network.
            }
        }
    }

    private static Context context(@Nullable TraceParent trace) {
        return trace == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), trace, FIELDS);
    }

    private static final TextMapGetter<TraceParent> FIELDS =
            new TextMapGetter<>() {
                @Override
                public Iterable<String> keys(TraceParent trace) {
                    return List.of(TraceParent.KEY, TraceParent.STATE_KEY);
                }

                @Override
                public @Nullable String get(@Nullable TraceParent trace, String key) {
                    return trace == null
                            ? null
                            : key.equals(TraceParent.KEY) ? trace.header() : trace.state();
                }
            };

    /** Sends what is left, for as long as that takes but no longer than two seconds. */
    @Override
    public void close() {
        provider.shutdown().join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
