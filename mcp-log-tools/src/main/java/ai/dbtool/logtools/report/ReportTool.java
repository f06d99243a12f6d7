package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Report;
import ai.dbtool.log.report.Section;
import ai.dbtool.log.report.Section.Topic;
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

import java.util.Map;
import java.util.Set;

/** A section of the report that pgBadger's users know. */
public final class ReportTool implements Tool<ReportTool.Args> {

    private static final int LIMIT = 10;

    /** The setting each section lives from. */
    private static final Map<Topic, Set<String>> SETTINGS =
            Map.of(
                    Topic.OVERVIEW, Set.of("log_min_duration_statement"),
                    Topic.QUERIES, Set.of("log_min_duration_statement"),
                    Topic.TOP, Set.of("log_min_duration_statement"),
                    Topic.CONNECTIONS, Set.of("log_connections"),
                    Topic.SESSIONS, Set.of("log_connections"),
                    Topic.CHECKPOINTS, Set.of("log_checkpoints"),
                    Topic.TEMP_FILES, Set.of("log_temp_files"),
                    Topic.VACUUMS, Set.of("log_autovacuum_min_duration"),
                    Topic.LOCKS, Set.of("log_lock_waits"));

    private final LogSources sources;

    public ReportTool(LogSources sources) {
        this.sources = sources;
    }

    /** Arguments of {@code log_report}. */
    public record Args(
            @Arg("Section. Default overview.") @Nullable Topic section,
            @Arg("Log source; omit if only one.") @Nullable String source,
            @Arg("Start: ISO time, 'now-3h'; now is the log's end. Default its start.")
                    @Nullable String from,
            @Arg("End, as from. Default the log's end.") @Nullable String to,
            @Arg("Most rows of a table, 1 to 1000. Default 10.") @Range(min = 1, max = 1_000)
                    @Nullable Integer limit) {}

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "log_report",
                        "Report, section by section",
                        "One section of a pgBadger-like report: traffic, connections, sessions, checkpoints, temporary"
                                + " files, vacuums, locks, queries, top queries, events; counts, times and worst of"
                                + " each. For single events use log_search.",
                        Args.class,
                        LogReport.class)
                .needs(Scope.LOGS_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Look.at(
                sources, context, args.source(), args.from(), args.to(), look -> look(args, look));
    }

    private ToolResult look(Args args, Look look) {
        Topic topic = args.section() == null ? Topic.OVERVIEW : args.section();
        Report report =
                Report.of(look.set(), look.catalogue(), look.window(), Set.of(topic), look.pace());
        Section section = report.sections().getFirst();
        // Only where nothing was found can a setting be why.
        boolean silent = section.tables().size() <= (topic == Topic.OVERVIEW ? 1 : 0);
        Set<String> settings = silent ? SETTINGS.getOrDefault(topic, Set.of()) : Set.of();
        LogReport answer =
                LogReport.of(
                        look.source().name(),
                        section,
                        args.limit() == null ? LIMIT : args.limit(),
                        look.blindSpots(Set.of()).stream()
                                .filter(spot -> settings.contains(spot.setting()))
                                .toList());
        Coverage coverage =
                Reading.coverage(
                        report.scan(),
                        answer.allRows(),
                        answer.rows(),
                        answer.rows() < answer.allRows(),
                        null,
                        report.window());
        return ReportText.result(answer, coverage);
    }
}
