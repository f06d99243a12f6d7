package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.config.ConnectionConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.conftools.ConfigServer;
import ai.dbtool.db.DbServer;
import ai.dbtool.logtools.LogServer;
import ai.dbtool.mcp.memory.MemoryTransport;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.orchestrator.client.ServerEndpoint;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.postgres.Cluster;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The three real servers in memory over one cluster, as the command assembles them. */
final class Suite implements AutoCloseable {

    private final List<ServerEndpoint> endpoints = new ArrayList<>();
    private final PgDatabases databases;

    private Suite(PgDatabases databases) {
        this.databases = databases;
    }

    /** All servers for database {@code name} of {@code cluster}. */
    static Suite over(Cluster cluster, String name, @Nullable Path application) {
        DbtoolConfig config = config(cluster, name, application);
        Suite suite =
                new Suite(PgDatabases.of(config.connections().values(), LimitsConfig.defaults()));
        suite.definitions(config, suite.databases)
                .forEach((server, definition) -> suite.add(server, definition));
        return suite;
    }

    private static DbtoolConfig config(Cluster cluster, String name, @Nullable Path application) {
        List<String> files = new ArrayList<>(List.of(cluster.dataDirectory().toString()));
        if (application != null) {
            files.add(application.toString());
        }
        return DbtoolConfig.of(
                Map.of(
                        "main",
                        new ConnectionConfig(
                                "main",
                                "127.0.0.1",
                                cluster.port(),
                                name,
                                Shop.DBA_ROLE,
                                null,
                                "disable",
                                null,
                                false,
                                false,
                                false)),
                Map.of(
                        "main",
                        new SourceConfig(
                                "main", List.of(cluster.logDirectory().toString()), "main")),
                Map.of("main", new SourceConfig("main", files, "main")),
                ModelConfig.none(),
                cluster.dataDirectory().resolveSibling("state"));
    }

    private Map<String, ServerDefinition> definitions(DbtoolConfig config, Databases databases) {
        return Map.of(
                "db", DbServer.define(config, databases),
                "log", LogServer.define(config),
                "config", ConfigServer.define(config, databases));
    }

    private void add(String name, ServerDefinition definition) {
        ServerRuntime runtime =
                new ServerRuntime(definition, LimitsConfig.defaults(), CallGuard.OPEN);
        endpoints.add(ServerEndpoint.memory(name, () -> new MemoryTransport(runtime)));
    }

    /** Only the servers named. */
    McpTools tools(String... names) {
        List<String> wanted = List.of(names);
        return new McpTools(
                endpoints.stream()
                        .filter(endpoint -> wanted.isEmpty() || wanted.contains(endpoint.name()))
                        .toList(),
                Duration.ofSeconds(60),
                null);
    }

    /** A diagnosis without a model. */
    Diagnosis diagnose(String symptom, String... servers) {
        return diagnose(symptom, Narrator.none(), servers);
    }

    Diagnosis diagnose(String symptom, Narrator narrator, String... servers) {
        try (McpTools tools = tools(servers)) {
            Diagnosis diagnosis =
                    new Diagnose(
                                    tools,
                                    Catalogue.load(),
                                    narrator,
                                    null,
                                    Clock.systemUTC(),
                                    Duration.ofSeconds(30))
                            .toEnd(DiagnoseRequest.symptom(symptom))
                            .block(Duration.ofMinutes(2));
            if (diagnosis == null) {
                throw new AssertionError("a diagnosis always ends");
            }
            return diagnosis;
        }
    }

    @Override
    public void close() {
        databases.close();
    }
}
