package ai.dbtool.logtools.overview;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.event.Severity;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.incident.Incidents;
import ai.dbtool.log.query.Histogram;
import ai.dbtool.log.query.Overview;
import ai.dbtool.log.query.Rate;
import ai.dbtool.log.query.Scan;
import ai.dbtool.log.query.Templates;
import ai.dbtool.log.query.Window;
import ai.dbtool.log.report.Report;
import ai.dbtool.log.report.Section.Topic;
import ai.dbtool.log.source.LogFile;
import ai.dbtool.logtools.compare.LogTemplates;
import ai.dbtool.logtools.incidents.LogIncidents;
import ai.dbtool.logtools.overview.LogOverview.BurstView;
import ai.dbtool.logtools.overview.LogOverview.IncidentLine;
import ai.dbtool.logtools.report.LogReport;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What the other log tools would answer to the same window, each in a few lines, counted in the
 * overview's own pass.
 */
final class Page implements Scan.Visitor {

    private static final int MOST = 5;

    /** Rates that differ by less are steady, however many events there are. */
    private static final double STEADY = 1.5;

    private final Report.Collector counts;
    private final Incidents.Collector incidents;
    private final Templates.Collector templates;

    /** For {@code window}, whose ends are closed. */
    Page(Catalogue catalogue, Window window) {
        counts = new Report.Collector(window, Set.of(Topic.OVERVIEW));
        incidents = new Incidents.Collector(catalogue, window);
        templates = new Templates.Collector(List.of(window));
    }

    @Override
    public void visit(LogFile file, RawEvent event) {
        counts.visit(file, event);
        incidents.visit(file, event);
        // The classes tell when they were first seen; millions of durations are of one of them.
        if (event.type() == null || event.severity().compareTo(Severity.WARNING) <= 0) {
            templates.visit(file, event);
        }
    }

    /** The totals whole, of the other tables the first rows. */
    List<LogReport.View> digest() {
        List<LogReport.View> tables = counts.digest().stream().map(LogReport.View::of).toList();
        return Stream.concat(
                        tables.stream().limit(1),
                        tables.stream().skip(1).map(table -> table.first(MOST)))
                .toList();
    }

    List<IncidentLine> incidents(String source, Scan scan, BooleanSupplier cancelled) {
        return LogIncidents.of(source, incidents.incidents(scan, cancelled), MOST, List.of())
                .incidents()
                .stream()
                .map(Page::line)
                .toList();
    }

    private static IncidentLine line(LogIncidents.View view) {
        return new IncidentLine(
                view.kind().name(),
                view.severity(),
                view.from(),
                view.to(),
                view.cause(),
                view.evidence().isEmpty() ? null : view.evidence().getFirst().handle());
    }

    List<LogTemplates.Row> firstSeen(Overview overview) {
        List<Histogram.Step> steps = overview.histogram().steps();
        long since = steps.size() > 1 ? steps.get(1).at().toEpochMilli() : Long.MAX_VALUE;
        return templates.templates(overview.scan()).counts().stream()
                .filter(count -> count.first().time() >= since)
                .sorted(
                        Comparator.<Templates.Count>comparingLong(count -> count.first().time())
                                .reversed()
                                .thenComparing(Templates.Count::text))
                .limit(MOST)
                .map(LogTemplates.Row::of)
                .toList();
    }

    static List<BurstView> bursts(Overview overview) {
        return overview.classes().stream()
                .flatMap(type -> type.bursts().stream().map(burst -> Map.entry(name(type), burst)))
                .sorted(
                        Comparator.comparingDouble(
                                        (Map.Entry<String, Overview.Burst> each) ->
                                                each.getValue().rate().score())
                                .reversed())
                .limit(MOST)
                .map(each -> burst(each.getKey(), each.getValue()))
                .toList();
    }

    private static BurstView burst(String event, Overview.Burst burst) {
        return new BurstView(
                event,
                burst.count(),
                burst.from().toString(),
                burst.to().toString(),
                factor(burst.rate()));
    }

    /** What a class is called. */
    static String name(Overview.ClassCount count) {
        EventClass type = count.type();
        return type == null ? "other " + count.level() : type.name();
    }

    /** In a word or a factor. */
    static String trend(Rate trend) {
        if (!trend.differs()) {
            return "steady";
        }
        Double factor = factor(trend);
        if (factor == null) {
            return "new";
        }
        boolean steady = trend.factor() < STEADY && trend.factor() > 1 / STEADY;
        return trend.factor() == 0 ? "gone" : steady ? "steady" : "x" + factor;
    }

    private static @Nullable Double factor(Rate rate) {
        return Double.isInfinite(rate.factor()) ? null : Math.round(rate.factor() * 100) / 100.0;
    }
}
