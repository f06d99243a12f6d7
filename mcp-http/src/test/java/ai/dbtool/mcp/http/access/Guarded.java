package ai.dbtool.mcp.http.access;

import ai.dbtool.config.AccessConfig;
import ai.dbtool.config.AuditConfig;
import ai.dbtool.config.CollectConfig;
import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.config.ServerConfig;
import ai.dbtool.config.TelemetryConfig;
import ai.dbtool.mcp.access.ApiKeys;
import ai.dbtool.mcp.access.Role;
import ai.dbtool.mcp.access.Roles;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.http.HttpService;
import ai.dbtool.mcp.http.Mount;
import ai.dbtool.mcp.http.Traffic;
import ai.dbtool.mcp.server.CallGuard;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.server.ServerRuntime;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.testkit.protocol.HttpAnswer;
import ai.dbtool.testkit.protocol.RawHttp;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** A small real server behind the real gate. */
final class Guarded implements AutoCloseable {

    static final String RESOURCE = "https://mcp.corp.example";

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\","
                    + "\"version\":\"1\"}}}";

    final CountDownLatch waiting = new CountDownLatch(2);
    final Sinks.Empty<Void> release = Sinks.empty();
    private final Path state;
    private final ServerRuntime runtime;
    private final AccessControl access;
    private final HttpService service;

    record Args() {}

    record Who(String name) {}

    private record Plain(ToolSpec<Args> spec, Mono<Void> before) implements Tool<Args> {

        @Override
        public Mono<ToolResult> call(Args args, ToolContext context) {
            return before.then(
                    Mono.fromSupplier(
                            () ->
                                    ToolResult.of(
                                            new Who(context.principal()),
                                            context.principal(),
                                            null)));
        }
    }

    Guarded(Path state, AccessConfig access) {
        this(state, access, new ServerConfig("127.0.0.1", 0, true));
    }

    Guarded(Path state, AccessConfig access, ServerConfig server) {
        this.state = state;
        DbtoolConfig config =
                new DbtoolConfig(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        ModelConfig.none(),
                        server,
                        LimitsConfig.defaults(),
                        TelemetryConfig.defaults(),
                        access,
                        AuditConfig.defaults(),
                        CollectConfig.defaults(),
                        state,
                        List.of());
        Mono<Void> wait =
                Mono.defer(
                        () -> {
                            waiting.countDown();
                            return release.asMono();
                        });
        ServerDefinition definition =
                new ServerDefinition(
                        "mcp-guarded",
                        "Guarded",
                        "For tests.",
                        List.of(
                                new Plain(tool("kit_read").needs(Scope.DB_READ), Mono.empty()),
                                new Plain(tool("kit_query").needs(Scope.DB_QUERY), Mono.empty()),
                                new Plain(tool("kit_wait").needs(Scope.DB_READ), wait)),
                        List.of());
        this.runtime = new ServerRuntime(definition, LimitsConfig.defaults(), CallGuard.OPEN);
        this.access = AccessControl.of(config, Map.of("", definition.scopes()), Clock.systemUTC());
        this.service =
                HttpService.start(
                        server,
                        List.of(new Mount("", runtime.service())),
                        this.access.authenticator(),
                        this.access.pages(),
                        Traffic.uncounted());
    }

    static AccessConfig access(AccessConfig.@Nullable OAuth oauth, Role... roles) {
        return new AccessConfig(Roles.of(List.of(roles)), null, oauth, 0, 0);
    }

    private static ToolSpec<Args> tool(String name) {
        return ToolSpec.read(name, name, "Says who calls.", Args.class, Who.class);
    }

    RawHttp http() {
        return new RawHttp(service.port());
    }

    String key(String name, String role) {
        try {
            return Objects.requireNonNull(
                    new ApiKeys(state, Clock.systemUTC()).add(name, role, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void revoke(String name) {
        try {
            new ApiKeys(state, Clock.systemUTC()).revoke(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpAnswer initialize(@Nullable String authorization) {
        return http().post("/mcp").header("Authorization", authorization).body(INITIALIZE).send();
    }

    RawHttp.Request request(@Nullable String authorization, String session, String tool) {
        return http().post("/mcp")
                .header("Authorization", authorization)
                .header("Mcp-Session-Id", session)
                .body(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                                + "\"name\":\""
                                + tool
                                + "\",\"arguments\":{}}}");
    }

    /** A call in a session of its own. */
    HttpAnswer call(@Nullable String authorization, String tool) {
        String session = initialize(authorization).header("mcp-session-id");
        return request(authorization, session, tool).send();
    }

    /** A call that stands alone. */
    HttpAnswer modern(@Nullable String authorization, String tool) {
        return http().post("/mcp")
                .header("Authorization", authorization)
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", tool)
                .body(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                                + "\"name\":\""
                                + tool
                                + "\",\"arguments\":{},\"_meta\":{"
                                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}")
                .send();
    }

    @Override
    public void close() {
        release.tryEmitEmpty();
        service.close();
        access.close();
        runtime.close();
    }
}
