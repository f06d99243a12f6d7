package ai.dbtool.logtools.overview;

import ai.dbtool.log.query.Overview.UserCount;
import ai.dbtool.logtools.compare.LogTemplates;
import ai.dbtool.logtools.report.LogReport;
import ai.dbtool.logtools.source.BlindSpot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code log_overview} answers.
 *
 * @param incidents restarts, crashes and whatever else log_incidents folds, worst first
 * @param bursts times with far more events of a class than the rest of the window
 * @param firstSeen errors, warnings and messages outside the catalogue that came up after the
 *     window's first step, newest first
 * @param digest totals, worst complaints, statements, checkpoints and vacuums, as log_report has
 *     them
 */
public record LogOverview(
        String source,
        Span window,
        int files,
        long lines,
        long events,
        long unparsed,
        List<ClassView> classes,
        List<SeverityCount> severities,
        List<IncidentLine> incidents,
        List<BurstView> bursts,
        List<LogTemplates.Row> firstSeen,
        List<LogReport.View> digest,
        List<Step> histogram,
        List<Gap> gaps,
        List<BlindSpot> blindSpots) {

    /** From the first to the last event looked at. */
    public record Span(@Nullable String from, @Nullable String to) {}

    /**
     * One class of events; {@code severity} tells how bad, {@code level} how it is logged, {@code
     * trend} how its rate changes from the first half of the window to the second: steady, new,
     * gone or a factor as {@code x2.5}.
     */
    public record ClassView(
            @JsonProperty("class") @Nullable String type,
            String name,
            String severity,
            String level,
            long count,
            String trend,
            @Nullable String first,
            @Nullable String last,
            List<UserCount> users,
            String example,
            String location,
            String handle) {}

    /** Events of one level. */
    public record SeverityCount(String severity, long count) {}

    /** An incident; without {@code to} the log ends before it is over. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record IncidentLine(
            String kind,
            String severity,
            String from,
            @Nullable String to,
            String cause,
            @Nullable String handle) {}

    /**
     * {@code count} events of a class from {@code from} to {@code to}; {@code factor} is their rate
     * by that of the rest of the window, absent where there are no others.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BurstView(
            String event, long count, String from, String to, @Nullable Double factor) {}

    /**
     * Events from {@code at} to the next step; {@code errors} are those of level ERROR or worse.
     */
    public record Step(String at, long count, long errors) {}

    /** A time without any event. */
    public record Gap(String from, String to, long minutes) {}

    /** At most {@code most} classes and {@code few} of everything else, without the course. */
    LogOverview brief(int most, int few) {
        return new LogOverview(
                source,
                window,
                files,
                lines,
                events,
                unparsed,
                first(classes, most),
                severities,
                first(incidents, few),
                first(bursts, few),
                first(firstSeen, few),
                Stream.concat(
                                digest.stream().limit(1),
                                digest.stream().skip(1).map(table -> table.first(few)))
                        .toList(),
                List.of(),
                gaps,
                blindSpots);
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.stream().limit(most).toList();
    }
}
