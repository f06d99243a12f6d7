package ai.dbtool.mcp.http.metrics;

import ai.dbtool.mcp.watch.CallObserver;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The metrics of one service. */
public final class Metrics {

    /** Of what {@link #scrape} gives. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final CallMetrics calls = new CallMetrics(registry);
    private final Counter requests =
            Counter.builder()
                    .name("dbtool_http_requests_total")
                    .help("HTTP requests that were answered, by endpoint and status.")
                    .labelNames("endpoint", "status")
                    .withoutExemplars()
                    .register(registry);

    /**
     * The use of one pool of connections.
     *
     * @param connection name in the configuration
     * @param used connections that serve a call
     * @param idle connections that are open and free
     * @param waiting calls that wait for one
     * @param most connections there may be
     */
    public record Pool(String connection, int used, int idle, int waiting, int most) {}

    /** Metrics of this process, a service of the given version. */
    public Metrics(String version) {
        Info.builder()
                .name("dbtool_build_info")
                .help("Version of dbtool-ai.")
                .labelNames("version")
                .register(registry)
                .setLabelValues(version);
        JvmRuntimeInfoMetric.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /** What servers tell their calls to. */
    public CallObserver calls() {
        return calls;
    }

    /** An HTTP request was answered; {@code endpoint} is one there is. */
    public void answered(String endpoint, int status) {
        requests.labelValues(endpoint, Integer.toString(status)).inc();
    }

    /** Shows what {@code now} gives at each scrape. */
    public void gauge(String name, String help, IntSupplier now) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(now.getAsInt()))
                .register(registry);
    }

    /** Shows the use of {@code pools} at each scrape. */
    public void pools(Supplier<List<Pool>> pools) {
        GaugeWithCallback.builder()
                .name("dbtool_pool_connections")
                .help("Open connections, by connection of the configuration and state.")
                .labelNames("connection", "state")
                .callback(
                        callback ->
                                pools.get()
                                        .forEach(
                                                pool -> {
                                                    callback.call(
                                                            pool.used(), pool.connection(), "used");
                                                    callback.call(
                                                            pool.idle(), pool.connection(), "idle");
                                                }))
                .register(registry);
        GaugeWithCallback.builder()
                .name("dbtool_pool_waiting")
                .help("Calls that wait for a connection.")
                .labelNames("connection")
                .callback(
                        callback ->
                                pools.get()
                                        .forEach(
                                                pool ->
                                                        callback.call(
                                                                pool.waiting(), pool.connection())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("dbtool_pool_connections_max")
                .help("Connections there may be.")
                .labelNames("connection")
                .callback(
                        callback ->
                                pools.get()
                                        .forEach(
                                                pool ->
                                                        callback.call(
                                                                pool.most(), pool.connection())))
                .register(registry);
    }

    /** All of it in Prometheus' text format. Reads files of the process: blocks for a moment. */
    public byte[] scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream(16_384);
        try {
            writer.write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }
}
