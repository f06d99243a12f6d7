package ai.dbtool.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The effective configuration: file, environment and command line merged.
 *
 * @param connections PostgreSQL connections by name, in file order
 * @param logs log sources by name, in file order
 * @param configs configuration sources by name, in file order
 * @param model the model, or {@link ModelConfig#none()}
 * @param server how HTTP is served
 * @param limits bounds on every call
 * @param telemetry what is told about the work
 * @param access who may do what over HTTP
 * @param audit how calls are written down
 * @param collect what is recorded of the databases over time
 * @param stateDirectory folder for audit, keys, investigations and history
 * @param provenance one line per key: where its value came from; secrets masked
 */
public record DbtoolConfig(
        Map<String, ConnectionConfig> connections,
        Map<String, SourceConfig> logs,
        Map<String, SourceConfig> configs,
        ModelConfig model,
        ServerConfig server,
        LimitsConfig limits,
        TelemetryConfig telemetry,
        AccessConfig access,
        AuditConfig audit,
        CollectConfig collect,
        Path stateDirectory,
        List<Provenance> provenance) {

    /** These sources and this model on this machine; everything else as it is by default. */
    public static DbtoolConfig of(
            Map<String, ConnectionConfig> connections,
            Map<String, SourceConfig> logs,
            Map<String, SourceConfig> configs,
            ModelConfig model,
            Path stateDirectory) {
        return new DbtoolConfig(
                connections,
                logs,
                configs,
                model,
                new ServerConfig("127.0.0.1", 0, false),
                LimitsConfig.defaults(),
                TelemetryConfig.defaults(),
                AccessConfig.defaults(),
                AuditConfig.defaults(),
                CollectConfig.defaults(),
                stateDirectory,
                List.of());
    }

    /**
     * Where a value came from.
     *
     * @param key dotted path: {@code model.name}
     * @param value as shown to people; secrets masked
     * @param origin {@code dbtool-ai.yaml:12}, {@code $DBTOOL_AI_MODEL__NAME}, {@code --model},
     *     {@code default}
     */
    public record Provenance(String key, String value, String origin) {}
}
