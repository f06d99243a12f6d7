package ai.dbtool.conftools;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.conftools.baseline.Baseline;
import ai.dbtool.conftools.baseline.Baselines;
import ai.dbtool.conftools.baseline.Snapshot;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Databases;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.time.Instant;
import java.util.List;

/** Saving baselines: for people at a terminal, not for tools, which write nothing. */
public final class ConfigBaselines {

    private final DbtoolConfig config;
    private final SourceLoader loader;
    private final Baselines baselines;

    /** Of the sources of {@code config}, in its state directory. */
    public ConfigBaselines(DbtoolConfig config, Databases databases) {
        this.config = config;
        this.loader = new SourceLoader(config, databases);
        this.baselines = new Baselines(config.stateDirectory());
    }

    /**
     * Saves what {@code source} is at {@code now}, secrets marked.
     *
     * @param source name of a source; {@code null} for the only one with a server
     * @param name what to call it; {@code null} for the time
     * @throws ToolFailure when the source is not clear, or the name taken
     */
    public Mono<Baseline> save(
            Principal caller, @Nullable String source, @Nullable String name, Instant now) {
        return loader.load(caller, source)
                .map(Loaded::server)
                .map(
                        loaded ->
                                baselines.save(
                                        Snapshot.of(loaded, ConfigServer.shown(config)),
                                        name,
                                        now));
    }

    /** Saved baselines of {@code source}, oldest first. */
    public Mono<List<Baseline>> list(Principal caller, @Nullable String source) {
        return loader.load(caller, source)
                .map(Loaded::server)
                .map(loaded -> baselines.of(loaded.name()));
    }
}
