package ai.dbtool.logtools.overview;

import ai.dbtool.log.query.Overview.UserCount;
import ai.dbtool.logtools.overview.LogOverview.ClassView;
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

    private static final int EXAMPLE = 160;
    private static final int SHORT_EXAMPLE = 60;
    private static final int FEW = 12;

    private OverviewText() {}

    static ToolResult result(LogOverview overview, Coverage coverage, Duration step) {
        LogOverview brief = overview.with(overview.classes(), List.of());
        LogOverview few = overview.with(overview.classes().stream().limit(FEW).toList(), List.of());
        return ToolResult.of(overview, text(overview, step, EXAMPLE, true), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                brief,
                                                text(brief, step, SHORT_EXAMPLE, true),
                                                coverage),
                                () -> ToolResult.of(few, text(few, step, 0, false), coverage)));
    }

    private static String text(LogOverview o, Duration step, int example, boolean spots) {
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
                .append(" events, ")
                .append(o.unparsed())
                .append(" lines unparsed\nlevels: ")
                .append(
                        o.severities().stream()
                                .map(s -> s.severity() + " " + s.count())
                                .collect(Collectors.joining(", ")))
                .append('\n')
                .append(classes(o.classes(), example));
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
        if (spots && !o.blindSpots().isEmpty()) {
            out.append("\nnot in this log: ").append(spots(o.blindSpots()));
        }
        return out.toString();
    }

    private static String classes(List<ClassView> classes, int example) {
        TextTable table =
                example > 0
                        ? new TextTable(
                                "class",
                                "name",
                                "severity",
                                "count",
                                "first",
                                "last",
                                "users",
                                "handle",
                                "newest")
                        : new TextTable("class", "name", "severity", "count", "last", "handle");
        for (ClassView c : classes) {
            if (example > 0) {
                table.row(
                        c.type(),
                        c.name(),
                        c.severity(),
                        c.count(),
                        c.first(),
                        c.last(),
                        c.users().stream().map(OverviewText::user).collect(Collectors.joining(" ")),
                        c.handle(),
                        Untrusted.cut(c.example(), example));
            } else {
                table.row(c.type(), c.name(), c.severity(), c.count(), c.last(), c.handle());
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
