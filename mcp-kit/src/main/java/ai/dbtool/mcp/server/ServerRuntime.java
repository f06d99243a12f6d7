package ai.dbtool.mcp.server;

import ai.dbtool.config.LimitsConfig;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.redact.InstallationKey;
import ai.dbtool.mcp.tool.Cursors;
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

    private static final byte[] NOTHING = {};

    private static final Duration LISTS_KEEP = Duration.ofHours(1);

    private final ServerDefinition definition;
    private final Scheduler scheduler;
    private final Service service;
    private final Watching watching;

    /** A server under {@code limits}, guarded by {@code guard}. */
    public ServerRuntime(ServerDefinition definition, LimitsConfig limits, CallGuard guard) {
        this(definition, limits, guard, CallObserver.NONE);
    }

    /** As above, watched by {@code observer}; what it signs is good while it lives. */
    public ServerRuntime(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            CallObserver observer) {
        this(definition, limits, guard, observer, InstallationKey.ephemeral());
    }

    /** As above; what it signs is good wherever {@code key} is the same. */
    public ServerRuntime(
            ServerDefinition definition,
            LimitsConfig limits,
            CallGuard guard,
            CallObserver observer,
            InstallationKey key) {
        Clock clock = Clock.systemUTC();
        Cursors cursors = new Cursors(key.mac("cursors", NOTHING));
        this.definition = definition;
        this.scheduler =
                Schedulers.newBoundedElastic(
                        Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE,
                        Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE,
                        "mcp-call",
                        60,
                        true);
        CallKit kit = new CallKit(limits, guard, cursors, scheduler, clock);
        KeptResults kept = new KeptResults(clock, new SecureRandom());
        List<ResourceProvider> providers = new ArrayList<>(definition.resources());
        providers.add(new KeptResultsResource(kept));
        Recorder recorder = new Recorder(definition.name(), guard, observer, scheduler, clock);
        Resources resources = new Resources(providers, recorder, kit);
        ToolCalls calls =
                new ToolCalls(definition.tools(), new ResultBudget(guard, kept), recorder, kit);
        ServiceBuilder builder =
                new ServiceBuilder(implementation())
                        .instructions(definition.instructions())
                        .guard(guard)
                        .stateKey(key.mac("request-state", NOTHING));
        CAPABILITIES.forEach(name -> builder.capability(name, Map.of()));
        if (resources.watchable()) {
            builder.capability("resources", Map.of("subscribe", true));
        }
        this.watching = new Watching(resources, scheduler);
        builder.admission(watching);
        Prompts prompts = new Prompts(definition.prompts(), resources, recorder, guard);
        new Methods(definition.tools(), calls, resources, prompts, new Pages(cursors))
                .byName()
                .forEach(builder::method);
        LISTS.forEach(list -> builder.cache(list, new CacheHint(LISTS_KEEP, false)));
        builder.cache(
                McpSchema.METHOD_TOOLS_LIST, new CacheHint(LISTS_KEEP, sameForAll(definition)));
        this.service = builder.build();
        watching.tell(service.subscriptions());
    }

    /** A tool that needs a scope is not on everybody's list, so no cache may share that list. */
    private static boolean sameForAll(ServerDefinition definition) {
        return definition.tools().stream().allMatch(tool -> tool.spec().scopes().isEmpty());
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
        watching.close();
        scheduler.dispose();
    }
}
