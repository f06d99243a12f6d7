package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;

import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One server at work. Every transport provider of the SDK's SPI (our stdio and in-memory ones, SSE,
 * Streamable HTTP) is served by the same handlers; see
 * docs/decisions/020-sessions-without-mcpserver.md.
 */
public final class ServerRuntime implements AutoCloseable {

    /** Key of the transport context under which HTTP puts the name of the principal. */
    public static final String PRINCIPAL = "ai.dbtool/principal";

    private static final List<String> VERSIONS =
            List.of(
                    ProtocolVersions.MCP_2024_11_05,
                    ProtocolVersions.MCP_2025_03_26,
                    ProtocolVersions.MCP_2025_06_18,
                    ProtocolVersions.MCP_2025_11_25);

    /** How long the server waits for the client to answer a request of ours. */
    private static final Duration CLIENT_ANSWER = Duration.ofSeconds(30);

    private final ServerDefinition definition;
    private final Scheduler scheduler;
    private final Map<String, McpRequestHandler<?>> requests;
    private final Map<String, McpNotificationHandler> notifications =
            Map.of(McpSchema.METHOD_NOTIFICATION_INITIALIZED, (_, _) -> Mono.empty());

    /** A server under {@code limits}, guarded by {@code guard}. */
    public ServerRuntime(ServerDefinition definition, LimitsConfig limits, CallGuard guard) {
        this(definition, limits, guard, Clock.systemUTC(), new SecureRandom());
    }

    ServerRuntime(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            Clock clock,
            SecureRandom random) {
        this.definition = definition;
        this.scheduler =
                Schedulers.newBoundedElastic(
                        Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE,
                        Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
                        "mcp-call",
                        60,
                        true);
        KeptResults kept = new KeptResults(clock, random);
        List<ResourceProvider> providers = new ArrayList<>(definition.resources());
        providers.add(new KeptResultsResource(kept));
        Recorder recorder = new Recorder(definition.name(), guard, scheduler, clock);
        Resources resources = new Resources(providers, limits, guard, recorder, scheduler, clock);
        ToolCalls calls =
                new ToolCalls(
                        definition.tools(),
                        limits,
                        guard,
                        new ResultBudget(guard, kept),
                        recorder,
                        scheduler,
                        clock);
        this.requests =
                new Methods(
                                definition,
                                calls,
                                resources,
                                guard,
                                System.getProperty("user.name", "local"))
                        .handlers();
    }

    /** Revisions that are negotiated, oldest first. */
    public static List<String> protocolVersions() {
        return VERSIONS;
    }

    /** What is served. */
    public ServerDefinition definition() {
        return definition;
    }

    /** Serves a transport with one session per pipe: stdio, in memory, SSE. */
    public void serve(McpServerTransportProvider provider) {
        provider.setSessionFactory(
                transport ->
                        new LegacySession(
                                UUID.randomUUID().toString(),
                                CLIENT_ANSWER,
                                transport,
                                this::initialize,
                                requests,
                                notifications));
    }

    /** Serves Streamable HTTP. */
    public void serve(McpStreamableServerTransportProvider provider) {
        provider.setSessionFactory(
                request ->
                        new McpStreamableServerSession.McpStreamableServerSessionInit(
                                new LegacyStreamableSession(
                                        UUID.randomUUID().toString(),
                                        request,
                                        CLIENT_ANSWER,
                                        requests,
                                        notifications),
                                initialize(request)));
    }

    private Mono<McpSchema.InitializeResult> initialize(McpSchema.InitializeRequest request) {
        String asked = request.protocolVersion();
        String version = VERSIONS.contains(asked) ? asked : VERSIONS.getLast();
        return Mono.just(
                McpSchema.InitializeResult.builder(version, capabilities(), implementation())
                        .instructions(definition.instructions())
                        .build());
    }

    private static McpSchema.ServerCapabilities capabilities() {
        return McpSchema.ServerCapabilities.builder()
                .tools(false)
                .resources(false, false)
                .prompts(false)
                .completions()
                .logging()
                .build();
    }

    private McpSchema.Implementation implementation() {
        String version = ServerRuntime.class.getPackage().getImplementationVersion();
        return McpSchema.Implementation.builder(
                        definition.name(), version == null ? "dev" : version)
                .title(definition.title())
                .build();
    }

    /** Ends the threads that run calls. */
    @Override
    public void close() {
        scheduler.dispose();
    }
}
