package ai.dbtool.logtools.incidents;

import ai.dbtool.log.incident.Incident;
import ai.dbtool.log.incident.Incidents;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.logtools.source.BlindSpot;
import ai.dbtool.logtools.source.Reading;
import ai.dbtool.mcp.tool.Untrusted;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code log_incidents} answers.
 *
 * @param source the log
 * @param kinds how many of each kind, worst first
 * @param incidents worst first, then the newest
 * @param blindSpots settings that keep incidents out of the log
 */
public record LogIncidents(
        String source,
        Map<Incident.Kind, Long> kinds,
        List<View> incidents,
        List<BlindSpot> blindSpots) {

    private static final int TEXT = 300;
    private static final int CAUSE = 600;

    /**
     * One incident.
     *
     * @param severity how bad
     * @param to when it was over; absent when the log ends before
     * @param seconds how long, up to the end of the log where it is not over
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record View(
            Incident.Kind kind,
            String severity,
            String from,
            @Nullable String to,
            @JsonInclude(JsonInclude.Include.ALWAYS) long seconds,
            String cause,
            Map<String, Object> facts,
            Map<String, Long> users,
            Map<String, Long> applications,
            Map<String, Long> hosts,
            List<Line> evidence) {

        View brief() {
            List<Line> ends = new ArrayList<>();
            if (!evidence.isEmpty()) {
                ends.add(evidence.getFirst());
            }
            if (evidence.size() > 1) {
                ends.add(evidence.getLast());
            }
            return new View(
                    kind, severity, from, to, seconds, cause, facts, users, Map.of(), hosts, ends);
        }
    }

    /** A line it rests on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(String what, @Nullable String at, String message, String handle) {}

    /** At most {@code limit} of {@code found}, as tools answer them. */
    public static LogIncidents of(
            String source, Incidents found, int limit, List<BlindSpot> blindSpots) {
        Map<Incident.Kind, Long> kinds = new EnumMap<>(Incident.Kind.class);
        found.all().forEach(incident -> kinds.merge(incident.kind(), 1L, Long::sum));
        Instant end = Objects.requireNonNullElse(found.window().to(), Instant.EPOCH);
        return new LogIncidents(
                source,
                kinds,
                found.all().stream().limit(limit).map(incident -> view(incident, end)).toList(),
                blindSpots);
    }

    private static View view(Incident incident, Instant end) {
        Duration length = incident.length(end);
        return new View(
                incident.kind(),
                incident.kind().severity().name(),
                incident.from().toString(),
                Reading.text(incident.to()),
                length.toSeconds(),
                Untrusted.cut(Untrusted.line(incident.cause()), CAUSE),
                facts(incident.facts()),
                names(incident.users()),
                names(incident.applications()),
                names(incident.hosts()),
                incident.evidence().stream().map(LogIncidents::line).toList());
    }

    private static Line line(Incident.Evidence evidence) {
        EventView event = EventView.of(evidence.event(), TEXT);
        return new Line(evidence.what(), event.at(), event.message(), event.handle());
    }

    private static Map<String, Object> facts(Map<String, Object> facts) {
        Map<String, Object> clean = new LinkedHashMap<>();
        facts.forEach(
                (name, value) ->
                        clean.put(
                                name,
                                value instanceof Number
                                        ? value
                                        : Untrusted.cut(Untrusted.line(value.toString()), TEXT)));
        return clean;
    }

    private static Map<String, Long> names(Map<String, Long> counts) {
        Map<String, Long> clean = new LinkedHashMap<>();
        counts.forEach((name, count) -> clean.merge(Untrusted.line(name), count, Long::sum));
        return clean;
    }

    /** With fewer incidents, or the two ends of each alone. */
    LogIncidents brief(int rows) {
        return new LogIncidents(
                source,
                kinds,
                incidents.stream().limit(rows).map(View::brief).toList(),
                blindSpots);
    }
}
