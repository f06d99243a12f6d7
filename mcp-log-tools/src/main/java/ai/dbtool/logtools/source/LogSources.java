package ai.dbtool.logtools.source;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.setting.SettingEvents;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.log.source.Logs;
import ai.dbtool.log.source.Skipped;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The configured log sources. */
public final class LogSources {

    /** What to say, and how to mend it, when there is no source. */
    static final String NONE =
            "no log source is configured. Add one to dbtool-ai.yaml - logs: { main: {"
                    + " paths: [\"/var/log/postgresql/*.log\"], connection: main } } - or"
                    + " start with --log PATH (file, directory or glob)";

    private static final int SHOWN = 5;

    private final Map<String, SourceConfig> sources;
    private final Logs logs = new Logs(Catalogue.standard());
    private final LoggingSettings settings;

    /**
     * The sources of {@code config}.
     *
     * @param live answers the settings of a connection by name, or an empty map; {@code null} when
     *     nobody can ask servers
     */
    public LogSources(DbtoolConfig config, @Nullable Function<String, Map<String, String>> live) {
        this.sources = config.logs();
        this.settings = new LoggingSettings(config, live);
    }

    /** The catalogue of events. */
    public Catalogue catalogue() {
        return logs.catalogue();
    }

    /** Whether there is any source, for whomever. */
    boolean configured() {
        return !sources.isEmpty();
    }

    /** The sources that {@code caller} reaches; fails when there is none. */
    public Collection<SourceConfig> all(Principal caller) {
        return reached(caller).values();
    }

    private Map<String, SourceConfig> reached(Principal caller) {
        if (sources.isEmpty()) {
            throw new ToolFailure("no_log_source", NONE);
        }
        Map<String, SourceConfig> reached = new LinkedHashMap<>();
        sources.forEach(
                (name, source) -> {
                    if (caller.reaches(source.connection())) {
                        reached.put(name, source);
                    }
                });
        if (reached.isEmpty()) {
            throw new ToolFailure(
                    "no_log_source",
                    "no log source is open to this caller; ask whoever runs this server for a role"
                            + " with a connection that has one");
        }
        return reached;
    }

    /** Names that begin with {@code prefix}, of those that {@code caller} reaches. */
    public List<String> names(Principal caller, String prefix) {
        return sources.values().stream()
                .filter(source -> caller.reaches(source.connection()))
                .map(SourceConfig::name)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** The source called {@code name}, or the only one, of those that {@code caller} reaches. */
    public SourceConfig find(Principal caller, @Nullable String name) {
        Map<String, SourceConfig> all = reached(caller);
        if (name == null) {
            if (all.size() > 1) {
                throw new ToolFailure(
                        "which_source",
                        "there are several log sources: pass source, one of "
                                + String.join(", ", all.keySet()));
            }
            return all.values().iterator().next();
        }
        SourceConfig found = all.get(name);
        if (found == null) {
            throw ToolFailure.unknown("unknown_source", "source", name, all.keySet());
        }
        return found;
    }

    /** The files of {@code source} as they are now, perhaps none. */
    public LogSet look(SourceConfig source) {
        String prefix = settings.of(source).get("log_line_prefix");
        return logs.open(source.paths(), prefix == null ? List.of() : List.of(prefix));
    }

    /** Differs when files of {@code source} have changed; costs no reading. */
    public String stamp(SourceConfig source) {
        return logs.stamp(source.paths());
    }

    /** The files of {@code source}; fails when there is nothing to read. */
    public LogSet open(SourceConfig source) {
        LogSet set = look(source);
        if (set.files().isEmpty()) {
            List<String> reasons =
                    set.skipped().stream().limit(SHOWN).map(Skipped::toString).toList();
            int more = set.skipped().size() - reasons.size();
            throw new ToolFailure(
                    "no_log_file",
                    "source '"
                            + source.name()
                            + "' has no PostgreSQL log that can be read: "
                            + String.join("; ", reasons)
                            + (more > 0 ? "; and " + more + " more" : "")
                            + ". Check its paths and the rights of this process");
        }
        return set;
    }

    /** What the log of {@code source} cannot show; {@code seen} classes do occur. */
    public List<BlindSpot> blindSpots(SourceConfig source, LogSet set, Set<String> seen) {
        return BlindSpots.of(set, catalogue(), settings.of(source), seen);
    }

    /** As above, with what the log itself says of settings that a reload changed. */
    List<BlindSpot> blindSpots(
            SourceConfig source, LogSet set, Set<String> seen, SettingEvents changes) {
        ToldSettings told = ToldSettings.of(catalogue(), changes);
        List<BlindSpot> spots =
                new ArrayList<>(
                        BlindSpots.of(
                                set, catalogue(), settings.of(source).or(told.values()), seen));
        spots.addAll(told.before());
        return spots;
    }

    /** {@code log_timezone} of the server behind {@code source}, or {@code null}. */
    @Nullable String timeZone(SourceConfig source) {
        return settings.of(source).get("log_timezone");
    }
}
