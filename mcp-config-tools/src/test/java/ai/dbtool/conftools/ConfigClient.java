package ai.dbtool.conftools;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.memory.MemoryTransport;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.pg.session.PgDatabases;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.spec.McpSchema;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client of the real server in memory: what a host would get. */
final class ConfigClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final DbtoolConfig config;
    private final PgDatabases databases;
    private final ServerRuntime runtime;
    private final McpAsyncClient client;

    private ConfigClient(DbtoolConfig config) {
        this.config = config;
        databases = PgDatabases.of(config.connections().values(), config.limits());
        runtime =
                new ServerRuntime(
                        ConfigServer.define(config, databases), config.limits(), CallGuard.OPEN);
        client = McpClient.async(new MemoryTransport(runtime)).requestTimeout(LIMIT).build();
        client.initialize().block(LIMIT);
    }

    /** Files alone. */
    static ConfigClient files(Path... paths) {
        return new ConfigClient(config(Map.of(), source(null, paths)));
    }

    /** Files beside a running server. */
    static ConfigClient live(int port, String user, Path... paths) {
        return new ConfigClient(
                config(Map.of("main", connection("main", port, user)), source("main", paths)));
    }

    /** Several sources. */
    static ConfigClient of(
            Map<String, ConnectionConfig> connections, Map<String, SourceConfig> sources) {
        return new ConfigClient(config(connections, sources));
    }

    /** Several sources and their logs; {@code state} holds baselines. */
    static ConfigClient of(
            Map<String, ConnectionConfig> connections,
            Map<String, SourceConfig> sources,
            Map<String, SourceConfig> logs,
            Path state) {
        return new ConfigClient(
                DbtoolConfig.of(connections, logs, sources, ModelConfig.none(), state));
    }

    /** A connection to a server of tests. */
    static ConnectionConfig connection(String name, int port, String user) {
        return new ConnectionConfig(
                name,
                "127.0.0.1",
                port,
                "postgres",
                user,
                null,
                "disable",
                null,
                true,
                false,
                false);
    }

    /** Nothing configured. */
    static ConfigClient nothing() {
        return new ConfigClient(config(Map.of(), Map.of()));
    }

    static DbtoolConfig config(
            Map<String, ConnectionConfig> connections, Map<String, SourceConfig> sources) {
        return DbtoolConfig.of(
                connections, Map.of(), sources, ModelConfig.none(), Path.of("target/state"));
    }

    private static Map<String, SourceConfig> source(String connection, Path... paths) {
        List<String> texts = java.util.Arrays.stream(paths).map(Path::toString).toList();
        return Map.of("main", new SourceConfig("main", texts, connection));
    }

    /** Saves a baseline of {@code source}, as the command does. */
    void save(String source, String name, Instant at) {
        new ConfigBaselines(config, databases)
                .save(Principal.local("test"), source, name, at)
                .block(LIMIT);
    }

    /** The raw result under the default budget. */
    McpSchema.CallToolResult raw(String tool, Map<String, Object> arguments) {
        return client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build())
                .block(LIMIT);
    }

    /** Structured content with the budget lifted. */
    JsonNode call(String tool, Object... arguments) {
        McpSchema.CallToolResult result = result(tool, arguments);
        if (Boolean.TRUE.equals(result.isError())) {
            throw new AssertionError(text(result));
        }
        return ToolJson.MAPPER.valueToTree(result.structuredContent());
    }

    /** The text block with the budget lifted. */
    String text(String tool, Object... arguments) {
        return text(result(tool, arguments));
    }

    private McpSchema.CallToolResult result(String tool, Object... arguments) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            named.put((String) arguments[i], arguments[i + 1]);
        }
        return client.callTool(
                        McpSchema.CallToolRequest.builder(tool)
                                .arguments(named)
                                .meta(Map.of("ai.dbtool/resultTokens", 0))
                                .build())
                .block(LIMIT);
    }

    /** The text under {@code uri}. */
    String read(String uri) {
        return ((McpSchema.TextResourceContents)
                        client.readResource(McpSchema.ReadResourceRequest.builder(uri).build())
                                .block(LIMIT)
                                .contents()
                                .getFirst())
                .text();
    }

    static String text(McpSchema.CallToolResult result) {
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }

    @Override
    public void close() {
        client.closeGracefully().block(LIMIT);
        runtime.close();
        databases.close();
    }
}
