package ai.dbtool.logtools.incidents;

import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of incidents, and its smaller forms. */
public final class IncidentsText {

    private static final int MESSAGE = 160;
    private static final int FEW = 5;

    private IncidentsText() {}

    static ToolResult result(LogIncidents incidents, Coverage coverage) {
        return ToolResult.of(incidents, text(incidents, coverage), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        smaller(
                                                incidents.brief(incidents.incidents().size()),
                                                coverage),
                                () -> smaller(incidents.brief(FEW), coverage),
                                () -> smaller(incidents.brief(1), coverage)));
    }

    private static ToolResult smaller(LogIncidents incidents, Coverage coverage) {
        return ToolResult.of(
                incidents,
                text(incidents, coverage)
                        + "\nshortened: narrow from and to, or pass a smaller limit; log_context shows a line's surroundings",
                coverage.shortened(incidents.incidents().size()));
    }

    private static String text(LogIncidents found, Coverage coverage) {
        StringBuilder out = new StringBuilder();
        out.append(found.source())
                .append(": ")
                .append(coverage.from())
                .append(" to ")
                .append(coverage.to())
                .append(", ")
                .append(
                        found.kinds().isEmpty()
                                ? "no incident: no crash, restart, refusal, full disk, wraparound, archiving, replication or login trouble in it"
                                : found.kinds().entrySet().stream()
                                        .map(kind -> kind.getKey() + " " + kind.getValue())
                                        .collect(Collectors.joining(", ")));
        found.incidents().forEach(incident -> incident(out, incident));
        found.blindSpots().forEach(spot -> out.append("\nnot in this log: ").append(spot.text()));
        return out.toString();
    }

    private static void incident(StringBuilder out, LogIncidents.View incident) {
        head(out, incident.kind().name(), incident.severity(), incident.from(), incident.to());
        out.append(", ")
                .append(human(incident.seconds()))
                .append("\n  cause: ")
                .append(incident.cause());
        if (!incident.facts().isEmpty()) {
            out.append("\n  ")
                    .append(
                            incident.facts().entrySet().stream()
                                    .map(fact -> fact.getKey() + '=' + fact.getValue())
                                    .collect(Collectors.joining(" ")));
        }
        names(out, "users", incident.users());
        names(out, "applications", incident.applications());
        names(out, "hosts", incident.hosts());
        incident.evidence()
                .forEach(
                        line ->
                                out.append("\n  ")
                                        .append(line.at())
                                        .append(' ')
                                        .append(line.what())
                                        .append(": ")
                                        .append(
                                                Untrusted.cut(
                                                        Untrusted.line(line.message()), MESSAGE))
                                        .append(" [")
                                        .append(line.handle())
                                        .append(']'));
    }

    /** A new line: what it is, how bad, from when to when; {@code to} is absent while it lasts. */
    public static void head(
            StringBuilder out, String kind, String severity, String from, @Nullable String to) {
        out.append('\n')
                .append(kind)
                .append(" (")
                .append(severity)
                .append(") ")
                .append(from)
                .append(" to ")
                .append(to == null ? "the end of the log, not over" : to);
    }

    private static void names(StringBuilder out, String what, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.append("\n  ")
                    .append(what)
                    .append(": ")
                    .append(
                            counts.entrySet().stream()
                                    .map(each -> each.getKey() + ' ' + each.getValue())
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static String human(long seconds) {
        Duration length = Duration.ofSeconds(seconds);
        if (length.toHours() >= 1) {
            return length.toHours() + " h " + length.toMinutesPart() + " min";
        }
        return length.toMinutes() >= 1
                ? length.toMinutes() + " min " + length.toSecondsPart() + " s"
                : seconds + " s";
    }
}
