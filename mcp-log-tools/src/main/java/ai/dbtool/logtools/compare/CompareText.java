package ai.dbtool.logtools.compare;

import ai.dbtool.log.query.Comparison;
import ai.dbtool.logtools.search.EventView;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import java.util.List;

/** The text of a comparison, and its smaller forms. */
final class CompareText {

    private static final int CHARS = 200;
    private static final int FEWER_CHARS = 90;
    private static final int FEW = 6;

    private CompareText() {}

    static ToolResult result(LogComparison comparison, Coverage coverage) {
        LogComparison few = comparison.first(FEW);
        Coverage part = coverage.shortened(few.shifts().size());
        return ToolResult.of(comparison, text(comparison, coverage, CHARS), coverage)
                .orSmaller(
                        List.of(
                                () ->
                                        ToolResult.of(
                                                comparison,
                                                text(comparison, coverage, FEWER_CHARS),
                                                coverage),
                                () -> ToolResult.of(few, text(few, part, FEWER_CHARS), part)));
    }

    private static String text(LogComparison c, Coverage coverage, int chars) {
        StringBuilder out = new StringBuilder(c.source());
        out.append(": ")
                .append(c.now().from())
                .append(" to ")
                .append(c.now().to())
                .append(" compared with ")
                .append(c.before().from())
                .append(" to ")
                .append(c.before().to())
                .append(": ")
                .append(coverage.matched())
                .append(" differences")
                .append(coverage.truncated() ? ", " + c.shifts().size() + " shown, " : ", ")
                .append(c.same())
                .append(" templates as before");
        if (!c.shifts().isEmpty()) {
            TextTable table =
                    new TextTable(
                            "kind",
                            "factor",
                            "before",
                            "now",
                            "ms before",
                            "ms now",
                            "level",
                            "class",
                            "turn",
                            "handle",
                            "template");
            for (LogComparison.Row row : c.shifts()) {
                table.row(
                        row.kind(),
                        row.factor(),
                        row.countBefore(),
                        row.countNow(),
                        row.meanMillisBefore(),
                        row.meanMillisNow(),
                        row.level(),
                        row.type(),
                        row.turn() == null ? null : turn(row.kind(), row.turn()),
                        row.handle(),
                        Untrusted.cut(row.template(), chars));
            }
            out.append('\n').append(table);
        }
        for (EventView marker : c.markers()) {
            out.append("\nmarker ")
                    .append(marker.at())
                    .append(' ')
                    .append(Untrusted.cut(Untrusted.line(marker.message()), chars));
            if (marker.statement() != null) {
                out.append(" | ").append(Untrusted.cut(Untrusted.line(marker.statement()), chars));
            }
            out.append(" [").append(marker.handle()).append(']');
        }
        return out.toString();
    }

    /** {@code 4 s after [3f9a61c0-1a2b]}: what the markers below stand for. */
    private static String turn(Comparison.Kind kind, Turn turn) {
        boolean appears = kind == Comparison.Kind.NEW;
        return (appears ? "since " : "until ")
                + turn.at()
                + (turn.marker() == null
                        ? ""
                        : ", "
                                + turn.seconds()
                                + " s "
                                + (appears ? "after [" : "before [")
                                + turn.marker()
                                + "]");
    }
}
