package ai.dbtool.logtools.report;

import ai.dbtool.config.SourceConfig;
import ai.dbtool.log.incident.Incidents;
import ai.dbtool.log.query.Filter;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.report.Report;
import ai.dbtool.log.report.Section.Topic;
import ai.dbtool.log.source.LogSet;
import ai.dbtool.logtools.incidents.LogIncidents;
import ai.dbtool.logtools.source.BlindSpot;
import ai.dbtool.logtools.source.LogSources;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.tool.Coverage;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** All sections at once, for people: as text or as a page. */
public final class WholeReport {

    private static final int INCIDENTS = 100;

    private final String source;
    private final Coverage coverage;
    private final Scan scan;
    private final LogIncidents incidents;
    private final List<LogReport> sections;
    private final List<String> notSeen;
    private final UnaryOperator<String> mask;

    private WholeReport(
            String source,
            Report report,
            LogIncidents incidents,
            int limit,
            List<BlindSpot> spots,
            UnaryOperator<String> mask) {
        this.source = source;
        this.scan = report.scan();
        this.coverage = Reading.coverage(scan, null, 0, false, null, report.window());
        this.incidents = incidents;
        this.sections =
                report.sections().stream()
                        .map(section -> LogReport.of(source, section, limit, List.of()))
                        .toList();
        this.mask = mask;
        List<String> missing = new ArrayList<>(spots.stream().map(BlindSpot::text).toList());
        missing.addAll(coverage.skipped());
        this.notSeen = missing;
    }

    /**
     * The report of a source.
     *
     * @param from start as the tools take it, or empty
     * @param to end, or empty
     * @param limit most rows of a table
     * @param mask masks secrets in a text
     */
    public static WholeReport of(
            LogSources sources,
            SourceConfig source,
            String from,
            String to,
            int limit,
            UnaryOperator<String> mask) {
        LogSet set = sources.open(source);
        Window window =
                Reading.window(set, from.isEmpty() ? null : from, to.isEmpty() ? null : to)
                        .within(set);
        Report.Collector counts = new Report.Collector(window, EnumSet.allOf(Topic.class));
        Incidents.Collector incidents = new Incidents.Collector(sources.catalogue(), window);
        BooleanSupplier cancelled = Thread.currentThread()::isInterrupted;
        Scan scan =
                Scan.run(
                        set,
                        sources.catalogue(),
                        Filter.all(window),
                        cancelled,
                        (file, event) -> {
                            counts.visit(file, event);
                            incidents.visit(file, event);
                        });
        Report report = counts.report(scan);
        Incidents found = incidents.incidents(scan, cancelled);
        return new WholeReport(
                source.name(),
                report,
                LogIncidents.of(source.name(), found, INCIDENTS, List.of()),
                limit,
                sources.blindSpots(source, set, Set.of()),
                mask);
    }

    String source() {
        return source;
    }

    LogIncidents incidents() {
        return incidents;
    }

    List<LogReport> sections() {
        return sections;
    }

    List<String> notSeen() {
        return notSeen;
    }

    String masked(String text) {
        return mask.apply(text);
    }

    /** Time and amount covered, in one line. */
    public String covered() {
        return mask.apply(
                coverage.from()
                        + " to "
                        + coverage.to()
                        + "; "
                        + scan.files()
                        + " files, "
                        + scan.lines()
                        + " lines; "
                        + coverage.scannedText());
    }

    /** As text. */
    public String text() {
        StringBuilder out = new StringBuilder(source);
        out.append(": ").append(covered()).append("\n\n");
        sections.forEach(
                section ->
                        out.append("== ")
                                .append(ReportText.text(section, section, coverage))
                                .append("\n\n"));
        notSeen.forEach(each -> out.append("not in this log: ").append(each).append('\n'));
        return mask.apply(out.toString());
    }

    /** As one HTML page that loads nothing. */
    public String html() {
        return ReportPage.of(this);
    }
}
