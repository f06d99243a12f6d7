package ai.dbtool.logtools.incidents;

import ai.dbtool.log.incident.Incident;
import ai.dbtool.log.incident.Incidents;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Range;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.Set;

/** Everything that belongs to one incident as one record. */
public final class IncidentsTool implements Tool<IncidentsTool.Args> {

    private static final int LIMIT = 10;

    /** Settings without which some incidents are half told. */
    private static final Set<String> SETTINGS = Set.of("log_connections");

    private final LogSources sources;

    public IncidentsTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_incidents}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg("Start: ISO time, 'now-3h'; now is the log's end. Default its start.")
                    @Nullable String from,
            @Arg("End, as from. Default the log's end.") @Nullable String to,
            @Arg("Only this kind.") Incident.@Nullable Kind kind,
            @Arg("Most incidents, 1 to 100. Default 10.") @Range(min = 1, max = 100)
                    @Nullable Integer limit) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_incidents",
                        "Incidents, folded",
                        "What went wrong as a whole: crashes, restarts, failovers, out of memory, full disks,"
                                + " wraparound, stalled archiving, lost standbys, connection storms, login attacks; each"
                                + " with cause, duration, users hit and its lines. Use after log_overview for outages.",
                        Args.class,
                        LogIncidents.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources, context, args.source(), args.from(), args.to(), look -> look(args, look));
    }

    private ToolResult look(Args args, Look look) {
        Incidents found =
                Incidents.of(look.set(), look.catalogue(), look.window(), look.pace())
                        .of(args.kind());
        LogIncidents incidents =
                LogIncidents.of(
                        look.source().name(),
                        found,
                        args.limit() == null ? LIMIT : args.limit(),
                        look.blindSpots(Set.of()).stream()
                                .filter(spot -> SETTINGS.contains(spot.setting()))
                                .toList());
        int all = found.all().size();
        int shown = incidents.incidents().size();
        Coverage coverage =
                Reading.coverage(
                        found.scan(), (long) all, shown, shown < all, null, found.window());
        return IncidentsText.result(incidents, coverage);
    }
}
