package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.RawClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A caller limited to the connection shop, and every way another one could show: by argument, by
 * omission, in URIs, completions, nearest names, and through the logs and configuration of its
 * server.
 */
class ReachesOnlyItsConnections {

    @TempDir private Path folder;
    private Suite suite;
    private DbtoolConfig config;
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        for (String name : List.of("shop", "payroll", "stray")) {
            Files.writeString(
                    folder.resolve(name + ".log"),
                    "2026-11-25 10:00:00.000 UTC [4711] ERROR:  relation \"%s_table\" does not exist at character 15%n"
                            .formatted(name));
            Files.writeString(folder.resolve(name + ".properties"), "owner=" + name + "_owner\n");
        }
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(
                file,
                """
                connections:
                  shop: { host: 127.0.0.1, port: 1, user: me, database: shop }
                  payroll: { host: 127.0.0.1, port: 1, user: me, database: payroll }
                logs:
                  shop-log: { paths: shop.log, connection: shop }
                  payroll-log: { paths: payroll.log, connection: payroll }
                  stray-log: { paths: stray.log }
                configs:
                  shop-conf: { paths: shop.properties, connection: shop }
                  payroll-conf: { paths: payroll.properties, connection: payroll }
                  stray-conf: { paths: stray.properties }
                state: { directory: state }
                telemetry: { call_log: none }
                access:
                  roles:
                    shop-admin:
                      scopes: ['db:read', 'db:query', 'logs:read', 'config:read', 'admin']
                      connections: [shop]
                    nowhere: { scopes: ['db:read', 'logs:read', 'config:read'], connections: [] }
                """);
        config =
                ConfigLoader.of(Map.of(), folder)
                        .load(
                                new CliOverrides(
                                        file, List.of(), List.of(), List.of(), null, false, null,
                                        false));
        suite = new Suite(config);
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        suite.close();
    }

    private RawClient as(String name, Suite.Kind kind) {
        Role role = Objects.requireNonNull(config.access().roles().find(name));
        ServerRuntime runtime = suite.runtime(kind);
        RawClient client =
                RawClient.thread(
                                (in, out) ->
                                        StdioTransport.serve(
                                                runtime.service(),
                                                role.bounds(ServerRuntime.localUser()),
                                                in,
                                                out))
                        .initialize();
        clients.add(client);
        return client;
    }

    private static void hidden(Answer answer) {
        assertThat(answer.raw().toString()).doesNotContain("payroll", "stray");
    }

    private static Answer call(RawClient client, String tool, Map<String, ?> arguments) {
        return client.request("tools/call", Map.of("name", tool, "arguments", arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db_overview",
                "db_health",
                "db_activity",
                "db_top_queries",
                "db_schema",
                "db_explain",
                "db_why_rows",
                "db_check_fix",
                "db_indexes",
                "db_query"
            })
    void byArgumentAndByOmission(String tool) {
        RawClient client = as("shop-admin", Suite.Kind.DB);
        Map<String, Object> sql =
                List.of("db_query", "db_explain", "db_why_rows", "db_check_fix").contains(tool)
                        ? Map.of("sql", "select 1")
                        : Map.of();
        Answer omitted = call(client, tool, sql);
        assertThat(omitted.raw().toString()).contains("unreachable");
        hidden(omitted);

        Map<String, Object> foreign = new java.util.HashMap<>(sql);
        foreign.put("connection", "payroll");
        Answer refused = call(client, tool, foreign);
        assertThat(refused.text()).contains("unknown connection 'payroll'. Allowed: shop");
        foreign.put("connection", "payrol");
        assertThat(call(client, tool, foreign).text()).doesNotContain("payroll");
    }

    @Test
    void byResourceAndCompletion() {
        RawClient client = as("shop-admin", Suite.Kind.DB);
        for (String rest :
                List.of(
                        "/schema/public",
                        "/table/a/b",
                        "/plan/p1",
                        "/snapshots",
                        "/health",
                        "/health/ids",
                        "/snapshot/03:00/1h")) {
            String foreign =
                    client.request("resources/read", Map.of("uri", "pg://payroll" + rest))
                            .raw()
                            .at("/error/message")
                            .asString();
            String none =
                    client.request("resources/read", Map.of("uri", "pg://nothing" + rest))
                            .raw()
                            .at("/error/message")
                            .asString();
            assertThat(foreign.replace("payroll", "X"))
                    .as(rest)
                    .isNotEmpty()
                    .isEqualTo(none.replace("nothing", "X"));
        }
        for (String prefix : List.of("", "p", "payroll")) {
            hidden(complete(client, "connection", prefix, Map.of()));
        }
        assertThat(complete(client, "connection", "", Map.of()).raw().toString())
                .contains("[\"shop\"]");
        assertThat(complete(client, "schema", "", Map.of("connection", "payroll")).raw().toString())
                .contains("Allowed: shop");
    }

    private static Answer complete(
            RawClient client, String variable, String prefix, Map<String, String> others) {
        return client.request(
                "completion/complete",
                Map.of(
                        "ref",
                        Map.of("type", "ref/resource", "uri", "pg://{connection}/schema/{schema}"),
                        "argument",
                        Map.of("name", variable, "value", prefix),
                        "context",
                        Map.of("arguments", others)));
    }

    @Test
    void throughLogs() {
        RawClient client = as("shop-admin", Suite.Kind.LOG);
        Answer sources = call(client, "log_sources", Map.of());
        assertThat(sources.text()).contains("shop-log");
        hidden(sources);
        for (String tool : List.of("log_overview", "log_search")) {
            Answer own = call(client, tool, Map.of());
            assertThat(own.isError()).as(own.raw().toString()).isFalse();
            hidden(own);
            for (String foreign : List.of("payroll-log", "stray-log")) {
                assertThat(call(client, tool, Map.of("source", foreign)).text())
                        .contains("unknown source '" + foreign + "'")
                        .endsWith("Allowed: shop-log");
            }
            assertThat(call(client, tool, Map.of("source", "payrol-log")).text())
                    .doesNotContain("payroll-log");
        }
    }

    @Test
    void throughConfiguration() {
        RawClient client = as("shop-admin", Suite.Kind.CONFIG);
        Answer sources = call(client, "config_sources", Map.of());
        assertThat(sources.text()).contains("shop-conf");
        hidden(sources);
        Answer found = call(client, "config_search", Map.of("key", "owner"));
        assertThat(found.text()).contains("shop_owner");
        hidden(found);
        for (String foreign : List.of("payroll-conf", "stray-conf")) {
            assertThat(
                            call(client, "config_search", Map.of("key", "owner", "source", foreign))
                                    .text())
                    .contains("unknown configuration source '" + foreign + "'")
                    .endsWith("Allowed: shop-conf");
        }
    }

    @Test
    void whoReachesNothingIsToldWithoutNames() {
        Map<Suite.Kind, String> tools =
                Map.of(
                        Suite.Kind.DB, "db_overview",
                        Suite.Kind.LOG, "log_sources",
                        Suite.Kind.CONFIG, "config_sources");
        tools.forEach(
                (kind, tool) -> {
                    Answer answer = call(as("nowhere", kind), tool, Map.of());
                    assertThat(answer.text()).contains("is open to this caller");
                    hidden(answer);
                    assertThat(answer.text()).doesNotContain("shop", "dbtool-ai.yaml");
                });
    }

    @Test
    void whoIsNotLimitedSeesEverything() {
        assertThat(call(as("admin", Suite.Kind.LOG), "log_sources", Map.of()).text())
                .contains("shop-log", "payroll-log", "stray-log");
        assertThat(call(as("admin", Suite.Kind.CONFIG), "config_sources", Map.of()).text())
                .contains("shop-conf", "payroll-conf", "stray-conf");
    }
}
