package ai.dbtool.logtools;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Call;
import ai.dbtool.testkit.protocol.RawClient;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The log server behind raw bytes. */
final class LogClient implements AutoCloseable {

    private final ServerRuntime runtime;
    private final RawClient client;

    private LogClient(DbtoolConfig config, Map<String, String> live) {
        this(config, live, CallGuard.OPEN);
    }

    private LogClient(DbtoolConfig config, Map<String, String> live, CallGuard guard) {
        runtime =
                new ServerRuntime(
                        LogServer.define(config, live.isEmpty() ? null : _ -> live),
                        LimitsConfig.defaults(),
                        guard);
        client = RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out)).initialize();
    }

    static LogClient none() {
        return new LogClient(config(Map.of(), Map.of()), Map.of());
    }

    static LogClient over(String... paths) {
        return new LogClient(config(sources("main", List.of(paths)), Map.of()), Map.of());
    }

    /** As served: what leaves is redacted. */
    static LogClient guarded(CallGuard guard, String path) {
        return new LogClient(config(sources("main", List.of(path)), Map.of()), Map.of(), guard);
    }

    static LogClient overTwo(String first, String second) {
        Map<String, SourceConfig> logs = new LinkedHashMap<>();
        logs.putAll(sources("one", List.of(first)));
        logs.putAll(sources("two", List.of(second)));
        return new LogClient(config(logs, Map.of()), Map.of());
    }

    static LogClient withConfig(String log, String conf) {
        return new LogClient(
                config(sources("main", List.of(log)), sources("main", List.of(conf))), Map.of());
    }

    static LogClient withLive(String log, Map<String, String> settings) {
        return new LogClient(config(sources("main", List.of(log)), Map.of()), settings);
    }

    private static Map<String, SourceConfig> sources(String name, List<String> paths) {
        return Map.of(name, new SourceConfig(name, paths, "main"));
    }

    private static DbtoolConfig config(
            Map<String, SourceConfig> logs, Map<String, SourceConfig> configs) {
        return DbtoolConfig.of(Map.of(), logs, configs, ModelConfig.none(), Path.of("unused"));
    }

    /** The server alone, for other transports. */
    static ServerRuntime runtime(String path) {
        return new ServerRuntime(
                LogServer.define(config(sources("main", List.of(path)), Map.of())),
                LimitsConfig.defaults(),
                CallGuard.OPEN);
    }

    /** A client of it that has said nothing yet. */
    static RawClient silent(ServerRuntime runtime) {
        return RawClient.thread((in, out) -> StdioTransport.serve(runtime, in, out));
    }

    Call call(String tool) {
        return client.call(tool);
    }

    RawClient raw() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
    }
}
