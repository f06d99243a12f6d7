package ai.dbtool.logtools.overview;

import ai.dbtool.log.query.Overview.UserCount;
import ai.dbtool.logtools.compare.LogTemplates;
import ai.dbtool.logtools.incidents.IncidentsText;
import ai.dbtool.logtools.overview.LogOverview.ClassView;
import ai.dbtool.logtools.report.LogReport;
import ai.dbtool.logtools.report.TableText;
import ai.dbtool.logtools.source.BlindSpot;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The text of an overview, and its smaller forms. */
final class OverviewText {

    /**
     * How much of it.
     *
     * @param example characters of a class's newest message, 0 for none
     * @param chars characters of other texts
     * @param spots whether to tell what is not in the log
     */
    private record Detail(int example, int chars, boolean spots) {}

    private static final int MANY = 12;
    private static final int FEW = 3;

    private OverviewText() {}

    static ToolResult result(LogOverview overview, Coverage coverage, Duration step) {
        LogOverview brief = overview.brief(Integer.MAX_VALUE, FEW);
        LogOverview few = overview.brief(MANY, FEW);
        LogOverview least = overview.brief(MANY / 2, 1);
        return form(overview, coverage, step, new Detail(160, 200, true))
                .orSmaller(
                        List.of(
                                () -> form(brief, coverage, step, new Detail(60, 100, true)),
                                () -> form(few, coverage, step, new Detail(0, 80, true)),
                                () -> form(few, coverage, step, new Detail(0, 60, false)),
                                () -> form(least, coverage, step, new Detail(0, 40, false))));
    }

    private static ToolResult form(
            LogOverview overview, Coverage coverage, Duration step, Detail detail) {
        return ToolResult.of(overview, text(overview, step, detail), coverage);
    }

    private static String text(LogOverview o, Duration step, Detail detail) {
        StringBuilder out = new StringBuilder();
        out.append(o.source())
                .append(": ")
                .append(o.window().from())
                .append(" to ")
                .append(o.window().to())
                .append(", ")
                .append(o.files())
                .append(" files, ")
                .append(o.lines())
                .append(" lines, ")
                .append(o.events())
                .append(" events\nlevels: ")
                .append(
                        o.severities().stream()
                                .map(s -> s.severity() + " " + s.count())
                                .collect(Collectors.joining(", ")))
                .append('\n')
                .append(classes(o.classes(), detail.example()));
        o.incidents().forEach(incident -> incident(out, incident, detail.chars()));
        o.bursts().forEach(burst -> burst(out, burst));
        for (LogTemplates.Row row : o.firstSeen()) {
            out.append("\nfirst seen ")
                    .append(row.first())
                    .append(": ")
                    .append(row.level())
                    .append(' ')
                    .append(Untrusted.cut(row.template(), detail.chars()))
                    .append(" (")
                    .append(row.count())
                    .append(") [")
                    .append(row.handle())
                    .append(']');
        }
        for (int i = 0; i < o.digest().size(); i++) {
            if (i == 0) {
                totals(out, o.digest().getFirst());
            } else {
                TableText.rows(out, o.digest().get(i), detail.chars());
            }
        }
        if (!o.histogram().isEmpty()) {
            out.append("\nevents (errors) every ").append(human(step)).append(" from ");
            out.append(o.histogram().getFirst().at()).append(": ");
            out.append(
                    o.histogram().stream()
                            .map(s -> s.count() + (s.errors() > 0 ? "(" + s.errors() + ")" : ""))
                            .collect(Collectors.joining(" ")));
        }
        o.gaps()
                .forEach(
                        g ->
                                out.append("\nsilent for ")
                                        .append(g.minutes())
                                        .append(" minutes from ")
                                        .append(g.from()));
        if (detail.spots() && !o.blindSpots().isEmpty()) {
            out.append("\nnot in this log: ").append(spots(o.blindSpots()));
        }
        return out.toString();
    }

    private static void incident(StringBuilder out, LogOverview.IncidentLine incident, int chars) {
        IncidentsText.head(
                out, incident.kind(), incident.severity(), incident.from(), incident.to());
        out.append(": ").append(Untrusted.cut(incident.cause(), chars));
        if (incident.handle() != null) {
            out.append(" [").append(incident.handle()).append(']');
        }
    }

    private static void burst(StringBuilder out, LogOverview.BurstView burst) {
        out.append("\nburst of ")
                .append(burst.event())
                .append(": ")
                .append(burst.count())
                .append(" from ")
                .append(burst.from())
                .append(" to ")
                .append(burst.to())
                .append(burst.factor() == null ? ", no others" : ", x" + burst.factor());
    }

    /** Those that are not 0, in one line. */
    private static void totals(StringBuilder out, LogReport.View totals) {
        out.append("\ntotals: ")
                .append(
                        totals.rows().stream()
                                .filter(
                                        row ->
                                                row.get(1) instanceof Number n
                                                        && n.doubleValue() > 0)
                                .map(row -> row.get(0) + " " + TableText.plain(row.get(1)))
                                .collect(Collectors.joining(", ")));
    }

    private static String classes(List<ClassView> classes, int example) {
        TextTable table =
                example > 0
                        ? new TextTable(
                                "class",
                                "name",
                                "severity",
                                "count",
                                "trend",
                                "first",
                                "last",
                                "users",
                                "handle",
                                "newest")
                        : new TextTable(
                                "class", "name", "severity", "count", "trend", "last", "handle");
        for (ClassView c : classes) {
            if (example > 0) {
                table.row(
                        c.type(),
                        c.name(),
                        c.severity(),
                        c.count(),
                        c.trend(),
                        c.first(),
                        c.last(),
                        c.users().stream().map(OverviewText::user).collect(Collectors.joining(" ")),
                        c.handle(),
                        Untrusted.cut(c.example(), example));
            } else {
                table.row(
                        c.type(),
                        c.name(),
                        c.severity(),
                        c.count(),
                        c.trend(),
                        c.last(),
                        c.handle());
            }
        }
        return table.toString();
    }

    private static String user(UserCount user) {
        return user.user() + ":" + user.count();
    }

    private static String spots(List<BlindSpot> spots) {
        return spots.stream().map(BlindSpot::text).collect(Collectors.joining("; "));
    }

    private static String human(Duration step) {
        long seconds = step.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
