package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.watch.CallObserver;

import io.modelcontextprotocol.spec.McpSchema;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One of our servers at work: what a {@link ServerDefinition} names, as a {@link Service} that any
 * transport serves.
 */
public final class ServerRuntime implements AutoCloseable {

    private static final List<String> CAPABILITIES =
            List.of("tools", "resources", "prompts", "completions", "logging");

    /** What does not change while the process runs. */
    private static final List<String> LISTS =
            List.of(
                    ResultEnvelope.DISCOVER,
                    McpSchema.METHOD_PROMPT_LIST,
                    McpSchema.METHOD_RESOURCES_LIST,
                    McpSchema.METHOD_RESOURCES_TEMPLATES_LIST);

    private static final Duration LISTS_KEEP = Duration.ofHours(1);

    private final ServerDefinition definition;
    private final Scheduler scheduler;
    private final Service service;

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
        ServiceBuilder builder =
                new ServiceBuilder(implementation())
                        .instructions(definition.instructions())
                        .guard(guard)
                        .clock(clock, random);
        CAPABILITIES.forEach(name -> builder.capability(name, Map.of()));
        new Methods(definition.tools(), calls, resources).byName().forEach(builder::method);
        LISTS.forEach(list -> builder.cache(list, new CacheHint(LISTS_KEEP, false)));
        // The only list that is the same whoever asks, and holds nothing of the site.
        builder.cache(McpSchema.METHOD_TOOLS_LIST, new CacheHint(LISTS_KEEP, true));
        this.service = builder.build();
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

    private McpSchema.Implementation implementation() {
        String version = ServerRuntime.class.getPackage().getImplementationVersion();
        return McpSchema.Implementation.builder(
                        definition.name(), version == null ? "dev" : version)
                .title(definition.title())
                .build();
    }

    /** Ends subscriptions, and the threads that run calls. */
    @Override
    public void close() {
        service.close();
        scheduler.dispose();
    }
}
