package ai.dbtool.logtools.overview;

import ai.dbtool.log.query.Overview.UserCount;
import ai.dbtool.logtools.source.BlindSpot;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What {@code log_overview} answers. */
public record LogOverview(
        String source,
        Span window,
        int files,
        long lines,
        long events,
        long unparsed,
        List<ClassView> classes,
        List<SeverityCount> severities,
        List<Step> histogram,
        List<Gap> gaps,
        List<BlindSpot> blindSpots) {

    /** From the first to the last event looked at. */
    public record Span(@Nullable String from, @Nullable String to) {}

    /** One class of events; {@code severity} tells how bad, {@code level} how it is logged. */
    public record ClassView(
            @JsonProperty("class") @Nullable String type,
            String name,
            String severity,
            String level,
            long count,
            @Nullable String first,
            @Nullable String last,
            List<UserCount> users,
            String example,
            String location,
            String handle) {}

    /** Events of one level. */
    public record SeverityCount(String severity, long count) {}

    /**
     * Events from {@code at} to the next step; {@code errors} are those of level ERROR or worse.
     */
    public record Step(String at, long count, long errors) {}

    /** A time without any event. */
    public record Gap(String from, String to, long minutes) {}

    LogOverview with(List<ClassView> fewer, List<Step> steps) {
        return new LogOverview(
                source,
                window,
                files,
                lines,
                events,
                unparsed,
                fewer,
                severities,
                steps,
                gaps,
                blindSpots);
    }
}
