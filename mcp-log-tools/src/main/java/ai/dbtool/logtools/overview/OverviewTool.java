package ai.dbtool.logtools.overview;

import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.query.Histogram;
import ai.dbtool.log.query.Overview;
import ai.dbtool.log.query.Overview.UserCount;
import ai.dbtool.log.query.Silences;
import ai.dbtool.log.query.Window;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Look;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A log at a glance. */
public final class OverviewTool implements Tool<OverviewTool.Args> {

    private static final int EXAMPLE_CHARS = 300;

    private final LogSources sources;

    public OverviewTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_overview}. */
    public record Args(
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg(
                            "Start: ISO time, 'now-3h', 'yesterday 14:00'; now is the end of the log."
                                    + " Default its beginning.")
                    @Nullable String from,
            @Arg("End, as from. Default the log's end.") @Nullable String to) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_overview",
                        "Log at a glance",
                        "First look at a PostgreSQL log, on one page: events by class with users, trend and"
                                + " example, restarts and other incidents, bursts, what is new, top errors, slowest"
                                + " statements, totals of connections, checkpoints and vacuums, silences, blind spots."
                                + " Then drill down with log_search.",
                        Args.class,
                        LogOverview.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(sources, context, args.source(), args.from(), args.to(), this::look);
    }

    private ToolResult look(Look look) {
        Window window = look.window();
        Page page = new Page(look.catalogue(), window);
        Overview found = Overview.of(look.set(), look.catalogue(), window, look.pace(), page);
        Set<String> seen =
                found.classes().stream()
                        .map(Overview.ClassCount::type)
                        .filter(Objects::nonNull)
                        .map(EventClass::id)
                        .collect(Collectors.toSet());
        LogOverview overview =
                new LogOverview(
                        look.source().name(),
                        new LogOverview.Span(
                                Reading.text(found.window().from()),
                                Reading.text(found.window().to())),
                        found.scan().files(),
                        found.scan().lines(),
                        found.events(),
                        found.scan().unparsed(),
                        found.classes().stream().map(OverviewTool::view).toList(),
                        severities(found),
                        page.incidents(look.source().name(), found.scan(), look.pace()),
                        Page.bursts(found),
                        page.firstSeen(found),
                        page.digest(),
                        found.histogram().steps().stream().map(OverviewTool::step).toList(),
                        found.histogram().gaps().stream().map(OverviewTool::gap).toList(),
                        look.blindSpots(seen));
        Coverage coverage =
                Reading.coverage(
                        found.scan(), found.events(), found.events(), false, null, found.window());
        return OverviewText.result(overview, coverage, found.histogram().step());
    }

    private static LogOverview.ClassView view(Overview.ClassCount count) {
        EventClass type = count.type();
        EventView newest = EventView.of(count.last(), EXAMPLE_CHARS);
        return new LogOverview.ClassView(
                type == null ? null : type.id(),
                Page.name(count),
                type == null ? "INFO" : type.severity().name(),
                count.level().name(),
                count.count(),
                Page.trend(count.trend()),
                Reading.text(count.first().at()),
                newest.at(),
                count.users().stream()
                        .map(user -> new UserCount(Untrusted.line(user.user()), user.count()))
                        .toList(),
                newest.message(),
                newest.location(),
                newest.handle());
    }

    private static List<LogOverview.SeverityCount> severities(Overview found) {
        return found.severities().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> new LogOverview.SeverityCount(e.getKey().name(), e.getValue()))
                .toList();
    }

    private static LogOverview.Step step(Histogram.Step step) {
        return new LogOverview.Step(step.at().toString(), step.count(), step.errors());
    }

    private static LogOverview.Gap gap(Silences.Gap gap) {
        return new LogOverview.Gap(
                gap.from().toString(),
                gap.to().toString(),
                Math.round(gap.length().toSeconds() / 60.0));
    }
}
