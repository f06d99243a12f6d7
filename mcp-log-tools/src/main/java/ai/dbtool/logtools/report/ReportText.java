package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Table;
import ai.dbtool.log.report.Table.Unit;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

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
            table(out, whole.tables().get(i), report.tables().get(i));
        }
        report.blindSpots().forEach(spot -> out.append("\nnot in this log: ").append(spot.text()));
        return out.toString();
    }

    private static void table(StringBuilder out, LogReport.View whole, LogReport.View table) {
        if (table.shape() == Table.Shape.COURSE) {
            course(out, whole);
            return;
        }
        out.append('\n').append(table.title());
        if (table.rows().size() < table.total()) {
            out.append(" (")
                    .append(table.rows().size())
                    .append(" of ")
                    .append(table.total())
                    .append(')');
        }
        out.append(":\n");
        TextTable rows =
                new TextTable(
                        table.columns().stream().map(ReportText::heading).toArray(String[]::new));
        for (List<@Nullable Object> row : table.rows()) {
            @Nullable Object[] cells = new @Nullable Object[row.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cell(row.get(i), table.columns().get(i).unit());
            }
            rows.row(cells);
        }
        out.append(rows.toString().stripTrailing());
    }

    private static String heading(Table.Column column) {
        return switch (column.unit()) {
            case MILLIS -> column.name() + " ms";
            case BYTES -> column.name() + " bytes";
            case PERCENT -> column.name() + " %";
            case COUNT, TIME, TEXT, HANDLE -> column.name();
        };
    }

    private static @Nullable Object cell(@Nullable Object value, Unit unit) {
        return switch (value) {
            case null -> null;
            case Double number ->
                    unit == Unit.PERCENT
                            ? String.format(Locale.ROOT, "%.1f", number)
                            : number == Math.rint(number) && Math.abs(number) < 1e15
                                    ? String.valueOf(number.longValue())
                                    : number.toString();
            case String text -> Untrusted.cut(text, QUERY);
            default -> value;
        };
    }

    /** Each line of a course by its mean and its peak. */
    private static void course(StringBuilder out, LogReport.View course) {
        out.append('\n').append(course.title()).append(": ");
        for (int i = 1; i < course.columns().size(); i++) {
            double sum = 0;
            double most = -1;
            Object at = "";
            for (List<@Nullable Object> row : course.rows()) {
                double value = row.get(i) instanceof Number number ? number.doubleValue() : 0;
                sum += value;
                if (value > most) {
                    most = value;
                    at = row.getFirst();
                }
            }
            out.append(i == 1 ? "" : "; ")
                    .append(heading(course.columns().get(i)))
                    .append(' ')
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "%.1f on average, most %.1f at %s",
                                    sum / Math.max(1, course.rows().size()),
                                    most,
                                    at));
        }
    }
}
