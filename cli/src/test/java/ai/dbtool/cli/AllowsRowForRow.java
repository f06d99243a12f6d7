package ai.dbtool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.config.CliOverrides;
import ai.dbtool.config.ConfigLoader;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Forbidden;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.http.access.AccessControl;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.stdio.StdioTransport;
import ai.dbtool.testkit.protocol.Answer;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawClient;
import ai.dbtool.testkit.protocol.RawHttp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Role x tool x transport x era, over the real servers. Nothing listens behind the connections:
 * whoever is let through gets another error than the one of access.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllowsRowForRow {

    /** Written out, not taken from the definitions: that is what is tested. */
    private static final Map<String, String> NEEDS =
            Map.ofEntries(
                    Map.entry("db_overview", "db:read"),
                    Map.entry("db_health", "db:read"),
                    Map.entry("db_activity", "db:read"),
                    Map.entry("db_top_queries", "db:read"),
                    Map.entry("db_changes", "db:read"),
                    Map.entry("db_check_fix", "db:read"),
                    Map.entry("db_indexes", "db:query"),
                    Map.entry("db_schema", "db:read"),
                    Map.entry("db_table", "db:read"),
                    Map.entry("db_explain", "db:query"),
                    Map.entry("db_why_rows", "db:query"),
                    Map.entry("db_query", "db:query"),
                    Map.entry("log_sources", "logs:read"),
                    Map.entry("log_overview", "logs:read"),
                    Map.entry("log_search", "logs:read"),
                    Map.entry("log_context", "logs:read"),
                    Map.entry("log_incidents", "logs:read"),
                    Map.entry("log_locks", "logs:read"),
                    Map.entry("log_report", "logs:read"),
                    Map.entry("log_templates", "logs:read"),
                    Map.entry("log_compare", "logs:read"),
                    Map.entry("config_sources", "config:read"),
                    Map.entry("config_effective", "config:read"),
                    Map.entry("config_search", "config:read"),
                    Map.entry("config_audit", "config:read"),
                    Map.entry("config_explain", "config:read"),
                    Map.entry("config_check_change", "config:read"),
                    Map.entry("config_drift", "config:read"),
                    Map.entry("config_history", "logs:read config:read"),
                    Map.entry("hba_check", "config:read"));

    private static final Map<String, Set<String>> ROLES =
            Map.of(
                    "reader", Set.of("db:read", "logs:read", "config:read"),
                    "analyst", Set.of("db:read", "db:query", "logs:read", "config:read"),
                    "admin", Set.of("db:read", "db:query", "logs:read", "config:read"),
                    "sql-only", Set.of("db:query"),
                    "log-reader", Set.of("logs:read"),
                    "nobody", Set.of());

    private static final String META =
            ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                    + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                    + "\"protocolVersion\":\"%s\",\"capabilities\":{},"
                    + "\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    private DbtoolConfig config;
    private Suite suite;
    private final Map<Suite.Kind, ServerRuntime> servers = new EnumMap<>(Suite.Kind.class);
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> sessions = new HashMap<>();
    private final Map<String, Sse> streams = new HashMap<>();
    private AccessControl access;
    private HttpService service;

    private record Sse(RawHttp.HttpStream stream, String endpoint) {}

    record Row(String role, String tool, boolean allowed) {

        @Override
        public String toString() {
            return role + " " + tool + (allowed ? " yes" : " no");
        }

        Suite.Kind kind() {
            return switch (tool.substring(0, tool.indexOf('_'))) {
                case "db" -> Suite.Kind.DB;
                case "log" -> Suite.Kind.LOG;
                default -> Suite.Kind.CONFIG;
            };
        }

        String prefix() {
            return "/" + kind().name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A tool may need several scopes at once. */
    private static boolean may(String role, String tool) {
        return ROLES.get(role).containsAll(List.of(NEEDS.get(tool).split(" ")));
    }

    static Stream<Row> rows() {
        return new TreeSet<>(ROLES.keySet())
                .stream()
                        .flatMap(
                                role ->
                                        new TreeSet<>(NEEDS.keySet())
                                                .stream()
                                                        .map(
                                                                tool ->
                                                                        new Row(
                                                                                role,
                                                                                tool,
                                                                                may(role, tool))));
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("dbtool-ai.yaml");
        Files.writeString(
                file,
                """
                connections: { shop: { host: 127.0.0.1, port: 1, user: me, database: shop } }
                state: { directory: state }
                server: { port: 0, sse: true }
                telemetry: { call_log: none }
                access:
                  calls_per_minute: 0
                  roles:
                    sql-only: { scopes: 'db:query' }
                    log-reader: { scopes: ['logs:read'] }
                    nobody: { scopes: [] }
                """);
        config =
                ConfigLoader.of(Map.of(), folder)
                        .load(
                                new CliOverrides(
                                        file, List.of(), List.of(), List.of(), null, false, null,
                                        true));
        suite = new Suite(config);
        List<Mount> mounts = new ArrayList<>();
        Map<String, Set<Scope>> scopes = new LinkedHashMap<>();
        for (Suite.Kind kind : Suite.Kind.values()) {
            ServerRuntime runtime = suite.runtime(kind);
            servers.put(kind, runtime);
            String prefix = "/" + kind.name().toLowerCase(java.util.Locale.ROOT);
            mounts.add(new Mount(prefix, runtime.service()));
            scopes.put(prefix, runtime.definition().scopes());
        }
        access = AccessControl.of(config, scopes, Clock.systemUTC());
        service =
                HttpService.start(
                        config.server(),
                        mounts,
                        access.authenticator(),
                        access.pages(),
                        Traffic.uncounted());
        ApiKeys made = new ApiKeys(config.stateDirectory(), Clock.systemUTC());
        for (String role : ROLES.keySet()) {
            keys.put(role, "Bearer " + Objects.requireNonNull(made.add(role, role, null)));
        }
    }

    @AfterAll
    void stop() {
        streams.values().forEach(sse -> sse.stream().close());
        service.close();
        access.close();
        suite.close();
    }

    private static String call(String tool, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
                + tool
                + "\",\"arguments\":{}"
                + meta
                + "}}";
    }

    private static void check(Row row, JsonNode answer) {
        if (row.allowed()) {
            assertThat(answer.at("/error/code").asInt(0)).as(answer.toString()).isZero();
            assertThat(answer.has("result")).isTrue();
        } else {
            assertThat(answer.at("/error/code").asInt(0))
                    .as(answer.toString())
                    .isEqualTo(Forbidden.CODE);
            assertThat(answer.at("/error/data/requiredScopes").toString())
                    .isEqualTo("[\"" + NEEDS.get(row.tool()).replace(" ", "\",\"") + "\"]");
        }
    }

    private static void checkStatus(Row row, HttpAnswer answer) {
        assertThat(answer.status()).isEqualTo(row.allowed() ? 200 : 403);
        if (!row.allowed()) {
            assertThat(answer.header("www-authenticate"))
                    .contains(
                            "scope=\"" + NEEDS.get(row.tool()) + "\"",
                            "error=\"insufficient_scope\"");
        }
    }

    private RawHttp.Request post(Row row, String path) {
        return new RawHttp(service.port()).post(path).header("Authorization", keys.get(row.role()));
    }

    private RawClient pipe(Row row) {
        Role role = Objects.requireNonNull(config.access().roles().find(row.role()));
        ServerRuntime runtime = servers.get(row.kind());
        return RawClient.thread(
                (in, out) ->
                        StdioTransport.serve(
                                runtime.service(),
                                role.bounds(ServerRuntime.localUser()),
                                in,
                                out));
    }

    private static JsonNode called(RawClient client, String tool) {
        Answer answer = client.request("tools/call", Map.of("name", tool, "arguments", Map.of()));
        return answer.raw();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void overStdioBothEras(Row row) {
        try (RawClient client = pipe(row)) {
            check(row, called(client.initialize(), row.tool()));
        }
        try (RawClient client = pipe(row).modern(Map.of())) {
            check(row, called(client, row.tool()));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void overHttpOf2025(Row row) {
        String path = row.prefix() + "/mcp";
        String session =
                sessions.computeIfAbsent(
                        row.role() + path,
                        _ ->
                                post(row, path)
                                        .body(INITIALIZE.formatted("2025-11-25"))
                                        .send()
                                        .header("mcp-session-id"));

        HttpAnswer answer =
                post(row, path).header("Mcp-Session-Id", session).body(call(row.tool(), "")).send();

        checkStatus(row, answer);
        check(row, answer.answer().raw());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void overHttpOf2026(Row row) {
        HttpAnswer answer =
                post(row, row.prefix() + "/mcp")
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", "tools/call")
                        .header("Mcp-Name", row.tool())
                        .body(call(row.tool(), META))
                        .send();

        checkStatus(row, answer);
        check(row, answer.answer().raw());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void overSse(Row row) {
        Sse sse = streams.computeIfAbsent(row.role() + row.prefix(), _ -> open(row));
        assertThat(post(row, sse.endpoint()).body(call(row.tool(), "")).send().status())
                .isEqualTo(202);

        check(row, JsonMapper.shared().readTree(sse.stream().event()));
    }

    private Sse open(Row row) {
        RawHttp.HttpStream stream =
                new RawHttp(service.port())
                        .request("GET", row.prefix() + "/sse")
                        .header("Authorization", keys.get(row.role()))
                        .header("Accept", "text/event-stream")
                        .open();
        String endpoint = stream.event();
        post(row, endpoint).body(INITIALIZE.formatted("2024-11-05")).send();
        stream.event();
        return new Sse(stream, endpoint);
    }

    @Test
    void everyToolHasItsRow() {
        Set<String> tools = new TreeSet<>();
        servers.values()
                .forEach(
                        server ->
                                server.definition()
                                        .tools()
                                        .forEach(tool -> tools.add(tool.spec().name())));

        assertThat(tools).isEqualTo(new TreeSet<>(NEEDS.keySet()));
    }

    @Test
    void listsShowWhatMayBeUsed() {
        for (String role : ROLES.keySet()) {
            Set<String> shown = new TreeSet<>();
            for (String tool : List.of("db_query", "log_search", "config_audit")) {
                try (RawClient client = pipe(new Row(role, tool, true)).initialize()) {
                    client.tools().forEach(each -> shown.add(each.path("name").asString()));
                }
            }
            Set<String> usable = new TreeSet<>(NEEDS.keySet());
            usable.removeIf(tool -> !may(role, tool));

            assertThat(shown).as(role).isEqualTo(usable);
        }
    }

    @Test
    void resourcesAndCompletionsNeedTheScopesOfTheirTools() {
        Map<String, String> needs =
                Map.of(
                        "pg://shop/schema/public", "db:read",
                        "pg://shop/table/public/orders", "db:read",
                        "pg://shop/snapshots", "db:read",
                        "pg://shop/health", "db:read",
                        "pg://shop/health/ids", "db:read",
                        "pg://shop/snapshot/03:00/1h/svg", "db:read",
                        "pg://shop/plan/p000000000000", "db:query");
        for (String role : ROLES.keySet()) {
            try (RawClient client = pipe(new Row(role, "db_query", true)).initialize()) {
                needs.forEach(
                        (uri, scope) -> {
                            int code =
                                    client.request("resources/read", Map.of("uri", uri))
                                            .errorCode();
                            boolean allowed = ROLES.get(role).contains(scope);
                            assertThat(code == Forbidden.CODE)
                                    .as(role + " " + uri)
                                    .isEqualTo(!allowed);
                        });
                Answer completed =
                        client.request(
                                "completion/complete",
                                Map.of(
                                        "ref",
                                        Map.of(
                                                "type",
                                                "ref/resource",
                                                "uri",
                                                "pg://{connection}/schema/{schema}"),
                                        "argument",
                                        Map.of("name", "connection", "value", "")));
                assertThat(completed.error() == null)
                        .as(role)
                        .isEqualTo(ROLES.get(role).contains("db:read"));
            }
        }
    }
}
