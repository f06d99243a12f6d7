package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Table;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolResult;

import java.util.List;

/** The text of a section, and its smaller forms. */
final class ReportText {

    private static final int QUERY = 160;
    private static final int FEW = 5;

    private ReportText() {}

    static ToolResult result(LogReport report, Coverage coverage) {
        return ToolResult.of(report, text(report, report, coverage), coverage)
                .orSmaller(
                        List.of(
                                () -> smaller(report, report.brief(Integer.MAX_VALUE), coverage),
                                () -> smaller(report, report.brief(FEW), coverage),
                                () -> smaller(report, report.brief(2), coverage)));
    }

    private static ToolResult smaller(LogReport whole, LogReport brief, Coverage coverage) {
        return ToolResult.of(
                brief,
                text(whole, brief, coverage)
                        + "\nshortened: narrow from and to, or pass a smaller limit",
                coverage.shortened(brief.rows()));
    }

    static String text(LogReport whole, LogReport report, Coverage coverage) {
        StringBuilder out = new StringBuilder();
        out.append(report.source())
                .append(": ")
                .append(report.section().title())
                .append(", ")
                .append(coverage.from())
                .append(" to ")
                .append(coverage.to());
        if (report.tables().isEmpty()) {
            out.append("\nnothing of this section is in the log");
        }
        for (int i = 0; i < report.tables().size(); i++) {
            LogReport.View table = report.tables().get(i);
            if (table.shape() == Table.Shape.COURSE) {
                TableText.course(out, whole.tables().get(i));
            } else {
                TableText.rows(out, table, QUERY);
            }
        }
        report.blindSpots().forEach(spot -> out.append("\nnot in this log: ").append(spot.text()));
        return out.toString();
    }
}
