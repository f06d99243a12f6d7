package ai.dbtool.logtools.report;

import ai.dbtool.log.report.Table;
import ai.dbtool.log.report.Table.Unit;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** The text of one table of the report. */
public final class TableText {

    private TableText() {}

    /** Its rows under its title; texts cut at {@code chars}. */
    public static void rows(StringBuilder out, LogReport.View table, int chars) {
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
                        table.columns().stream().map(TableText::heading).toArray(String[]::new));
        for (List<@Nullable Object> row : table.rows()) {
            @Nullable Object[] cells = new @Nullable Object[row.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = cell(row.get(i), table.columns().get(i).unit(), chars);
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

    private static @Nullable Object cell(@Nullable Object value, Unit unit, int chars) {
        return switch (value) {
            case null -> null;
            case Double number ->
                    unit == Unit.PERCENT
                            ? String.format(Locale.ROOT, "%.1f", number)
                            : plain(number);
            case String text -> Untrusted.cut(text, chars);
            default -> value;
        };
    }

    /** Without an exponent or an empty fraction. */
    public static String plain(@Nullable Object number) {
        return number instanceof Double value && value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf(value.longValue())
                : String.valueOf(number);
    }

    /** Each line of a course by its mean and its peak. */
    static void course(StringBuilder out, LogReport.View course) {
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
