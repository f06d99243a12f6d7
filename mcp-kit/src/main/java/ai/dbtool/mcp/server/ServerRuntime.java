package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.protocol.LogLevel;
import ai.dbtool.mcp.protocol.Revisions;
import ai.dbtool.mcp.protocol.Wire;
import ai.dbtool.mcp.watch.CallObserver;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    private static final Map<String, Object> CAPABILITIES =
            Map.of(
                    "tools", Map.of(),
                    "resources", Map.of(),
                    "prompts", Map.of(),
                    "completions", Map.of(),
                    "logging", Map.of());

    /** How long the server waits for the client to answer a request of ours. */
    private static final Duration CLIENT_ANSWER = Duration.ofSeconds(30);

    private final ServerDefinition definition;
    private final Scheduler scheduler;
    private final Map<String, Method> methods;
    private final Service service;
    private final Map<String, McpNotificationHandler> notifications =
            Map.of(McpSchema.METHOD_NOTIFICATION_INITIALIZED, (_, _) -> Mono.empty());

    /** A server under {@code limits}, guarded by {@code guard}. */
    public ServerRuntime(ServerDefinition definition, LimitsConfig limits, CallGuard guard) {
        this(definition, limits, guard, CallObserver.NONE);
    }

    /** A server under {@code limits}, guarded by {@code guard}, watched by {@code observer}. */
    public ServerRuntime(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            CallObserver observer) {
        this(definition, limits, guard, observer, Clock.systemUTC(), new SecureRandom());
    }

    ServerRuntime(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            CallObserver observer,
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
        Recorder recorder = new Recorder(definition.name(), guard, observer, scheduler, clock);
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
        this.methods = new Methods(definition.tools(), calls, resources).byName();
        this.service =
                new Service(
                        implementation(), definition.instructions(), CAPABILITIES, methods, guard);
    }

    /** Revisions that {@code initialize} negotiates, oldest first. */
    public static List<String> protocolVersions() {
        return Revisions.LEGACY;
    }

    /** The server as every transport serves it. */
    public Service service() {
        return service;
    }

    /** The user who started this process. */
    public static Principal localUser() {
        return Principal.local(System.getProperty("user.name", "local"));
    }

    /** What is served. */
    public ServerDefinition definition() {
        return definition;
    }

    /** Serves a transport with one session per pipe: stdio, in memory, SSE. */
    public void serve(McpServerTransportProvider provider) {
        provider.setSessionFactory(
                transport ->
                        new SdkPipeSession(
                                UUID.randomUUID().toString(),
                                CLIENT_ANSWER,
                                transport,
                                this::initialize,
                                handlers(),
                                notifications));
    }

    /** Serves Streamable HTTP. */
    public void serve(McpStreamableServerTransportProvider provider) {
        provider.setSessionFactory(
                request ->
                        new McpStreamableServerSession.McpStreamableServerSessionInit(
                                new SdkStreamableSession(
                                        UUID.randomUUID().toString(),
                                        request,
                                        CLIENT_ANSWER,
                                        handlers(),
                                        notifications),
                                initialize(request)));
    }

    private Mono<McpSchema.InitializeResult> initialize(McpSchema.InitializeRequest request) {
        return Mono.just(
                McpSchema.InitializeResult.builder(
                                Revisions.negotiate(request.protocolVersion()),
                                Wire.MAPPER.convertValue(
                                        CAPABILITIES, McpSchema.ServerCapabilities.class),
                                implementation())
                        .instructions(definition.instructions())
                        .build());
    }

    private Map<String, McpRequestHandler<?>> handlers() {
        Map<String, McpRequestHandler<?>> handlers = new HashMap<>();
        methods.keySet().forEach(name -> handlers.put(name, handler(name)));
        handlers.put(McpSchema.METHOD_PING, (_, _) -> Mono.just(Map.of()));
        handlers.put(
                McpSchema.METHOD_LOGGING_SET_LEVEL,
                (_, params) ->
                        LogLevel.of(Params.of(params).text("level")) == null
                                ? Mono.error(
                                        Params.invalid(
                                                "params.level must be one of " + LogLevel.known()))
                                : Mono.just(Map.of()));
        return handlers;
    }

    private McpRequestHandler<Object> handler(String method) {
        return (exchange, params) ->
                service.call(
                        method,
                        params,
                        new SdkExchange(
                                exchange, principal(exchange), Params.of(params).object("_meta")));
    }

    private static Principal principal(McpAsyncServerExchange exchange) {
        Object principal =
                exchange.transportContext() == null
                        ? null
                        : exchange.transportContext().get(PRINCIPAL);
        return principal instanceof String name ? Principal.local(name) : localUser();
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
