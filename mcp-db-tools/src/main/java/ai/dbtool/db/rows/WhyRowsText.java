package ai.dbtool.db.rows;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.rows.WhyRowsResult.Condition;
import ai.dbtool.db.rows.WhyRowsResult.Reason;
import ai.dbtool.db.rows.WhyRowsResult.Step;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The text form of {@link WhyRowsResult}: the reasons, then where rows came and went. */
final class WhyRowsText {

    private WhyRowsText() {}

    /** All steps; then those named by a reason; then the reasons alone. */
    static ToolResult result(WhyRowsResult r, Sight sight) {
        long all = r.steps().size();
        List<Step> named =
                r.steps().stream()
                        .filter(s -> r.reasons().stream().anyMatch(n -> n.path().equals(s.path())))
                        .toList();
        return ToolResult.of(r, text(r, r.steps(), 400), sight.coverage(all, all, null))
                .orSmaller(
                        List.of(
                                () -> part(r, named, 200, sight),
                                () -> part(r, List.of(), 120, sight)));
    }

    private static ToolResult part(WhyRowsResult r, List<Step> steps, int chars, Sight sight) {
        Coverage coverage = sight.coverage((long) r.steps().size(), steps.size(), null);
        return ToolResult.of(r, text(r, steps, chars), coverage);
    }

    private static String text(WhyRowsResult r, List<Step> steps, int chars) {
        StringBuilder text = new StringBuilder();
        text.append(ZeroRows.number(r.rows()))
                .append(r.rows() == 1 ? " row" : " rows")
                .append(r.analyzed() ? " returned" : " expected; it was not run");
        if (r.reasons().isEmpty()) {
            text.append("; nothing drops most rows or multiplies them");
        }
        for (Reason reason : r.reasons()) {
            text.append('\n')
                    .append(reason.kind())
                    .append(" at ")
                    .append(reason.path())
                    .append(": ")
                    .append(cut(reason.statement(), 2 * chars));
            if (reason.conditions().size() > 1) {
                text.append('\n').append(conditions(reason.conditions(), chars));
            }
        }
        if (!steps.isEmpty()) {
            text.append("\n\n").append(table(steps, chars));
        }
        return text.toString();
    }

    private static TextTable conditions(List<Condition> conditions, int chars) {
        return new TextTable("condition", "rows_alone", "rows_without_it", "present")
                .rows(
                        conditions,
                        c ->
                                new @Nullable Object[] {
                                    cut(c.condition(), chars),
                                    c.matching(),
                                    c.withoutIt(),
                                    cut(String.join(", ", c.present()), chars)
                                });
    }

    private static TextTable table(List<Step> steps, int chars) {
        return new TextTable("path", "node", "on", "rows_in", "rows_out", "removed", "conditions")
                .rows(
                        steps,
                        s ->
                                new @Nullable Object[] {
                                    s.path(),
                                    s.nodeType(),
                                    s.on(),
                                    s.rowsIn() == null ? null : ZeroRows.number(s.rowsIn()),
                                    s.ran() ? ZeroRows.number(s.rowsOut()) : "never ran",
                                    s.removed() == 0 ? null : ZeroRows.number(s.removed()),
                                    s.conditions() == null ? null : cut(s.conditions(), chars)
                                });
    }

    private static String cut(String text, int chars) {
        return Untrusted.cut(Untrusted.line(text), chars);
    }
}
