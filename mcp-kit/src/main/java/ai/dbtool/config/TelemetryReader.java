package ai.dbtool.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** Reads the section {@code telemetry}. */
final class TelemetryReader {

    private static final String ENDPOINT = "telemetry.otlp_endpoint";
    private static final String ALLOW = "telemetry.otlp_allow_public";

    private TelemetryReader() {}

    static TelemetryConfig read(Settings settings, Egress.Resolver resolver) {
        String lines = settings.choice("telemetry.call_log").toUpperCase(Locale.ROOT);
        TelemetryConfig.CallLines calls =
                List.of(TelemetryConfig.CallLines.values()).stream()
                        .filter(each -> each.name().equals(lines))
                        .findFirst()
                        .orElse(TelemetryConfig.CallLines.ALL);
        return new TelemetryConfig(calls, metricsKey(settings), endpoint(settings, resolver));
    }

    private static @Nullable Secret metricsKey(Settings settings) {
        Setting key = settings.find("telemetry.metrics_key");
        return key == null
                ? null
                : settings.secret(
                        key.path(), key.value(), key.origin(), key.layer() == Setting.Layer.FILE);
    }

    private static @Nullable String endpoint(Settings settings, Egress.Resolver resolver) {
        boolean allowPublic = settings.bool(ALLOW);
        Setting endpoint = settings.find(ENDPOINT);
        if (endpoint == null) {
            return null;
        }
        String url = settings.text(endpoint);
        String refusal =
                Egress.refusal(
                        url,
                        allowPublic ? _ -> List.of() : resolver,
                        "traces are sent without",
                        ALLOW);
        if (refusal != null) {
            settings.problems().add(endpoint.origin(), ENDPOINT + " " + refusal);
        }
        return url.replaceAll("/+$", "");
    }
}
