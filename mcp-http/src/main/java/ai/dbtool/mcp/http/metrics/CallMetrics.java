package ai.dbtool.mcp.http.metrics;

import ai.dbtool.mcp.watch.CallEnd;
import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.mcp.watch.CallStart;
import ai.dbtool.mcp.watch.Observation;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;

import java.util.Locale;

/** Counts and times calls; its labels are names of ours only. */
final class CallMetrics implements CallObserver {

    /** From an answer out of memory to the longest deadline one would set. */
    private static final double[] SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };

    private final BoundedNames servers = new BoundedNames(8);
    private final BoundedNames methods = new BoundedNames(16);
    private final BoundedNames tools = new BoundedNames(64);
    private final BoundedNames codes = new BoundedNames(96);

    private final Counter calls;
    private final Counter failures;
    private final Histogram durations;
    private final Counter rows;
    private final Counter bytes;
    private final Counter tokens;
    private final Gauge inFlight;

    CallMetrics(PrometheusRegistry registry) {
        calls =
                Counter.builder()
                        .name("dbtool_calls_total")
                        .help("Calls that ended; tool is empty for methods that are no tool.")
                        .labelNames("server", "method", "tool", "outcome", "era", "transport")
                        .withoutExemplars()
                        .register(registry);
        failures =
                Counter.builder()
                        .name("dbtool_call_failures_total")
                        .help("Calls that were refused or broke, by the code of the failure.")
                        .labelNames("server", "tool", "code")
                        .withoutExemplars()
                        .register(registry);
        durations =
                Histogram.builder()
                        .name("dbtool_call_duration_seconds")
                        .help("From the start of a call to its answer.")
                        .unit(Unit.SECONDS)
                        .labelNames("server", "method", "tool")
                        .classicOnly()
                        .classicUpperBounds(SECONDS)
                        .withoutExemplars()
                        .register(registry);
        rows = answered(registry, "rows", "Rows, events or entries answered.");
        bytes = answered(registry, "bytes", "UTF-8 bytes of the text of answers.");
        tokens = answered(registry, "tokens", "Tokens of the text of answers (bytes / 4).");
        inFlight =
                Gauge.builder()
                        .name("dbtool_calls_in_flight")
                        .help("Calls that are being answered.")
                        .labelNames("server")
                        .withoutExemplars()
                        .register(registry);
    }

    private static Counter answered(PrometheusRegistry registry, String what, String help) {
        return Counter.builder()
                .name("dbtool_answer_" + what + "_total")
                .help(help)
                .labelNames("server", "tool")
                .withoutExemplars()
                .register(registry);
    }

    @Override
    public Observation begin(CallStart call) {
        String server = servers.of(call.server());
        inFlight.labelValues(server).inc();
        return end -> {
            inFlight.labelValues(server).dec();
            ended(server, call, end);
        };
    }

    private void ended(String server, CallStart call, CallEnd end) {
        String method = methods.of(call.method());
        String tool = call.tool() == null ? "" : tools.of(call.tool());
        calls.labelValues(
                        server,
                        method,
                        tool,
                        lower(end.outcome()),
                        lower(call.era()),
                        lower(call.origin().transport()))
                .inc();
        if (end.code() != null) {
            failures.labelValues(server, tool, codes.of(end.code())).inc();
        }
        durations.labelValues(server, method, tool).observe(end.duration().toNanos() / 1e9);
        rows.labelValues(server, tool).inc(end.rows());
        bytes.labelValues(server, tool).inc(end.bytes());
        tokens.labelValues(server, tool).inc(end.tokens());
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
