package ai.dbtool.cli;

import ai.dbtool.config.TelemetryConfig;
import ai.dbtool.mcp.http.Authenticator;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Page;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.http.metrics.Metrics;
import ai.dbtool.mcp.http.metrics.MetricsPage;
import ai.dbtool.mcp.http.trace.CallTraces;
import ai.dbtool.mcp.watch.CallObserver;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The metrics and traces of a service over HTTP. */
final class Watching implements AutoCloseable {

    private final TelemetryConfig config;
    private final Metrics metrics;
    private final @Nullable CallTraces traces;

    /** Watches as {@code config} says. */
    Watching(TelemetryConfig config, Databases databases) {
        this.config = config;
        String version = version();
        this.metrics = new Metrics(version);
        this.traces =
                config.otlpEndpoint() == null
                        ? null
                        : CallTraces.to(config.otlpEndpoint(), version);
        metrics.pools(
                () ->
                        databases.pools().stream()
                                .map(
                                        use ->
                                                new Metrics.Pool(
                                                        use.connection(),
                                                        use.used(),
                                                        use.idle(),
                                                        use.waiting(),
                                                        use.most()))
                                .toList());
    }

    private static String version() {
        String version = Watching.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** Who is told of calls. */
    List<CallObserver> observers() {
        List<CallObserver> observers = new ArrayList<>();
        observers.add(metrics.calls());
        if (traces != null) {
            observers.add(traces);
        }
        return observers;
    }

    /** Who is told of requests. */
    Traffic traffic() {
        return metrics::answered;
    }

    /** {@code /metrics}, for whom {@code authenticator} knows as an administrator. */
    Page page(Authenticator authenticator) {
        return MetricsPage.of(metrics, config.metricsKey(), authenticator);
    }

    /** Shows what only the running service knows. */
    void show(HttpService service) {
        metrics.gauge("dbtool_http_sessions", "Sessions that are open.", service::sessions);
    }

    /** Sends the traces that are left. */
    @Override
    public void close() {
        if (traces != null) {
            traces.close();
        }
    }
}
